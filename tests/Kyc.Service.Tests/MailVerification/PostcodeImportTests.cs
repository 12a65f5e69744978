using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests the import of Japan Post's postcode list, which replaces the list shipped with the product.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PostcodeImportTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string NewTownLine =
        "13101,\"100  \",\"1009876\",\"ﾄｳｷﾖｳﾄ\",\"ﾁﾖﾀﾞｸ\",\"ｼｹﾝﾁﾖｳ\",\"東京都\",\"千代田区\",\"試験町\",0,0,0,0,0,0\r\n";

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _desk = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Every_instance_uses_an_imported_postcode_list_without_a_restart()
    {
        var (oldTownEntry, newTownEntry) = (_desk.CreateResidentRecord(), _desk.CreateResidentRecord());
        oldTownEntry.Postcode = "";
        (newTownEntry.Postcode, newTownEntry.Address) = ("", "東京都千代田区試験町1-2-3");
        await using var otherService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        var otherMailRoom = new MailRoomDriver(otherService);
        Assert.NotEmpty((await otherMailRoom.RecordDocumentAsync(await otherMailRoom.OpenApplicationAsync(), oldTownEntry)).DocumentId);

        Assert.Equal(1, (await ImportAsync(NewTownLine)).Places);
        Assert.NotEmpty((await otherMailRoom.RecordDocumentAsync(await otherMailRoom.OpenApplicationAsync(), newTownEntry)).DocumentId);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-POSTCODE-NEEDED",
            otherMailRoom.RecordDocumentAsync(await otherMailRoom.OpenApplicationAsync(), oldTownEntry));

        // A file that is not a postcode list is refused, and the current list stays in use.
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "MAIL-POSTCODE-LIST", ImportAsync("郵便番号のない文書\r\n"));
        Assert.NotEmpty((await _desk.RecordDocumentAsync(await _desk.OpenApplicationAsync(), newTownEntry)).DocumentId);
    }

    private async Task<ImportPostcodesResponse> ImportAsync(string list)
    {
        using var call = _desk.Mail.ImportPostcodes(ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
        await call.RequestStream.WriteAsync(new ImportPostcodesRequest { AsOf = MailRoomDriver.FormatDay(_desk.Today) });
        foreach (var piece in CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(list).Chunk(7))
        {
            await call.RequestStream.WriteAsync(new ImportPostcodesRequest { Chunk = ByteString.CopyFrom(piece) });
        }

        await call.RequestStream.CompleteAsync();
        return await call.ResponseAsync;
    }
}
