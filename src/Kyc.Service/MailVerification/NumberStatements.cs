using Kyc.Contracts.V1;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Defines the statements by which a clerk confirms that a number in a document is the document's own number, although it looks like an
/// individual number. Both clerks make the statement, each in their entry. The statement is stored in the entry. The ledger also contains
/// it, with the name of the clerk.
/// </summary>
internal static class NumberStatements
{
    private static readonly (NumberStatement Statement, string Word, string[] Kinds)[] All =
    [
        (NumberStatement.LicenceNumber, "LICENCE-NUMBER", [DrivingLicenceKind]),
        (NumberStatement.CustomerNumber, "CUSTOMER-NUMBER", ["TAX-RECEIPT", "SOCIAL-INSURANCE-RECEIPT", "UTILITY-RECEIPT"]),
    ];

    /// <summary>The document kind of driving licences, whose numbers always have twelve digits.</summary>
    public const string DrivingLicenceKind = "DRIVING-LICENCE";

    /// <summary>Converts a stored word to the statement. Null and unknown words become Unspecified.</summary>
    public static NumberStatement FromWord(string? word) =>
        All.Where(known => known.Word == word).Select(known => known.Statement).FirstOrDefault();

    /// <summary>
    /// Gets the word to store for the given statement. Returns null when there is no statement, or when the statement does not apply to
    /// this kind of document.
    /// </summary>
    public static string? GetWord(NumberStatement statement, string kind) =>
        All.Where(known => known.Statement == statement && known.Kinds.Contains(kind)).Select(known => known.Word).FirstOrDefault();
}
