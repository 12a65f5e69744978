using Kyc.Contracts.V1;

namespace Kyc.Service.Onboarding;

/// <summary>
/// Methods of rule 6(1)(i) of the regulation (犯収法施行規則6条1項1号) by date. The letter of one and the same method changes
/// with the revisions of the rule, so it is derived from method and date and never stored alone (law.md 0.1).
/// </summary>
public static class VerificationMethods
{
    private static readonly TimeSpan JapanStandardTime = TimeSpan.FromHours(9);

    private static readonly Letter[] Letters =
    [
        new(VerificationMethod.JpkiSignature, "ワ", DateOnly.MinValue, "until 2025-06-23"),
        new(VerificationMethod.JpkiSignature, "カ", new DateOnly(2025, 6, 24), "420M60000F5A001_20260806_508M60000F5A006"),
        new(VerificationMethod.JpkiSignature, "ヌ", new DateOnly(2027, 4, 1), "420M60000F5A001_20270401_508M60000F5A005"),
    ];

    /// <summary>Methods that may be used on the day of <paramref name="at"/>.</summary>
    public static IReadOnlyList<VerificationMethod> Allowed(DateTimeOffset at) =>
        [.. Letters.Where(letter => letter.From <= CivilDate(at)).Select(letter => letter.Method).Distinct()];

    /// <summary>The letter and the revision of the rule in force on the day of <paramref name="at"/>.</summary>
    public static (string Letter, string RuleRevision) LetterOn(VerificationMethod method, DateTimeOffset at)
    {
        var letter = Letters.Last(candidate => candidate.Method == method && candidate.From <= CivilDate(at));
        return (letter.Text, letter.RuleRevision);
    }

    /// <summary>The date in Japan, where the rule's days begin and end.</summary>
    public static DateOnly CivilDate(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(JapanStandardTime).DateTime);

    private sealed record Letter(VerificationMethod Method, string Text, DateOnly From, string RuleRevision);
}
