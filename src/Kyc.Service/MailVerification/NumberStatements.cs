using Kyc.Contracts.V1;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Defines the statements of a clerk that a number that looks like an individual number is the document's own number. Two clerks make the
/// statement, each with their entry. It is stored in the entry and, with the person who made it, in the ledger.
/// </summary>
internal static class NumberStatements
{
    private static readonly (NumberStatement Statement, string Word, string[] Kinds)[] All =
    [
        (NumberStatement.LicenceNumber, "LICENCE-NUMBER", [DrivingLicence]),
        (NumberStatement.CustomerNumber, "CUSTOMER-NUMBER", ["TAX-RECEIPT", "SOCIAL-INSURANCE-RECEIPT", "UTILITY-RECEIPT"]),
    ];

    /// <summary>The kind of driving licences, whose numbers always have twelve digits.</summary>
    public const string DrivingLicence = "DRIVING-LICENCE";

    /// <summary>Converts a stored word to the statement; null becomes unspecified.</summary>
    public static NumberStatement Of(string? word) =>
        All.Where(known => known.Word == word).Select(known => known.Statement).FirstOrDefault();

    /// <summary>
    /// Gets the word to store for a statement. Returns null when there is no statement, or when documents of this kind cannot have it.
    /// </summary>
    public static string? WordOf(NumberStatement statement, string kind) =>
        All.Where(known => known.Statement == statement && known.Kinds.Contains(kind)).Select(known => known.Word).FirstOrDefault();
}
