namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Defines the reasons for which a field of a request is refused. A reason is sent in <c>google.rpc.BadRequest.FieldViolation.reason</c>,
/// so that client programs can react to it. A reason consists of capital letters, digits and underscores, and its meaning never changes.
/// docs/fields.md lists the reasons; a test compares the list with this class.
/// </summary>
public static class FieldReason
{
    private static readonly Dictionary<string, string> Catalogue = [];

    public static readonly string Absent = Define("ABSENT", "Nothing is there, or only spaces, or the value UNSPECIFIED.");

    public static readonly string TooShort = Define("TOO_SHORT", "It has fewer characters, bytes or entries than the rule requires.");

    public static readonly string TooLong = Define("TOO_LONG", "It has more characters, bytes or entries than the rule allows.");

    public static readonly string ForbiddenCharacter = Define("FORBIDDEN_CHARACTER",
        "It has a character that the rule does not allow, perhaps one that cannot be seen.");

    public static readonly string NotKatakana = Define("NOT_KATAKANA",
        "It has a character that is not full-width katakana: hiragana, half-width katakana, a kanji, a Latin letter.");

    public static readonly string NoPrefecture = Define("NO_PREFECTURE", "It does not begin with the name of a prefecture.");

    public static readonly string UnknownValue = Define("UNKNOWN_VALUE",
        "It is not a value of this enum in this version of the contract.");

    public static readonly string NotFound = Define("NOT_FOUND",
        "It names nothing that the service has, or nothing that belongs to what another field names.");

    public static readonly string NotADate = Define("NOT_A_DATE", "It is not a calendar date of the form YYYY-MM-DD.");

    public static readonly string NotAnInstant = Define("NOT_AN_INSTANT", "It is not a timestamp between the years 1 and 9999.");

    public static readonly string InTheFuture = Define("IN_THE_FUTURE",
        "It is later than today in Japan, or in the future by the service's clock.");

    public static readonly string TooEarly = Define("TOO_EARLY", "It is before the first day that the rule allows.");

    public static readonly string TooLate = Define("TOO_LATE", "It is after the last day that the rule allows.");

    public static readonly string NotAnId = Define("NOT_AN_ID", "It is not a UUID of 36 characters.");

    public static readonly string NotInForm = Define("NOT_IN_FORM", "It does not have the form of the rule.");

    public static readonly string OutOfRange = Define("OUT_OF_RANGE", "The number is smaller or greater than the rule allows.");

    public static readonly string CheckDigit = Define("CHECK_DIGIT", "Its check digit does not fit the other digits.");

    public static readonly string Twice = Define("TWICE", "Another entry has the same value.");

    public static readonly string NotTogether = Define("NOT_TOGETHER",
        "It conflicts with another field: both are required, only one is allowed, or one of them must have another value.");

    public static readonly string Unexpected = Define("UNEXPECTED", "It is not allowed, or not at this place of the stream.");

    public static readonly string IndividualNumber = Define(
        "INDIVIDUAL_NUMBER", "It contains what looks like an individual number (個人番号), or a part of one.");

    public static readonly string Domicile = Define(
        "DOMICILE", "It contains a registered domicile (本籍) or the head of a family register (筆頭者).");

    public static readonly string ResidentRecordCode = Define("RESIDENT_RECORD_CODE", "It contains a resident record code (住民票コード).");

    /// <summary>Gets every reason with its meaning, in the order of docs/fields.md.</summary>
    public static IReadOnlyDictionary<string, string> All => Catalogue;

    private static string Define(string reason, string meaning)
    {
        Catalogue.Add(reason, meaning);
        return reason;
    }
}
