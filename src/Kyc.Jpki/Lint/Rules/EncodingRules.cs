using static Kyc.Jpki.Lint.LintRule;

namespace Kyc.Jpki.Lint.Rules;

/// <summary>
/// Contains the rules that apply to both certificates and CRLs: for DER, names, times, algorithms, keys and lists of extensions.
/// </summary>
internal static class EncodingRules
{
    private const string StructureClause = "RFC 5280 4.1, 5.1";
    private const string TimeClause = "RFC 5280 4.1.2.5, 5.1.2.4";
    private const string NameClause = "RFC 5280 4.1.2.4";

    public static LintRule ElementUnreadable { get; } = CreateError(
        "der-unreadable", "X.690 8.1", "No tag and length can be read at this place; the rest of the enclosing structure is not checked.");

    public static LintRule LengthExceedsParent { get; } = CreateError(
        "der-length-beyond", "X.690 8.1.3", "An element is longer than its enclosing structure; only the part that is present is checked.");

    public static LintRule LengthNotShortest { get; } = CreateError(
        "der-length-not-shortest", "X.690 10.1", "A length is not in its shortest form: BER, not DER.");

    public static LintRule LengthIndefinite { get; } = CreateError(
        "der-length-indefinite", "X.690 10.1", "A length is indefinite: BER, not DER.");

    public static LintRule TrailingBytes { get; } = CreateError(
        "der-trailing-bytes", StructureClause, "Bytes follow the end of the structure.");

    public static LintRule FieldInvalid { get; } = CreateError(
        "der-field", StructureClause, "A field is missing, or does not have the type that the structure requires.");

    public static LintRule IntegerNotShortest { get; } = CreateError(
        "der-integer-not-shortest", "X.690 8.3.2", "An integer is empty or not in its shortest form.");

    public static LintRule BooleanInvalid { get; } = CreateError(
        "der-boolean", "X.690 11.1", "A boolean is neither 00 nor FF.");

    public static LintRule DefaultValueEncoded { get; } = CreateWarning(
        "der-default-written", "X.690 11.5", "The default value FALSE is encoded; the verifier accepts it.");

    public static LintRule ObjectIdentifierInvalid { get; } = CreateError(
        "der-object-identifier", "X.690 8.19", "An object identifier is malformed or larger than any in use.");

    public static LintRule UnusedBits { get; } = CreateError(
        "der-unused-bits", "RFC 5280 4.1.1.3, 4.1.2.7", "The bit string of a key or a signature has unused bits.");

    public static LintRule TimeMalformed { get; } = CreateError(
        "time-malformed", TimeClause, "A time is malformed, or is not to the second in UTC with a Z.");

    public static LintRule TimeGeneralized { get; } =
        CreateWarning(
            "time-generalized-before-2050",
            TimeClause,
            "A time before 2050 is a GeneralizedTime instead of a UTCTime; the verifier accepts both.");

    public static LintRule NameSeveralAttributes { get; } = CreateError(
        "name-several-attributes", ProfileClause, "A relative distinguished name has several attributes, which the verifier refuses.");

    public static LintRule NameStringType { get; } =
        CreateWarning(
            "name-string-type",
            ProfileClause,
            "An attribute of a name has another string type than the profile: PrintableString for the country, "
                + "UTF8String for all others.");

    public static LintRule NameTextInvalid { get; } = CreateError(
        "name-text", NameClause, "The text of an attribute of a name is not valid for its string type.");

    public static LintRule AlgorithmMismatch { get; } = CreateError(
        "algorithm-mismatch", "RFC 5280 4.1.1.2, 5.1.1.2", "The two identifiers of the signature algorithm are not the same.");

    public static LintRule AlgorithmWeak { get; } = CreateError(
        "algorithm-weak", ProfileClause, "The signature algorithm uses MD5 or SHA-1.");

    public static LintRule AlgorithmUnknown { get; } = CreateError(
        "algorithm-unknown", ProfileClause, "The signature algorithm is not in the profile, or the verifier does not support it.");

    public static LintRule AlgorithmParameters { get; } = CreateError(
        "algorithm-parameters", "RFC 4055 5, RFC 5758 3.2", "The parameters of the signature algorithm are not NULL for RSA, or not absent "
        + "for ECDSA.");

    public static LintRule SignatureFormat { get; } = CreateError(
        "signature-form", "RFC 3279 2.2.3, RFC 8017 8.2", "The signature does not have the form that its algorithm requires.");

    public static LintRule KeyUnknown { get; } = CreateError(
        "key-unknown", ProfileClause, "The public key is neither RSA nor an uncompressed point on the curve P-384.");

    public static LintRule KeySize { get; } = CreateError(
        "key-size", ProfileClause, "The modulus of the RSA key does not have 2048 bits.");

    public static LintRule KeyExponent { get; } = CreateError(
        "key-exponent", ProfileClause, "The public exponent of the RSA key is not 65537.");

    public static LintRule KeyModulusEven { get; } = CreateError(
        "key-modulus-even", "RFC 8017 3.1", "The modulus of the RSA key is even.");

    public static LintRule KeyNotOnCurve { get; } = CreateError(
        "key-not-on-curve", "RFC 5480 2.2", "The public key is not a point on its curve.");

    public static LintRule ExtensionRepeated { get; } = CreateError(
        "extension-repeated", "RFC 5280 4.2, 5.2, 5.3", "An extension appears more than once.");

    public static LintRule ExtensionsTooMany { get; } = CreateError(
        "extensions-too-many", VerifierClause, "There are more than 32 extensions; the others are not checked.");

    public static LintRule ExtensionsEmpty { get; } = CreateError(
        "extensions-empty", "RFC 5280 4.1, 5.1", "The list of extensions is present but empty.");

    public static LintRule ExtensionUnknown { get; } = CreateNotice(
        "extension-unknown", "RFC 5280 4.2, 5.2, 5.3", "A non-critical extension is not in the profile.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        ElementUnreadable, LengthExceedsParent, LengthNotShortest, LengthIndefinite, TrailingBytes, FieldInvalid, IntegerNotShortest,
        BooleanInvalid,
        DefaultValueEncoded,
        ObjectIdentifierInvalid, UnusedBits, TimeMalformed, TimeGeneralized, NameSeveralAttributes, NameStringType, NameTextInvalid,
        AlgorithmMismatch, AlgorithmWeak, AlgorithmUnknown, AlgorithmParameters, SignatureFormat, KeyUnknown, KeySize, KeyExponent,
        KeyModulusEven, KeyNotOnCurve, ExtensionRepeated, ExtensionsTooMany, ExtensionsEmpty, ExtensionUnknown,
    ];
}
