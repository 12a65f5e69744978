using System.Text;
using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;

namespace Kyc.Service.Generations;

/// <summary>
/// Creates cases with a document in every state: typed once, replaced, different from the declaration, and confirmed as the first of two
/// copies. Then the service imports a postcode table, which it uses in place of the built-in one.
/// </summary>
internal static class DocumentCases
{
    private const string NewTownRow =
        "13101,\"100  \",\"1009876\",\"ﾄｳｷﾖｳﾄ\",\"ﾁﾖﾀﾞｸ\",\"ｼｹﾝﾁﾖｳ\",\"東京都\",\"千代田区\",\"試験町\",0,0,0,0,0,0\r\n";

    public static async Task CreateAsync(Installation installation)
    {
        var mailRoom = installation.MailRoom;
        await mailRoom.RecordDocumentAsync(await installation.OpenApplicationAsync("mail-document-typed-once"), scan: LetterCases.PngScan);

        var replacedApplication = await installation.OpenApplicationAsync("mail-document-replaced");
        for (var entry = 0; entry < 2; entry++)
        {
            await mailRoom.RecordDocumentAsync(replacedApplication);
        }

        var differingEntry = mailRoom.CreateResidentRecord();
        differingEntry.Name = "試験 葉子";
        var document = await mailRoom.RecordDocumentAsync(await installation.OpenApplicationAsync("mail-document-differs"), differingEntry);
        await mailRoom.ConfirmDocumentAsync(document.DocumentId, differingEntry);

        // The first of two copies is confirmed; the second one has not arrived.
        var licence = mailRoom.CreateLicence();
        var nonResidentApplication = await installation.OpenApplicationAsync("mail-first-copy-confirmed", isOutsideRegister: true);
        var firstCopy = await mailRoom.RecordDocumentAsync(
            nonResidentApplication,
            licence,
            VerificationMethod.TwoCopiesMail,
            DocumentInput.Copy);
        await mailRoom.ConfirmDocumentAsync(firstCopy.DocumentId, licence);
        await ImportPostcodesAsync(mailRoom);
    }

    private static async Task ImportPostcodesAsync(MailRoomDriver mailRoom)
    {
        var listBytes = CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(NewTownRow);
        using var call = mailRoom.Mail.ImportPostcodes(ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
        await call.RequestStream.WriteAsync(new ImportPostcodesRequest { AsOf = MailRoomDriver.FormatDay(mailRoom.Today) });
        await call.RequestStream.WriteAsync(new ImportPostcodesRequest { Chunk = ByteString.CopyFrom(listBytes) });
        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }
}
