using Kyc.Contracts.V1;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Handles the printable forms of names and addresses, which a reviewer types when the font does not contain all characters. The forms are
/// used only on the printed letter. The verification record, the barcode and the postal code use the text of the document.
/// </summary>
public sealed class PrintableFormHandler(KeyStore keys)
{
    /// <summary>Decrypts the entry of a document and returns a copy with the printable forms from the reviewer's request.</summary>
    /// <exception cref="ServiceFailureException">MAIL-PRINTABLE-FORM or MAIL-PRINTER-UNAVAILABLE.</exception>
    public async Task<MailEntry> AddFormsAsync(
        MailDocumentRow document,
        DecideMailReviewRequest request,
        CancellationToken cancellationToken)
    {
        using var applicationKeys = await keys.LoadKeysAsync(document.ApplicationId, cancellationToken, DataClass.ReceivedDocument);
        var entry = MailDecryption.OpenEntry(document, applicationKeys);
        return entry with
        {
            PrintableName = ReadForm(entry.Name, request.PrintableName, "printable_name"),
            PrintableAddress = ReadForm(entry.Address, request.PrintableAddress, "printable_address"),
        };
    }

    /// <summary>Replaces the document's stored entry with the given entry, which contains the printable forms.</summary>
    public async Task ApplyAsync(
        NpgsqlConnection connection,
        MailDocumentRow document,
        MailEntry entry,
        Caller caller,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        using var applicationKeys = await keys.LoadKeysAsync(document.ApplicationId, cancellationToken, DataClass.ReceivedDocument);
        var (row, subject) = DocumentIntake.SealEntry(
            document.ApplicationId, document.Method, document.Input, entry, null, applicationKeys, now);
        await MailDocumentStore.ReplaceAsync(connection, document.Id, row, typist: null, now);
        await LedgerStore.AppendAsync(
            connection, MailLedgerEvents.CreateForDocument(document, "printable-form", caller, now),
            MailLedgerEvents.CreateForReceivedDocument(document.ApplicationId, subject, caller, now));
    }

    private static string? ReadForm(string text, string form, string field)
    {
        if (form.Length == 0)
        {
            return null;
        }

        var normalizedForm = MailEntry.NormalizeSpaces(form);
        try
        {
            return PrintableForm.IsPrintableFormOf(text, normalizedForm)
                ? normalizedForm
                : throw MailFailures.CreateException(
                    MailFailures.InvalidPrintableForm,
                    $"{MailFailures.InvalidPrintableForm.Cause} ({field})");
        }
        catch (DrawingUnavailableException)
        {
            throw MailFailures.CreateException(MailFailures.PrinterUnavailable);
        }
    }
}
