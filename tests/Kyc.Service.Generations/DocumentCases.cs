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
    private const string NewTown =
        "13101,\"100  \",\"1009876\",\"ﾄｳｷﾖｳﾄ\",\"ﾁﾖﾀﾞｸ\",\"ｼｹﾝﾁﾖｳ\",\"東京都\",\"千代田区\",\"試験町\",0,0,0,0,0,0\r\n";

    public static async Task MakeAsync(Installation installation)
    {
        var desk = installation.Desk;
        await desk.RecordAsync(await installation.OpenAsync("mail-document-typed-once"), scan: LetterCases.Png);

        var replaced = await installation.OpenAsync("mail-document-replaced");
        for (var entry = 0; entry < 2; entry++)
        {
            await desk.RecordAsync(replaced);
        }

        var entered = desk.CreateResidentRecord();
        entered.Name = "試験 葉子";
        var document = await desk.RecordAsync(await installation.OpenAsync("mail-document-differs"), entered);
        await desk.ConfirmAsync(document.DocumentId, entered);

        // The first of two copies is confirmed; the second one has not arrived.
        var licence = desk.CreateLicence();
        var abroad = await installation.OpenAsync("mail-first-copy-confirmed", outsideRegister: true);
        var first = await desk.RecordAsync(abroad, licence, VerificationMethod.TwoCopiesMail, DocumentInput.Copy);
        await desk.ConfirmAsync(first.DocumentId, licence);
        await ImportPostcodesAsync(desk);
    }

    private static async Task ImportPostcodesAsync(MailRoomDriver desk)
    {
        var list = CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(NewTown);
        using var call = desk.Mail.ImportPostcodes(ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
        await call.RequestStream.WriteAsync(new ImportPostcodesRequest { AsOf = MailRoomDriver.FormatDay(desk.Today) });
        await call.RequestStream.WriteAsync(new ImportPostcodesRequest { Chunk = ByteString.CopyFrom(list) });
        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }
}
