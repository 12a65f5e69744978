using Kyc.Contracts.V1;
using Kyc.Service.Tests.MailVerification;

namespace Kyc.Service.Generations;

/// <summary>
/// Creates cases of customers who were verified or rejected by mail in 2026, with every implemented method, including images and copies.
/// </summary>
internal static class RetainedMailCases
{
    private static readonly byte[] PdfScan = "%PDF-1.7 image"u8.ToArray();

    public static async Task CreateAsync(Installation installation)
    {
        var mailRoom = installation.MailRoom;
        var (_, document) = await LetterCases.CreateDeliveredLetterAsync(installation, "mail-original-2026", LetterCases.PngScan);
        await LetterCases.RecordDisposalAsync(installation, document, PaperDisposal.Returned);
        await VerifyAsync(
            installation,
            "mail-image-2026",
            VerificationMethod.ImageMail,
            (DocumentInput.Image, mailRoom.CreateLicence(), PdfScan));
        await VerifyAsync(installation, "mail-seal-certificate-2026", VerificationMethod.OriginalDocumentMail,
            (DocumentInput.Original, CreateSealCertificate(mailRoom), LetterCases.PngScan));
        await VerifyAsync(
            installation,
            "mail-two-copies-2026",
            VerificationMethod.TwoCopiesMail,
            (DocumentInput.Copy, mailRoom.CreateLicence(), LetterCases.PngScan),
            (DocumentInput.SecondCopy, mailRoom.CreateResidentRecord(), LetterCases.PngScan));
        await VerifyAsync(
            installation,
            "mail-supplement-2026",
            VerificationMethod.TwoCopiesMail,
            (DocumentInput.Copy, mailRoom.CreateLicence(), LetterCases.PngScan),
            (DocumentInput.Supplement, CreateSupplement(mailRoom), LetterCases.PngScan));
        await RefuseAsync(installation);
    }

    private static async Task VerifyAsync(
        Installation installation, string name, VerificationMethod method,
        params (DocumentInput Input, DocumentEntry Entry, byte[] Scan)[] documents)
    {
        var application = await installation.OpenApplicationAsync(name);
        var letter = "";
        foreach (var (input, entry, scan) in documents)
        {
            var document = await installation.MailRoom.RecordDocumentAsync(application, entry, method, input, scan);
            letter = (await installation.MailRoom.ConfirmDocumentAsync(document.DocumentId, entry)).ManagementNumber;
        }
        await LetterCases.ReportDeliveryAsync(installation, application, letter);
    }

    private static async Task RefuseAsync(Installation installation)
    {
        var postedLetter = await LetterCases.CreatePostedLetterAsync(installation, "mail-refused-2026");
        await installation.MailRoom.ImportReportsAsync(postedLetter, "受取拒絶");
        await installation.MailRoom.DecideReviewAsync(postedLetter.Application, MailReviewDecision.Reject);
    }

    private static DocumentEntry CreateSealCertificate(MailRoomDriver mailRoom)
    {
        var entry = mailRoom.CreateResidentRecord();
        (entry.Kind, entry.Number) = ("SEAL-CERTIFICATE", "千代田区長 印第1号");
        return entry;
    }

    private static DocumentEntry CreateSupplement(MailRoomDriver mailRoom)
    {
        var entry = mailRoom.CreateResidentRecord();
        (entry.Kind, entry.Number, entry.BirthDate) = ("UTILITY-RECEIPT", "2026-10", "");
        return entry;
    }
}
