using Kyc.Contracts.V1;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Addresses;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Postcodes;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using PostcodeDoubt = Kyc.Mail.Addresses.PostcodeDoubt;

namespace Kyc.Service.MailVerification;

/// <summary>Where a letter goes: the postal code of the address, and its customer barcode where the post office wants one.</summary>
public sealed record PostalPlace(string Postcode, CustomerBarcode? Barcode);

/// <summary>
/// The postal code of an entry. Only what the list leaves no doubt about is taken without a person; what a clerk types is compared with it.
/// The second clerk types the same again, so that an answer to a question is that of two people.
/// </summary>
public static class PostalPlaces
{
    /// <summary>Finds the postal code of an entry, or checks the one that was typed.</summary>
    /// <param name="table">The list in use.</param>
    /// <param name="entry">The entry, whose address is that of a residence.</param>
    /// <param name="path">Where the entry stands in the request.</param>
    /// <param name="ask">Told the question when the postal code is for a person to decide.</param>
    /// <exception cref="ServiceFailureException">MAIL-ADDRESS-ABROAD or a MAIL-POSTCODE- code.</exception>
    public static PostalPlace Require(PostcodeTable table, MailEntry entry, string path, Action<PostcodeQuestion>? ask = null)
    {
        var answer = PostcodeFinder.Find(table, entry.Address);
        if (answer.Doubt == PostcodeDoubt.NotInJapan)
            throw MailFailures.Error(MailFailures.AddressAbroad).At(
                new FieldViolation($"{path}.address", FieldReason.UnknownValue, "begins with no place of Japan"));
        var failure = entry.Postcode.Length == 0 ? answer.Found is null ? MailFailures.PostcodeNeeded : null : Check(table, entry, answer);
        if (failure is null) return Of(table, entry, answer);
        ask?.Invoke(Question(answer));
        throw MailFailures.Error(
            failure, answer.Doubt is { } doubt ? $"{failure.Cause} ({doubt}, {answer.Candidates.Count} candidates)" : null)
            .At(new FieldViolation($"{path}.postcode", entry.Postcode.Length == 0 ? FieldForms.Absent : NotOfAddress));
    }

    /// <summary>
    /// The same for a letter whose documents two people have typed: what they typed counts, also when another list is in use by now. Null
    /// when they typed no postal code and it does not follow from the address.
    /// </summary>
    public static PostalPlace? ForLetter(PostcodeTable table, MailEntry entry)
    {
        var answer = PostcodeFinder.Find(table, entry.Address);
        return entry.Postcode.Length == 0 && answer.Found is null ? null : Of(table, entry, answer);
    }

    private static FieldFault NotOfAddress { get; } = new(FieldReason.NotTogether, "is not that of the address by the list in use");

    /// <summary>What speaks against a postal code that was typed; null when nothing does.</summary>
    private static Jpki.Failure? Check(PostcodeTable table, MailEntry entry, PostcodeAnswer answer)
    {
        var places = table.Find(entry.Postcode);
        // Newer than the list, or of a large office or post-office boxes, which it does not have.
        if (places.Count == 0) return entry.PostcodeConfirmed ? null : MailFailures.PostcodeUnknown;
        if (answer.Found is { } found)
            return found.Place.Postcode == entry.Postcode ? null : MailFailures.PostcodeElsewhere;
        if (answer.Candidates.FirstOrDefault(candidate => candidate.Place.Postcode == entry.Postcode) is { Place.IsNotListed: false })
            return AddressSplitter.TrySplit(table, entry.Postcode, entry.Address, out var split, out _)
                && split.Fit == QualifierFit.Contradicts
                    ? MailFailures.PostcodeElsewhere
                    : null;
        // No candidate, or the one for places that are not listed: two people may know better than the list, but not about another
        // municipality.
        if (!answer.Candidates.Any(candidate => places.Any(
            place => (place.Prefecture, place.City) == (candidate.Place.Prefecture, candidate.Place.City))))
            return answer.Doubt == PostcodeDoubt.MunicipalityUnknown && entry.PostcodeConfirmed ? null : MailFailures.PostcodeElsewhere;
        return entry.PostcodeConfirmed ? null
            : places.All(place => place.IsNotListed) ? MailFailures.PostcodeNotListed
            : MailFailures.PostcodeElsewhere;
    }

    // A barcode only where the address is understood: where its town ends is where the number of the house begins.
    private static PostalPlace Of(PostcodeTable table, MailEntry entry, PostcodeAnswer answer)
    {
        if (entry.Postcode.Length == 0) return Of(answer.Found!);
        return AddressSplitter.TrySplit(table, entry.Postcode, entry.Address, out var split, out _) && split.Fit != QualifierFit.Contradicts
            ? Of(split)
            : new PostalPlace(entry.Postcode, null);
    }

    private static PostalPlace Of(SplitAddress split) =>
        new(split.Place.Postcode, split.TryCreateBarcode(out var barcode, out _) ? barcode : null);

    private static PostcodeQuestion Question(PostcodeAnswer answer) => new()
    {
        Doubt = answer.Doubt switch
        {
            null => Contracts.V1.PostcodeDoubt.Unspecified,
            PostcodeDoubt.MunicipalityUnknown => Contracts.V1.PostcodeDoubt.MunicipalityUnknown,
            PostcodeDoubt.TownUnknown => Contracts.V1.PostcodeDoubt.TownUnknown,
            PostcodeDoubt.SimilarTown => Contracts.V1.PostcodeDoubt.SimilarTown,
            PostcodeDoubt.SeveralPostcodes => Contracts.V1.PostcodeDoubt.SeveralPostcodes,
            PostcodeDoubt.BuildingFloor => Contracts.V1.PostcodeDoubt.BuildingFloor,
            // Text that could not be read, and addresses abroad, have been refused before.
            _ => throw new ArgumentOutOfRangeException(nameof(answer)),
        },
        Candidates =
        {
            answer.Candidates.Select(candidate => candidate.Place).Select(place => new PostcodeCandidate
            {
                Postcode = place.Postcode,
                Place = place.Qualifier.Length == 0 ? place.Name : $"{place.Name}（{Short(place.Qualifier)}）",
                NotListed = place.IsNotListed,
            }),
        },
    };

    // Parts of a town may be hundreds of lots, and all candidates travel in a trailer.
    private static string Short(string qualifier) => qualifier.Length <= 40 ? qualifier : $"{qualifier[..39]}…";
}
