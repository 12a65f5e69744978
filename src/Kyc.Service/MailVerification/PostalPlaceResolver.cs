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
/// Represents the postal code of a letter and its customer barcode. The barcode is null when none can be created for the address.
/// </summary>
public sealed record PostalPlace(string Postcode, CustomerBarcode? Barcode);

/// <summary>
/// Determines the postal code of an entry. When the list of postal codes gives exactly one code for the address, that code is used.
/// Otherwise a clerk must type the code, which is then compared with the list. The second clerk types it again, so that two people confirm
/// it.
/// </summary>
public static class PostalPlaceResolver
{
    /// <summary>Finds the postal code of an entry, or checks the code that the clerk typed, and creates the customer barcode.</summary>
    /// <param name="table">The table of postal codes in use.</param>
    /// <param name="entry">The entry. Its address must be a residence.</param>
    /// <param name="path">The path of the entry in the request.</param>
    /// <param name="onQuestion">
    /// Called before the method throws because a clerk must choose the postal code. Null when nobody can be asked.
    /// </param>
    /// <exception cref="ServiceFailureException">MAIL-ADDRESS-ABROAD or a code that begins with MAIL-POSTCODE-.</exception>
    public static PostalPlace RequirePlace(PostcodeTable table, MailEntry entry, string path, Action<PostcodeQuestion>? onQuestion = null)
    {
        var result = PostcodeFinder.Find(table, entry.Address);
        if (result.Doubt == PostcodeDoubt.NotInJapan)
        {
            throw MailFailures.CreateException(MailFailures.AddressAbroad).WithViolations(
                new FieldViolation($"{path}.address", FieldReason.UnknownValue, "does not begin with a place in Japan"));
        }

        var failure =
            entry.Postcode.Length == 0
                ? result.Match is null
                    ? MailFailures.PostcodeNeeded
                    : null
                : CheckTypedPostcode(table, entry, result);
        if (failure is null)
        {
            return CreatePlace(table, entry, result);
        }

        onQuestion?.Invoke(CreateQuestion(result));
        throw MailFailures
            .CreateException(failure, result.Doubt is { } doubt ? $"{failure.Cause} ({doubt}, {result.Candidates.Count} candidates)" : null)
            .WithViolations(
                new FieldViolation($"{path}.postcode", entry.Postcode.Length == 0 ? FieldRules.MissingValueFault : PostcodeMismatchFault));
    }

    /// <summary>
    /// Gets the postal code and barcode for a letter whose entry two people have typed. A typed code is used unchanged, even if a newer
    /// table would not accept it. Returns null when no code was typed and the table does not determine one for the address.
    /// </summary>
    public static PostalPlace? GetForLetter(PostcodeTable table, MailEntry entry)
    {
        var result = PostcodeFinder.Find(table, entry.Address);
        return entry.Postcode.Length == 0 && result.Match is null ? null : CreatePlace(table, entry, result);
    }

    private static FieldFault PostcodeMismatchFault { get; } =
        new(FieldReason.NotTogether, "is not that of the address by the list in use");

    /// <summary>Checks a typed postal code against the list. Returns null when it is accepted, otherwise the failure.</summary>
    private static Jpki.Failure? CheckTypedPostcode(PostcodeTable table, MailEntry entry, PostcodeResult result)
    {
        var places = table.Find(entry.Postcode);
        // The code is not in the list. It may be newer than the list, or belong to a large organization or to post-office boxes.
        if (places.Count == 0)
        {
            return entry.PostcodeConfirmed ? null : MailFailures.PostcodeUnknown;
        }

        if (result.Match is { } match)
        {
            return match.Place.Postcode == entry.Postcode ? null : MailFailures.PostcodeOfDifferentPlace;
        }

        if (result.Candidates.FirstOrDefault(candidate => candidate.Place.Postcode == entry.Postcode) is
            { Place.CoversUnlistedTowns: false })
        {
            return AddressSplitter.TrySplit(table, entry.Postcode, entry.Address, out var split, out _)
                && split.Fit == QualifierFit.Contradicts
                    ? MailFailures.PostcodeOfDifferentPlace
                    : null;
        }
        // The typed code is not that of a listed candidate. Two people may confirm a different code, but only one in the same municipality
        // when the municipality of the address is known.
        if (!result.Candidates.Any(candidate => places.Any(
            place => (place.Prefecture, place.City) == (candidate.Place.Prefecture, candidate.Place.City))))
        {
            return result.Doubt == PostcodeDoubt.MunicipalityUnknown && entry.PostcodeConfirmed
                ? null
                : MailFailures.PostcodeOfDifferentPlace;
        }

        return entry.PostcodeConfirmed ? null
            : places.All(place => place.CoversUnlistedTowns) ? MailFailures.PostcodeNotListed
            : MailFailures.PostcodeOfDifferentPlace;
    }

    // A barcode needs the house number, so it is created only when the address can be split into town and house number.
    private static PostalPlace CreatePlace(PostcodeTable table, MailEntry entry, PostcodeResult result)
    {
        if (entry.Postcode.Length == 0)
        {
            return CreatePlace(result.Match!);
        }

        return AddressSplitter.TrySplit(table, entry.Postcode, entry.Address, out var split, out _) && split.Fit != QualifierFit.Contradicts
            ? CreatePlace(split)
            : new PostalPlace(entry.Postcode, null);
    }

    private static PostalPlace CreatePlace(SplitAddress split) =>
        new(split.Place.Postcode, split.TryCreateBarcode(out var barcode, out _) ? barcode : null);

    private static PostcodeQuestion CreateQuestion(PostcodeResult result) => new()
    {
        Doubt = result.Doubt switch
        {
            null => Contracts.V1.PostcodeDoubt.Unspecified,
            PostcodeDoubt.MunicipalityUnknown => Contracts.V1.PostcodeDoubt.MunicipalityUnknown,
            PostcodeDoubt.TownUnknown => Contracts.V1.PostcodeDoubt.TownUnknown,
            PostcodeDoubt.SimilarTown => Contracts.V1.PostcodeDoubt.SimilarTown,
            PostcodeDoubt.SeveralPostcodes => Contracts.V1.PostcodeDoubt.SeveralPostcodes,
            PostcodeDoubt.BuildingFloor => Contracts.V1.PostcodeDoubt.BuildingFloor,
            // The other doubts do not occur here, because such addresses have already been refused.
            _ => throw new ArgumentOutOfRangeException(nameof(result)),
        },
        Candidates =
        {
            result.Candidates.Select(candidate => candidate.Place).Select(place => new PostcodeCandidate
            {
                Postcode = place.Postcode,
                Place = place.Qualifier.Length == 0 ? place.Name : $"{place.Name}（{Shorten(place.Qualifier)}）",
                NotListed = place.CoversUnlistedTowns,
            }),
        },
    };

    // The qualifier of a place may list hundreds of lots. It is truncated, because all candidates must fit into one trailer.
    private static string Shorten(string qualifier) => qualifier.Length <= 40 ? qualifier : $"{qualifier[..39]}…";
}
