using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Evidence;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Tests documents received by mail. They are a separate data class, which is erased only when every paper document is recorded as returned
/// or destroyed.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class ReceivedDocumentTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private MailRoomDriver _mailRoom = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _mailRoom = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_class_of_received_documents_and_its_key_are_added_with_the_first_document()
    {
        var application = await _mailRoom.OpenApplicationAsync();
        Assert.Equal(3, (await RetentionTestHelper.GetScheduleAsync(_service, application.ApplicationId)).Count);
        await _mailRoom.RecordDocumentAsync(application);
        var schedule = await RetentionTestHelper.GetScheduleAsync(_service, application.ApplicationId);
        Assert.Equal(("abandoned-document", RetentionClass.ReceivedDocument), (schedule[3].RuleId, schedule[3].DataClass));
        Assert.Equal(4, await RetentionTestHelper.CountKeysAsync(_service, application.ApplicationId));

        // The document is typed again after a mistake. The data key must stay the same, because otherwise the first entry could no longer
        // be read.
        await _mailRoom.RecordDocumentAsync(application);
        Assert.Equal(4, await RetentionTestHelper.CountKeysAsync(_service, application.ApplicationId));
        Assert.Empty(await GetFindingsAsync());
    }

    [Fact]
    public async Task Data_read_from_a_paper_document_is_erased_only_after_the_paper_is_returned_or_destroyed()
    {
        var (application, _, documentId) = await _mailRoom.CreateReadyLetterAsync();
        var id = application.ApplicationId;
        await RetentionTestHelper.GetScheduleAsync(_service, id);
        await _service.PauseWorkerAsync();
        _service.Clock.Advance(TimeSpan.FromDays(40));
        var runResult = await _service.Get<ErasureRunner>().RunAsync(default);
        Assert.Equal(1, runResult?.ApplicationCount);

        // All other data is erased. The paper document is still on file, and the data read from it shows whose it is.
        Assert.Equal(
            (0, 1),
            (await RetentionTestHelper.CountRowsAsync(_service, id), await RetentionTestHelper.CountKeysAsync(_service, id)));
        var dueItem = Assert.Single(
            (await _service.CreateRetentionClient().ListDueAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Items);
        Assert.Equal((RetentionClass.ReceivedDocument, documentId, 1),
            (dueItem.Schedule.DataClass, Assert.Single(dueItem.PapersInHouse), dueItem.RowCount));
        Assert.Equal(
            1,
            (await _service.CreateRetentionClient().GetRetentionStatusAsync(new(), RetentionTestHelper.CreateStaffMetadata(1)))
                .OverdueCount);
        Assert.Equal(default(ErasureRunResult), await _service.Get<ErasureRunner>().RunAsync(default));
        Assert.Empty(await GetFindingsAsync());

        await _mailRoom.Mail.RecordDisposalAsync(
            new RecordDisposalRequest
            {
                DocumentId = documentId,
                Disposal = PaperDisposal.Destroyed,
                On = MailRoomDriver.FormatDay(_mailRoom.Today),
            },
            ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
        Assert.Equal(1, (await _service.Get<ErasureRunner>().RunAsync(default))?.CiphertextCount);
        Assert.Equal(0, await RetentionTestHelper.CountKeysAsync(_service, id));
        Assert.Equal(
            ("", (short)PaperDisposal.Destroyed, MailRoomDriver.Typist),
            Assert.Single(await RetentionTestHelper.QueryAsync<(string, short, string)>(_service,
                "select encode(content, 'hex'), disposal, disposed_person from mail_document")));
        Assert.Empty(await GetFindingsAsync());
    }

    [Fact]
    public async Task The_erasure_of_an_image_does_not_wait_for_the_disposal_of_a_paper_document()
    {
        var application = await _mailRoom.OpenApplicationAsync();
        await _mailRoom.RecordDocumentAsync(application, _mailRoom.CreateLicence(), VerificationMethod.ImageMail, DocumentInput.Image,
            scan: "%PDF-1.7 image"u8.ToArray());
        await RetentionTestHelper.GetScheduleAsync(_service, application.ApplicationId);
        _service.Clock.Advance(TimeSpan.FromDays(40));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(0, await RetentionTestHelper.CountKeysAsync(_service, application.ApplicationId));
    }

    [Fact]
    public async Task An_installation_without_rules_for_a_class_receives_the_default_rules_of_that_class_only()
    {
        await using var connection = await _service.Database.OpenAsync(default);
        await connection.ExecuteAsync(
            "alter table retention_rule disable trigger all; "
                + "delete from retention_rule where data_class = 4 or rule_id like 'refused%'; "
                + "alter table retention_rule enable trigger all");
        await _service.Get<RetentionRuleStore>().SeedDefaultRulesAsync(default);
        Assert.Equal(
            ["abandoned-document", "received-document", "refused-document"],
            await connection.QueryAsync<string>(
                "select rule_id from retention_rule where data_class = 4 or rule_id like 'refused%' order by rule_id"));
    }

    /// <summary>Gets the findings of the ledger's self-check.</summary>
    private async Task<IReadOnlyList<LedgerFinding>> GetFindingsAsync()
    {
        var findings = new List<LedgerFinding>();
        await foreach (var step in _service.Get<LedgerVerifier>().RunAsync(null, default))
        {
            findings.AddRange(step.Findings);
        }

        return findings;
    }
}
