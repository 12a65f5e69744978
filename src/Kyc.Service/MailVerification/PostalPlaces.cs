using Kyc.Contracts.V1;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Addresses;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Postcodes;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using PostcodeDoubt = Kyc.Mail.Addresses.PostcodeDoubt;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Represents the postal code of a letter, and its customer barcode; the barcode is null when none can be created from the address.
/// </summary>
public sealed record PostalPlace(string Postcode, CustomerBarcode? Barcode);

/// <summary>
/// Determines the postal code of an entry. A code is used without a person only when the list leaves no doubt. A code that a clerk types is
/// compared with the list. The second clerk types the same again, so that the answer to a question is confirmed by two people.
/// </summary>
public static class PostalPlaces
{
    /// <summary>Finds the postal code of an entry, or checks the one that was typed.</summary>
    /// <param name="table">The table in use.</param>
    /// <param name="entry">The entry, whose address is a residence.</param>
    /// <param name="path">The path of the entry in the request.</param>
    /// <param name="onQuestion">Called with the question when a person must decide the postal code.</param>
    /// <exception cref="ServiceFailureException">MAIL-ADDRESS-ABROAD or a MAIL-POSTCODE- code.</exception>
    public static PostalPlace Require(PostcodeTable table, MailEntry entry, string path, Action<PostcodeQuestion>? onQuestion = null)
    {
        var answer = PostcodeFinder.Find(table, entry.Address);
        if (answer.Doubt == PostcodeDoubt.NotInJapan)
        {
            throw MailFailures.CreateException(MailFailures.AddressAbroad).WithFields(
                new FieldViolation($"{path}.address", FieldReason.UnknownValue, "does not begin with a place in Japan"));
        }

        var failure = entry.Postcode.Length == 0 ? answer.Match is null ? MailFailures.PostcodeNeeded : null : Check(table, entry, answer);
        if (failure is null)
        {
            return Of(table, entry, answer);
        }

        onQuestion?.Invoke(CreateQuestion(answer));
        throw MailFailures.CreateException(
            failure, answer.Doubt is { } doubt ? $"{failure.Cause} ({doubt}, {answer.Candidates.Count} candidates)" : null)
            .WithFields(new FieldViolation($"{path}.postcode", entry.Postcode.Length == 0 ? FieldRules.Absent : NotOfAddress));
    }

    /// <summary>
    /// Gets the postal code for a letter whose documents two people have typed. Their entry is used even when another table is in use now.
    /// Returns null when they typed no postal code and it does not follow from the address.
    /// </summary>
    public static PostalPlace? ForLetter(PostcodeTable table, MailEntry entry)
    {
        var answer = PostcodeFinder.Find(table, entry.Address);
        return entry.Postcode.Length == 0 && answer.Match is null ? null : Of(table, entry, answer);
    }

    private static FieldFault NotOfAddress { get; } = new(FieldReason.NotTogether, "is not that of the address by the list in use");

    /// <summary>Checks a typed postal code. Returns null when it is accepted.</summary>
    private static Jpki.Failure? Check(PostcodeTable table, MailEntry entry, PostcodeResult answer)
    {
        var places = table.Find(entry.Postcode);
        // The code may be newer than the list, or belong to a large office or post-office boxes, which the list does not contain.
        if (places.Count == 0)
        {
            return entry.PostcodeConfirmed ? null : MailFailures.PostcodeUnknown;
        }

        if (answer.Match is { } found)
        {
            return found.Place.Postcode == entry.Postcode ? null : MailFailures.PostcodeElsewhere;
        }

        if (answer.Candidates.FirstOrDefault(candidate => candidate.Place.Postcode == entry.Postcode) is { Place.IsNotListed: false })
        {
            return AddressSplitter.TrySplit(table, entry.Postcode, entry.Address, out var split, out _)
                && split.Fit == QualifierFit.Contradicts
                    ? MailFailures.PostcodeElsewhere
                    : null;
        }
        // There is no candidate, or only the one for places that are not listed. Two people may overrule the list, but not choose another
        // municipality.
        if (!answer.Candidates.Any(candidate => places.Any(
            place => (place.Prefecture, place.City) == (candidate.Place.Prefecture, candidate.Place.City))))
        {
            return answer.Doubt == PostcodeDoubt.MunicipalityUnknown && entry.PostcodeConfirmed ? null : MailFailures.PostcodeElsewhere;
        }

        return entry.PostcodeConfirmed ? null
            : places.All(place => place.IsNotListed) ? MailFailures.PostcodeNotListed
            : MailFailures.PostcodeElsewhere;
    }

    // A barcode is created only when the address can be split, because the house number begins where the town ends.
    private static PostalPlace Of(PostcodeTable table, MailEntry entry, PostcodeResult answer)
    {
        if (entry.Postcode.Length == 0)
        {
            return Of(answer.Match!);
        }

        return AddressSplitter.TrySplit(table, entry.Postcode, entry.Address, out var split, out _) && split.Fit != QualifierFit.Contradicts
            ? Of(split)
            : new PostalPlace(entry.Postcode, null);
    }

    private static PostalPlace Of(SplitAddress split) =>
        new(split.Place.Postcode, split.TryCreateBarcode(out var barcode, out _) ? barcode : null);

    private static PostcodeQuestion CreateQuestion(PostcodeResult answer) => new()
    {
        Doubt = answer.Doubt switch
        {
            null => Contracts.V1.PostcodeDoubt.Unspecified,
            PostcodeDoubt.MunicipalityUnknown => Contracts.V1.PostcodeDoubt.MunicipalityUnknown,
            PostcodeDoubt.TownUnknown => Contracts.V1.PostcodeDoubt.TownUnknown,
            PostcodeDoubt.SimilarTown => Contracts.V1.PostcodeDoubt.SimilarTown,
            PostcodeDoubt.SeveralPostcodes => Contracts.V1.PostcodeDoubt.SeveralPostcodes,
            PostcodeDoubt.BuildingFloor => Contracts.V1.PostcodeDoubt.BuildingFloor,
            // Unreadable text and addresses abroad were already refused.
            _ => throw new ArgumentOutOfRangeException(nameof(answer)),
        },
        Candidates =
        {
            answer.Candidates.Select(candidate => candidate.Place).Select(place => new PostcodeCandidate
            {
                Postcode = place.Postcode,
                Place = place.Qualifier.Length == 0 ? place.Name : $"{place.Name}（{Shorten(place.Qualifier)}）",
                NotListed = place.IsNotListed,
            }),
        },
    };

    // A part of a town may list hundreds of lots, and all candidates must fit into a trailer.
    private static string Shorten(string qualifier) => qualifier.Length <= 40 ? qualifier : $"{qualifier[..39]}…";
}
