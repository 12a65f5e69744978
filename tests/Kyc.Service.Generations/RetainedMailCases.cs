using Kyc.Contracts.V1;
using Kyc.Service.Tests.MailVerification;

namespace Kyc.Service.Generations;

/// <summary>
/// Creates cases of customers who were verified or rejected by mail in 2026, with every implemented method, including images and copies.
/// </summary>
internal static class RetainedMailCases
{
    private static readonly byte[] Pdf = "%PDF-1.7 image"u8.ToArray();

    public static async Task MakeAsync(Installation installation)
    {
        var desk = installation.Desk;
        var (_, document) = await LetterCases.CreateDeliveredAsync(installation, "mail-original-2026", LetterCases.Png);
        await LetterCases.DisposeAsync(installation, document, PaperDisposal.Returned);
        await VerifyAsync(installation, "mail-image-2026", VerificationMethod.ImageMail, (DocumentInput.Image, desk.CreateLicence(), Pdf));
        await VerifyAsync(installation, "mail-seal-certificate-2026", VerificationMethod.OriginalDocumentMail,
            (DocumentInput.Original, SealCertificate(desk), LetterCases.Png));
        await VerifyAsync(
            installation,
            "mail-two-copies-2026",
            VerificationMethod.TwoCopiesMail,
            (DocumentInput.Copy, desk.CreateLicence(), LetterCases.Png),
            (DocumentInput.SecondCopy, desk.CreateResidentRecord(), LetterCases.Png));
        await VerifyAsync(
            installation,
            "mail-supplement-2026",
            VerificationMethod.TwoCopiesMail,
            (DocumentInput.Copy, desk.CreateLicence(), LetterCases.Png),
            (DocumentInput.Supplement, CreateSupplement(desk), LetterCases.Png));
        await RefuseAsync(installation);
    }

    private static async Task VerifyAsync(
        Installation installation, string name, VerificationMethod method,
        params (DocumentInput Input, DocumentEntry Entry, byte[] Scan)[] documents)
    {
        var application = await installation.OpenAsync(name);
        var letter = "";
        foreach (var (input, entry, scan) in documents)
        {
            var document = await installation.Desk.RecordAsync(application, entry, method, input, scan);
            letter = (await installation.Desk.ConfirmAsync(document.DocumentId, entry)).ManagementNumber;
        }
        await LetterCases.DeliverAsync(installation, application, letter);
    }

    private static async Task RefuseAsync(Installation installation)
    {
        var posted = await LetterCases.CreatePostedAsync(installation, "mail-refused-2026");
        await installation.Desk.TrackAsync(posted, "受取拒絶");
        await installation.Desk.DecideAsync(posted.Application, MailReviewDecision.Reject);
    }

    private static DocumentEntry SealCertificate(MailRoomDriver desk)
    {
        var entry = desk.CreateResidentRecord();
        (entry.Kind, entry.Number) = ("SEAL-CERTIFICATE", "千代田区長 印第1号");
        return entry;
    }

    private static DocumentEntry CreateSupplement(MailRoomDriver desk)
    {
        var entry = desk.CreateResidentRecord();
        (entry.Kind, entry.Number, entry.BirthDate) = ("UTILITY-RECEIPT", "2026-10", "");
        return entry;
    }
}
