using Kyc.Contracts.V1;
using Kyc.Domain.Addresses;
using Kyc.Domain.Comparison;
using Kyc.Domain.Names;
using Kyc.Domain.Text;
using TextDifference = Kyc.Contracts.V1.TextDifference;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Describes the differences between a document and the customer's declaration in types of the API contract. The differences come from the
/// same comparison that determines whether a reviewer must examine the case (<see cref="DocumentConfirmation"/>,
/// docs/adr/0020-one-matcher.md). The differences are personal data.
/// </summary>
internal static class CaseDifferenceFinder
{
    /// <summary>Returns the differences between the declared name and the name typed from the document.</summary>
    public static IEnumerable<TextDifference> CompareNames(string declared, string typed) =>
        ToContract(NameMatcher.Compare(declared, typed), declared, typed);

    /// <summary>
    /// Returns the differences between the declared address and the address typed from the document. Returns none when the document states
    /// no address, as with some passports.
    /// </summary>
    public static IEnumerable<TextDifference> CompareAddresses(string declared, string typed) =>
        typed.Length == 0 ? [] : ToContract(AddressMatcher.BuiltIn.Compare(declared, typed), declared, typed);

    private static IEnumerable<TextDifference> ToContract(TextComparison comparison, string declared, string typed) =>
        comparison.Differences.Select(difference => new TextDifference
        {
            Kind = ToContractKind(difference.Kind),
            Declared = CreatePart(declared, difference.First),
            Typed = CreatePart(typed, difference.Second),
        });

    private static TextPart CreatePart(string text, TextSpan span) =>
        new() { Start = span.Start, Length = span.Length, Text = text.Substring(span.Start, span.Length) };

    private static TextDifferenceKind ToContractKind(DifferenceKind kind) => kind switch
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
        _ => throw new InvalidOperationException("The contract does not have this difference."),
    };
}
