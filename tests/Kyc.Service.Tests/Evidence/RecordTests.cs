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

[Collection(ClusterCollection.Name)]
public sealed class RecordTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private string _applicationId = "";

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await _service.ImportFreshCrlAsync(fixture.Pki);
        _applicationId = (await Requests.VerifyPersonAsync(_service, fixture.Pki)).ApplicationId;
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    [Trait("Control", "4(1)S4")]
    public async Task A_record_has_every_row_that_its_method_requires_and_each_reading_is_recorded_in_the_ledger()
    {
        var version = Assert.Single((await ReadRecordAsync()).Versions);
        Assert.Equal(("カ", "420M60000F5A001_20260806_508M60000F5A006", VerificationMethod.JpkiSignature),
            (version.MethodLetter, version.RuleRevision, version.Method));
        Assert.Equal(["document", "signature", "certificate", "reading-facts", "revocation-answer"],
            version.Evidence.Select(item => item.Kind));
        Assert.Superset(new HashSet<string> { "1", "2", "15", "16", "17", "20", "22", "23", "27" },
            version.Rows.Select(row => row.Row).ToHashSet());

        var entry = (await ReadEntriesAsync())[^1];
        Assert.Equal((LedgerEntryKind.Exported, "record", "case 17", "staff-1"),
            (entry.Kind, entry.GetFact("what"), entry.GetFact("reason"), entry.Actor.Person));
        Assert.Equal(new SubjectKey(SubjectKind.VerificationRecord, Guid.Parse(version.RecordId)), entry.Subject.Key);
        Assert.Empty(await _service.VerifyLedgerAsync());
    }

    [Theory]
    [Trait("Control", "4(1)S4")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("顧客の依頼")]
    public async Task A_record_cannot_be_read_without_a_reason_that_the_ledger_can_store(string reason)
    {
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", _service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = _applicationId, Reason = reason }, ServiceUnderTest.CallerMetadata));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", _service.Evidence.GetVerificationRecordPageAsync(
            new GetVerificationRecordPageRequest { ApplicationId = _applicationId, Reason = reason }, ServiceUnderTest.CallerMetadata));
        Assert.Equal(8, (await ReadEntriesAsync()).Count);
    }

    [Fact]
    [Trait("Control", "4(1)S4")]
    public async Task The_record_page_contains_the_record_and_the_ledger_records_that_a_page_was_read()
    {
        var page = await _service.Evidence.GetVerificationRecordPageAsync(
            new GetVerificationRecordPageRequest { ApplicationId = _applicationId, Reason = "case 17" }, ServiceUnderTest.CallerMetadata);
        var version = Assert.Single((await ReadRecordAsync()).Versions);
        var html = page.Html.ToStringUtf8();
        Assert.Contains(System.Net.WebUtility.HtmlEncode(version.Name), html, StringComparison.Ordinal);
        Assert.Contains("6条1項1号カ", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Equal("page", (await ReadEntriesAsync())[8].GetFact("what"));
    }

    [Fact]
    public async Task A_correction_adds_a_version_that_refers_to_the_corrected_one_and_changes_no_earlier_version()
    {
        var firstVersion = Assert.Single((await ReadRecordAsync()).Versions);
        _service.Clock.Advance(TimeSpan.FromMinutes(1));
        var request = CreateCorrection(
            firstVersion.RecordId,
            new RecordCorrection { Occupation = "自営業", TransactionReference = "口座 123-4567890" });
        Assert.Equal("staff-1", (await CorrectRecordAsync(request, "staff-1")).Pending.RequestedBy);
        Assert.Single((await ReadRecordAsync()).Versions);
        var response = await CorrectRecordAsync(request, "staff-2");
        Assert.Null(response.Pending);
        Assert.Equal(response, await CorrectRecordAsync(request, "staff-2"));
        Assert.Equal(response, await CorrectRecordAsync(request, "staff-1"));

        var versions = (await ReadRecordAsync()).Versions;
        Assert.Equal(2, versions.Count);
        Assert.Equal(firstVersion, versions[0]);
        Assert.Equal((response.RecordId, firstVersion.RecordId, "顧客の届出"),
            (versions[1].RecordId, versions[1].Corrects, versions[1].CorrectionReason));
        Assert.Equal((firstVersion.Name, firstVersion.VerifiedAt), (versions[1].Name, versions[1].VerifiedAt));
        Assert.Contains(versions[1].Rows, row => row is { Row: "23", Value: "自営業" });
        Assert.Contains(
            await ReadEntriesAsync(),
            entry =>
                entry.Kind == LedgerEntryKind.RecordCorrected
                && entry.GetFact("corrects") == firstVersion.RecordId
                && entry.GetFact("requested-by") == "staff-1"
                && entry.Actor.Person == "staff-2");
        Assert.Empty(await _service.VerifyLedgerAsync());

        // The first version is no longer the latest.
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "RECORD-NOT-LATEST", CorrectRecordAsync(
            CreateCorrection(firstVersion.RecordId, new RecordCorrection { Occupation = "会社役員" }), "staff-1"));
    }

    [Fact]
    public async Task Correcting_an_unknown_record_and_correcting_without_any_record_fail_with_different_codes()
    {
        var correction = new RecordCorrection { Occupation = "自営業" };
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "RECORD-CORRECTS-UNKNOWN",
            CorrectRecordAsync(CreateCorrection(Guid.NewGuid().ToString("D"), correction), "staff-1"));
        var request = CreateCorrection(Guid.NewGuid().ToString("D"), correction);
        request.ApplicationId = (
            await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "RECORD-UNKNOWN", CorrectRecordAsync(request, "staff-1"));
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
        var firstVersion = Assert.Single((await ReadRecordAsync()).Versions);
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            CorrectRecordAsync(CreateCorrection(firstVersion.RecordId, correction), "staff-1"));
        Assert.True((await ReadRecordAsync()).Versions.Count == 1, description);
    }

    [Fact]
    public async Task A_person_who_was_not_verified_has_no_record()
    {
        var id = (await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "RECORD-UNKNOWN", _service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = id, Reason = "case 17" }, ServiceUnderTest.CallerMetadata));
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "APPLICATION-UNKNOWN", _service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = Guid.NewGuid().ToString("D"), Reason = "case 17" },
            ServiceUnderTest.CallerMetadata));
    }

    [Fact]
    public async Task Data_that_is_older_than_the_ledger_gets_its_chain_when_the_service_starts()
    {
        await _service.TamperAsync("delete from ledger_entry");
        await _service.TamperAsync("delete from ledger_head");
        await _service.TamperAsync("delete from chain_beginning");
        Assert.NotEmpty(await _service.VerifyLedgerAsync());
        await using var nextService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Empty(await nextService.VerifyLedgerAsync());
        var entries = await ReadEntriesAsync();
        Assert.Equal(8, entries.Count);
        Assert.All(entries, entry => Assert.Equal(("later", "kyc-service"), (entry.GetFact("begun"), entry.Actor.Program)));
    }

    [Fact]
    public async Task A_record_of_the_earlier_format_can_still_be_read()
    {
        var application = Guid.Parse(_applicationId);
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

        var version = Assert.Single((await ReadRecordAsync()).Versions);
        Assert.Equal(("試験　花子", "カ", record.ToString("D")), (version.Name, version.MethodLetter, version.RecordId));
        Assert.Empty(version.Evidence);
    }

    private CorrectVerificationRecordRequest CreateCorrection(string corrects, RecordCorrection correction) =>
        new() { ApplicationId = _applicationId, Corrects = corrects, Reason = "顧客の届出", Correction = correction };

    private async Task<CorrectVerificationRecordResponse> CorrectRecordAsync(CorrectVerificationRecordRequest request, string person) =>
        await new EvidenceService.EvidenceServiceClient(_service.OperatorInvoker).CorrectVerificationRecordAsync(request,
            ServiceUnderTest.CreateStaffMetadata(person));

    private async Task<GetVerificationRecordResponse> ReadRecordAsync() => await _service.Evidence.GetVerificationRecordAsync(
        new GetVerificationRecordRequest { ApplicationId = _applicationId, Reason = "case 17" }, ServiceUnderTest.CallerMetadata);

    private async Task<IReadOnlyList<LedgerEntry>> ReadEntriesAsync()
    {
        await using var connection = await _service.Services.GetRequiredService<KycDatabase>().OpenAsync(CancellationToken.None);
        return LedgerChain
            .Verify(Guid.Parse(_applicationId), await LedgerStore.ReadChainAsync(connection, Guid.Parse(_applicationId)))
            .Entries;
    }
}
