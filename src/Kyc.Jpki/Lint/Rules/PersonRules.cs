using static Kyc.Jpki.Lint.LintRule;

namespace Kyc.Jpki.Lint.Rules;

/// <summary>
/// Contains the rules for the personal attributes in subjectAltName. The texts of these rules never contain the value of an attribute,
/// which is personal data.
/// </summary>
internal static class PersonRules
{
    public static LintRule NameMissing { get; } = CreateError(
        "cert-name-missing", ProfileClause, "The name is missing or empty.");

    public static LintRule BirthDateMissing { get; } = CreateError(
        "cert-birth-date-missing", ProfileClause, "The birth date is missing or empty.");

    public static LintRule SexMissing { get; } = CreateError(
        "cert-sex-missing", ProfileClause, "The sex is missing or empty.");

    public static LintRule AddressMissing { get; } = CreateError(
        "cert-address-missing", ProfileClause, "The address is missing or empty.");

    public static LintRule AttributeRepeated { get; } = CreateError(
        "cert-attribute-repeated", ProfileClause, "A personal attribute appears more than once.");

    public static LintRule AttributeNotText { get; } = CreateError(
        "cert-attribute-not-text", ProfileClause, "A personal attribute is not text, or is not valid for its string type.");

    public static LintRule AttributeStringType { get; } = CreateWarning(
        "cert-attribute-string-type", ProfileClause, "A personal attribute is not a UTF8String.");

    public static LintRule AttributeUnknown { get; } = CreateNotice(
        "cert-attribute-unknown", ProfileClause, "An otherName is not a known attribute; the verifier ignores it.");

    public static LintRule BirthDateFormat { get; } = CreateError(
        "cert-birth-date-form", ProfileClause, "The birth date is not an era digit from 0 to 5 and a date whose parts may be zero.");

    public static LintRule BirthDateEra { get; } = CreateWarning(
        "cert-birth-date-era", ProfileClause, "The birth date is not within its era.");

    public static LintRule SexCode { get; } = CreateError(
        "cert-sex-code", ProfileClause, "The sex is not one of the codes 1, 2 and 3.");

    public static LintRule AddressTooLong { get; } = CreateWarning(
        "cert-address-too-long", ProfileClause, "The address has more than 200 characters.");

    public static LintRule SubstitutionsMissing { get; } = CreateNotice(
        "cert-substitutions-missing", ProfileClause, "The positions of substituted characters of name or address are missing.");

    public static LintRule SubstitutionsFormat { get; } = CreateWarning(
        "cert-substitutions-form", ProfileClause, "The positions of substituted characters are not a string of 0 and 1.");

    public static LintRule SubstitutionsLength { get; } = CreateNotice(
        "cert-substitutions-length", ProfileClause,
        "The number of positions of substituted characters differs from the number of characters in the text.");

    public static LintRule AlternativeNameCritical { get; } = CreateWarning(
        "cert-san-critical", "RFC 5280 4.2.1.6", "subjectAltName is critical, although the subject is not empty.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        NameMissing, BirthDateMissing, SexMissing, AddressMissing, AttributeRepeated, AttributeNotText, AttributeStringType,
        AttributeUnknown, BirthDateFormat, BirthDateEra,
        SexCode, AddressTooLong, SubstitutionsMissing, SubstitutionsFormat, SubstitutionsLength, AlternativeNameCritical,
    ];
}
