using System.Text;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Evidence;

[Collection(ClusterGroup.Name)]
public sealed class RecordTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private string _id = "";

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await _service.ImportFreshCrlAsync(fixture.Pki);
        _id = (await Requests.VerifyAsync(_service, fixture.Pki)).ApplicationId;
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    [Trait("Control", "4(1)S4")]
    public async Task The_record_has_every_row_of_the_method_and_the_reading_is_recorded_first()
    {
        var version = Assert.Single((await ReadAsync()).Versions);
        Assert.Equal(("カ", "420M60000F5A001_20260806_508M60000F5A006", VerificationMethod.JpkiSignature),
            (version.MethodLetter, version.RuleRevision, version.Method));
        Assert.Equal(["document", "signature", "certificate", "reading-facts", "revocation-answer"],
            version.Evidence.Select(item => item.Kind));
        Assert.Superset(new HashSet<string> { "1", "2", "15", "16", "17", "20", "22", "23", "27" },
            version.Rows.Select(row => row.Row).ToHashSet());

        var entry = (await ReadEntriesAsync())[^1];
        Assert.Equal((LedgerKind.Exported, "record", "case 17", "staff-1"),
            (entry.Kind, entry.GetFact("what"), entry.GetFact("reason"), entry.Actor.Person));
        Assert.Equal(new SubjectKey(SubjectKind.VerificationRecord, Guid.Parse(version.RecordId)), entry.Subject.Key);
        Assert.Empty(await _service.VerifyAsync());
    }

    [Theory]
    [Trait("Control", "4(1)S4")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("顧客の依頼")]
    public async Task Nothing_is_read_without_a_reason_that_the_ledger_can_store(string reason)
    {
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", _service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = _id, Reason = reason }, ServiceUnderTest.Caller));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", _service.Evidence.GetVerificationRecordPageAsync(
            new GetVerificationRecordPageRequest { ApplicationId = _id, Reason = reason }, ServiceUnderTest.Caller));
        Assert.Equal(8, (await ReadEntriesAsync()).Count);
    }

    [Fact]
    [Trait("Control", "4(1)S4")]
    public async Task The_page_contains_the_record_and_is_recorded_as_a_page()
    {
        var page = await _service.Evidence.GetVerificationRecordPageAsync(
            new GetVerificationRecordPageRequest { ApplicationId = _id, Reason = "case 17" }, ServiceUnderTest.Caller);
        var version = Assert.Single((await ReadAsync()).Versions);
        var html = page.Html.ToStringUtf8();
        Assert.Contains(System.Net.WebUtility.HtmlEncode(version.Name), html, StringComparison.Ordinal);
        Assert.Contains("6条1項1号カ", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Equal("page", (await ReadEntriesAsync())[8].GetFact("what"));
    }

    [Fact]
    public async Task A_correction_is_added_refers_to_what_it_corrects_and_changes_no_earlier_version()
    {
        var first = Assert.Single((await ReadAsync()).Versions);
        _service.Clock.Advance(TimeSpan.FromMinutes(1));
        var request = CreateCorrection(
            first.RecordId,
            new RecordCorrection { Occupation = "自営業", TransactionReference = "口座 123-4567890" });
        Assert.Equal("staff-1", (await CorrectAsync(request, "staff-1")).Pending.RequestedBy);
        Assert.Single((await ReadAsync()).Versions);
        var corrected = await CorrectAsync(request, "staff-2");
        Assert.Null(corrected.Pending);
        Assert.Equal(corrected, await CorrectAsync(request, "staff-2"));
        Assert.Equal(corrected, await CorrectAsync(request, "staff-1"));

        var versions = (await ReadAsync()).Versions;
        Assert.Equal(2, versions.Count);
        Assert.Equal(first, versions[0]);
        Assert.Equal((corrected.RecordId, first.RecordId, "顧客の届出"),
            (versions[1].RecordId, versions[1].Corrects, versions[1].CorrectionReason));
        Assert.Equal((first.Name, first.VerifiedAt), (versions[1].Name, versions[1].VerifiedAt));
        Assert.Contains(versions[1].Rows, row => row is { Row: "23", Value: "自営業" });
        Assert.Contains(
            await ReadEntriesAsync(),
            entry =>
                entry.Kind == LedgerKind.RecordCorrected
                && entry.GetFact("corrects") == first.RecordId
                && entry.GetFact("requested-by") == "staff-1"
                && entry.Actor.Person == "staff-2");
        Assert.Empty(await _service.VerifyAsync());

        // The first version is no longer the latest.
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "RECORD-NOT-LATEST", CorrectAsync(
            CreateCorrection(first.RecordId, new RecordCorrection { Occupation = "会社役員" }), "staff-1"));
    }

    [Fact]
    public async Task A_correction_of_another_applications_record_differs_from_an_application_without_a_record()
    {
        var other = new RecordCorrection { Occupation = "自営業" };
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "RECORD-CORRECTS-UNKNOWN",
            CorrectAsync(CreateCorrection(Guid.NewGuid().ToString("D"), other), "staff-1"));
        var request = CreateCorrection(Guid.NewGuid().ToString("D"), other);
        request.ApplicationId =
            (await _service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller)).Application.ApplicationId;
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "RECORD-UNKNOWN", CorrectAsync(request, "staff-1"));
    }

    public static TheoryData<string, RecordCorrection> MalformedCorrections => new()
    {
        { "nothing changed", new RecordCorrection() },
        { "empty name", new RecordCorrection { Name = "" } },
        { "name of two lines", new RecordCorrection { Name = "試験\n花子" } },
        { "no date", new RecordCorrection { BirthDate = "1980-02-30" } },
        { "other name without reason", new RecordCorrection { OtherName = "旧姓" } },
        { "no purpose", new RecordCorrection { Purpose = TransactionPurpose.Unspecified } },
    };

    [Theory]
    [MemberData(nameof(MalformedCorrections))]
    public async Task A_malformed_correction_is_refused(string description, RecordCorrection correction)
    {
        var first = Assert.Single((await ReadAsync()).Versions);
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            CorrectAsync(CreateCorrection(first.RecordId, correction), "staff-1"));
        Assert.True((await ReadAsync()).Versions.Count == 1, description);
    }

    [Fact]
    public async Task A_person_who_was_not_verified_has_no_record()
    {
        var id = (await _service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller)).Application.ApplicationId;
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "RECORD-UNKNOWN", _service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = id, Reason = "case 17" }, ServiceUnderTest.Caller));
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "APPLICATION-UNKNOWN", _service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = Guid.NewGuid().ToString("D"), Reason = "case 17" },
            ServiceUnderTest.Caller));
    }

    [Fact]
    public async Task Data_older_than_the_ledger_gets_its_chain_at_the_start()
    {
        await _service.TamperAsync("delete from ledger_entry");
        await _service.TamperAsync("delete from ledger_head");
        await _service.TamperAsync("delete from chain_beginning");
        Assert.NotEmpty(await _service.VerifyAsync());
        await using var next = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Empty(await next.VerifyAsync());
        var entries = await ReadEntriesAsync();
        Assert.Equal(8, entries.Count);
        Assert.All(entries, entry => Assert.Equal(("later", "kyc-service"), (entry.GetFact("begun"), entry.Actor.Program)));
    }

    [Fact]
    public async Task A_record_of_the_earlier_format_can_still_be_read()
    {
        var application = Guid.Parse(_id);
        var record = await _service.QueryScalarAsync<Guid>("select id from verification_record");
        using (var keys = await _service.Services.GetRequiredService<KeyStore>().LoadKeysAsync(application, CancellationToken.None))
        {
            var json = """
                {"name":"試験　花子","address":"東京都千代田区","birthDate":"419900401","documentName":"署名用電子証明書","documentNumber":"01@02","nameSubstitutions":"00000",
                "addressSubstitutions":"0000000","purpose":"AssetBuilding","occupation":"会社員","accountKind":"General","consentVersion":"2026-10","transactionReference":"session"}
                """;
            var content = keys.Seal(DataClass.VerificationRecord, EvidenceStore.GetRecordField(record), Encoding.UTF8.GetBytes(json));
            await _service.TamperAsync("update verification_record set content = @content", new { content });
        }

        var version = Assert.Single((await ReadAsync()).Versions);
        Assert.Equal(("試験　花子", "カ", record.ToString("D")), (version.Name, version.MethodLetter, version.RecordId));
        Assert.Empty(version.Evidence);
    }

    private CorrectVerificationRecordRequest CreateCorrection(string corrects, RecordCorrection correction) =>
        new() { ApplicationId = _id, Corrects = corrects, Reason = "顧客の届出", Correction = correction };

    private async Task<CorrectVerificationRecordResponse> CorrectAsync(CorrectVerificationRecordRequest request, string person) =>
        await new EvidenceService.EvidenceServiceClient(_service.OperatorInvoker).CorrectVerificationRecordAsync(request,
            ServiceUnderTest.CreateStaffMetadata(person));

    private async Task<GetVerificationRecordResponse> ReadAsync() => await _service.Evidence.GetVerificationRecordAsync(
        new GetVerificationRecordRequest { ApplicationId = _id, Reason = "case 17" }, ServiceUnderTest.Caller);

    private async Task<IReadOnlyList<LedgerEntry>> ReadEntriesAsync()
    {
        await using var connection = await _service.Services.GetRequiredService<KycDatabase>().OpenAsync(CancellationToken.None);
        return LedgerChain.Verify(Guid.Parse(_id), await LedgerStore.ReadAsync(connection, Guid.Parse(_id))).Entries;
    }
}
