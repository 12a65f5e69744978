using Kyc.Contracts.V1;
using Kyc.Domain.Addresses;
using Kyc.Domain.Comparison;
using Kyc.Domain.Names;
using Kyc.Domain.Text;
using TextDifference = Kyc.Contracts.V1.TextDifference;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Where a document differs from the declaration, in words of the contract: what the comparison finds that decides whether somebody looks
/// at it (<see cref="DocumentConfirmation"/>, docs/adr/0020-one-matcher.md). Personal data.
/// </summary>
internal static class CaseDifferences
{
    /// <summary>Where two names differ.</summary>
    public static IEnumerable<TextDifference> OfNames(string declared, string typed) =>
        ToContract(NameMatcher.Compare(declared, typed), declared, typed);

    /// <summary>Where two addresses differ; a passport need not state one.</summary>
    public static IEnumerable<TextDifference> OfAddresses(string declared, string typed) =>
        typed.Length == 0 ? [] : ToContract(AddressMatcher.Shipped.Compare(declared, typed), declared, typed);

    private static IEnumerable<TextDifference> ToContract(TextComparison comparison, string declared, string typed) =>
        comparison.Differences.Select(difference => new TextDifference
        {
            Kind = KindOf(difference.Kind),
            Declared = PartOf(declared, difference.First),
            Typed = PartOf(typed, difference.Second),
        });

    private static TextPart PartOf(string text, TextSpan span) =>
        new() { Start = span.Start, Length = span.Length, Text = text.Substring(span.Start, span.Length) };

    private static TextDifferenceKind KindOf(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Text => TextDifferenceKind.Letters,
        DifferenceKind.OnlyInFirst => TextDifferenceKind.OnlyDeclared,
        DifferenceKind.OnlyInSecond => TextDifferenceKind.OnlyTyped,
        DifferenceKind.Spacing => TextDifferenceKind.Spacing,
        DifferenceKind.Number => TextDifferenceKind.Number,
        DifferenceKind.Unit => TextDifferenceKind.Unit,
        DifferenceKind.Joining => TextDifferenceKind.Joining,
        DifferenceKind.Postcode => TextDifferenceKind.Postcode,
        DifferenceKind.Prefecture => TextDifferenceKind.Prefecture,
        DifferenceKind.Municipality => TextDifferenceKind.Municipality,
        DifferenceKind.Town => TextDifferenceKind.Town,
        DifferenceKind.Street => TextDifferenceKind.Street,
        _ => throw new InvalidOperationException("A difference that the contract does not have."),
    };
}
