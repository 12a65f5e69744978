using Kyc.Contracts.V1;

namespace Kyc.Service.MailVerification;

/// <summary>
/// What a clerk states about a document's own number that looks like an individual number. Two clerks state it, each with their entry; it
/// is kept in the entry and, with who stated it, in the ledger.
/// </summary>
internal static class NumberStatements
{
    private static readonly (NumberStatement Statement, string Word, string[] Kinds)[] All =
    [
        (NumberStatement.LicenceNumber, "LICENCE-NUMBER", [DrivingLicence]),
        (NumberStatement.CustomerNumber, "CUSTOMER-NUMBER", ["TAX-RECEIPT", "SOCIAL-INSURANCE-RECEIPT", "UTILITY-RECEIPT"]),
    ];

    /// <summary>Its number has twelve digits by its nature.</summary>
    public const string DrivingLicence = "DRIVING-LICENCE";

    /// <summary>The statement of a word that is kept; none for null.</summary>
    public static NumberStatement Of(string? word) =>
        All.Where(known => known.Word == word).Select(known => known.Statement).FirstOrDefault();

    /// <summary>The word that is kept; null for no statement, or one that a document of this kind cannot have.</summary>
    public static string? Word(NumberStatement statement, string kind) =>
        All.Where(known => known.Statement == statement && known.Kinds.Contains(kind)).Select(known => known.Word).FirstOrDefault();
}
