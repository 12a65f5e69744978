using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Npgsql;
using Certificate = Kyc.Evidence.Erasure.ErasureCertificate;

namespace Kyc.Service.Tests.Retention;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class ErasureTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await RetentionTestHelper.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Due_data_is_erased_with_its_keys_and_the_chain_still_verifies()
    {
        var (dueId, keptId) = (
            await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki),
            await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki));
        // This is the last second of the last day of the retention period.
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd.AddSeconds(-1));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(
            (8, 3),
            (await RetentionTestHelper.CountRowsAsync(_service, dueId), await RetentionTestHelper.CountKeysAsync(_service, dueId)));
        _service.Clock.Advance(TimeSpan.FromSeconds(1));
        await RetentionTestHelper.EraseDueDataAsync(_service);

        Assert.Equal(
            (0, 0),
            (await RetentionTestHelper.CountRowsAsync(_service, dueId), await RetentionTestHelper.CountKeysAsync(_service, dueId)));
        Assert.Equal(
            (8, 3),
            (await RetentionTestHelper.CountRowsAsync(_service, keptId), await RetentionTestHelper.CountKeysAsync(_service, keptId)));
        var report = await RetentionTestHelper.VerifyChainAsync(_service, dueId);
        Assert.Empty(report.Faults);
        var erasureEntry = Assert.Single(report.Entries, entry => entry.Kind == LedgerEntryKind.ErasureDone);
        Assert.Equal(
            (report.Head!.Sequence, "1,2,3", "1"),
            (erasureEntry.Sequence, erasureEntry.GetFact("classes"), erasureEntry.GetFact("entry")));
        Assert.Empty((await RetentionTestHelper.VerifyChainAsync(_service, keptId)).Faults);

        // The application's row and its schedule remain as proof of the erasure.
        var application =
            (await _service.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = dueId },
                ServiceUnderTest.CallerMetadata)).Application;
        Assert.Equal(ApplicationState.Verified, application.State);
        var schedule = await RetentionTestHelper.GetScheduleAsync(_service, dueId);
        Assert.All(schedule, entry => Assert.NotNull(entry.ErasedAt));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "DATA-ERASED",
            RetentionTestHelper.ReportEventAsync(_service, dueId, RetentionEvent.LastTransactionEnded, "2033-01-01"));
    }

    [Theory]
    [InlineData("bodies = '\\x00'")]
    [InlineData("content = '\\x00'")]
    public async Task A_changed_certificate_is_not_returned_and_the_call_fails_with_a_specific_code(string assignment)
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(_service);
        await RetentionTestHelper.QueryAsync<int>(_service, "alter table erasure_certificate disable trigger all");
        await RetentionTestHelper.QueryAsync<int>(_service, $"update erasure_certificate set {assignment} returning 1");
        await FailureAssert.FailsWithAsync(
            StatusCode.DataLoss,
            "ERASURE-CERTIFICATE-CHANGED",
            _service
                .CreateRetentionClient()
                .GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionTestHelper.CreateStaffMetadata(1)));
    }

    [Fact]
    public async Task Classes_erased_together_have_one_certificate_that_verifies_without_the_service()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        var ciphertextHashes = await RetentionTestHelper.QueryAsync<byte[]>(_service, "select ciphertext_sha256 from evidence_item");
        // The same batch contains a second application, so that the certificate must prove its position among several.
        await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(_service);

        var response = await _service
            .CreateRetentionClient()
            .GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionTestHelper.CreateStaffMetadata(1));
        var keys = new TrustedKeys(response.PublicKey.Memory);
        var returnedCertificate = Assert.Single(response.Certificates);
        var statement = new SignedStatement(
            returnedCertificate.Content.ToByteArray(),
            returnedCertificate.Algorithm,
            returnedCertificate.KeyId,
            returnedCertificate.Signature.ToByteArray());
        var certificate = Certificate.VerifyAndDecode(statement, keys)!;
        Assert.Equal(id, certificate.ApplicationId.ToString("D"));
        Assert.Equal(
            [RetentionClass.Declaration, RetentionClass.VerificationRecord, RetentionClass.Evidence],
            returnedCertificate.DataClasses);
        Assert.Equal(returnedCertificate.DataClasses, certificate.Classes.Select(erasedClass => (RetentionClass)erasedClass.DataClass));
        Assert.All(
            certificate.Classes,
            erasedClass =>
                Assert.Equal(
                    (new DateOnly(2026, 11, 22), new DateOnly(2033, 11, 22)),
                    (erasedClass.Rule!.StartDay, erasedClass.Rule.LastDay)));
        Assert.All(certificate.Classes, erasedClass => Assert.Equal($"{id}|{(int)erasedClass.DataClass}", erasedClass.DestroyedKeyName));
        Assert.Equal(ciphertextHashes.Select(Convert.ToHexStringLower).Order(),
            certificate.Classes[2].CiphertextHashes.Select(hash => hash.ToString()).Order());
        Assert.Equal([new("application", 1), new("card_session", 1)], certificate.Classes[0].Rows);
        Assert.Equal([new("verification_record", 1)], certificate.Classes[1].Rows);
        Assert.Equal([new("evidence_item", 5)], certificate.Classes[2].Rows);
        Assert.Contains("消去証明書", returnedCertificate.Text, StringComparison.Ordinal);

        var batchStatement = new SignedStatement(
            returnedCertificate.BatchContent.ToByteArray(),
            returnedCertificate.Algorithm,
            returnedCertificate.KeyId,
            returnedCertificate.BatchSignature.ToByteArray());
        Assert.True(batchStatement.IsSignedBy(keys));
        var proof = new InclusionProof(
            returnedCertificate.LeafIndex,
            2,
            [.. returnedCertificate.Proof.Select(hash => Digest.FromBytes(hash.Span))]);
        Assert.True(
            proof.IsValidFor(returnedCertificate.Content.Span, CertificateBatch.ReadRoot(returnedCertificate.BatchContent.Span)!.Value));
        var certificateHashes = (await RetentionTestHelper.VerifyChainAsync(_service, id))
            .Entries.Where(entry => entry.Kind == LedgerEntryKind.ErasureDone)
            .Select(entry => entry.GetFact("certificate"));
        Assert.Equal(
            certificateHashes,
            response.Certificates.Select(returnedCertificate => Digest.Compute(returnedCertificate.Content.Span).ToString()));
    }

    [Fact]
    public async Task An_erasure_run_erases_exactly_the_data_in_the_list_of_due_data()
    {
        var (dueId, heldId) = (
            await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki),
            await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki));
        await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        await RetentionTestHelper.PlaceHoldAsync(_service, heldId);
        await _service.PauseWorkerAsync();
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        var dueList = await _service.CreateRetentionClient().ListDueAsync(new(), RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal(
            [$"{dueId} Declaration 2 1", $"{dueId} VerificationRecord 1 1", $"{dueId} Evidence 5 1"],
            dueList.Items.Select(item => $"{item.ApplicationId} {item.Schedule.DataClass} {item.RowCount} {item.KeyCount}"));
        var status = await _service.CreateRetentionClient().GetRetentionStatusAsync(new(), RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal((3, 0, 3), (status.DueCount, status.OverdueCount, status.HeldCount));

        var result = await _service.Get<ErasureRunner>().RunAsync(default);
        Assert.Equal(new ErasureRunResult(1, 1, 8), result);
        Assert.Empty((await _service.CreateRetentionClient().ListDueAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Items);
    }

    [Fact]
    public async Task An_application_verified_just_before_its_abandonment_is_due_is_kept()
    {
        await _service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginSessionAsync(_service);
        await RetentionTestHelper.GetScheduleAsync(_service, session.ApplicationId);
        await _service.PauseWorkerAsync();
        await _service.Cards.SubmitCardVerificationAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)),
            ServiceUnderTest.CallerMetadata);
        _service.Clock.Advance(TimeSpan.FromDays(40));
        // The schedule does not take the verification into account yet, and reports the data as due.
        Assert.Equal(3, (await _service.Get<RetentionStatusQueries>().CountAsync(default)).Due);
        Assert.Equal(default(ErasureRunResult), await _service.Get<ErasureRunner>().RunAsync(default));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, session.ApplicationId));
    }

    [Fact]
    public async Task An_abandoned_application_is_cancelled_and_erased()
    {
        await _service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginSessionAsync(_service);
        _service.Clock.Advance(TimeSpan.FromDays(40));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(
            (0, 0),
            (
                await RetentionTestHelper.CountRowsAsync(_service, session.ApplicationId),
                await RetentionTestHelper.CountKeysAsync(_service, session.ApplicationId)));
        var application =
            (await _service.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = session.ApplicationId },
                ServiceUnderTest.CallerMetadata)).Application;
        Assert.Equal(ApplicationState.Cancelled, application.State);
        Assert.Empty((await RetentionTestHelper.VerifyChainAsync(_service, session.ApplicationId)).Faults);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "APPLICATION-NOT-OPEN",
            _service.Cards.BeginCardVerificationAsync(new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode },
                ServiceUnderTest.CallerMetadata));
    }

    [Fact]
    public async Task Classes_that_are_due_at_different_times_are_erased_separately_and_the_chain_verifies_in_between()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        var rule = (
            await _service.CreateRetentionClient().ListRulesAsync(new ListRulesRequest(), RetentionTestHelper.CreateStaffMetadata(1)))
            .Rules.Single(rule => rule.RuleId == "declaration-of-customer");
        (rule.Version, rule.Years, rule.EffectiveFrom) = (2, 8, "2026-11-23");
        await RetentionTestHelper.AddRulesAsync(_service, rule);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(_service);
        // The declaration is kept in two places: in the application and in the document of the card session.
        Assert.Equal(
            (2, 1),
            (await RetentionTestHelper.CountRowsAsync(_service, id), await RetentionTestHelper.CountKeysAsync(_service, id)));
        Assert.Empty((await RetentionTestHelper.VerifyChainAsync(_service, id)).Faults);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd.AddYears(1));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(
            (0, 0),
            (await RetentionTestHelper.CountRowsAsync(_service, id), await RetentionTestHelper.CountKeysAsync(_service, id)));
        var report = await RetentionTestHelper.VerifyChainAsync(_service, id);
        Assert.Empty(report.Faults);
        Assert.Equal(["2,3", "1"],
            report.Entries.Where(entry => entry.Kind == LedgerEntryKind.ErasureDone).Select(entry => entry.GetFact("classes")));
        var certificates = (
            await _service.CreateRetentionClient()
                .GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionTestHelper.CreateStaffMetadata(1))).Certificates;
        Assert.Equal([2, 1], certificates.Select(certificate => certificate.DataClasses.Count));
    }

    [Fact]
    public async Task Data_that_was_read_before_its_erasure_cannot_be_stored_after_the_erasure()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        await using var connection = await _service.Database.OpenAsync(default);
        await connection.ExecuteAsync("create table saved as select * from verification_record");
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal("KYC04",
            (await Assert.ThrowsAsync<PostgresException>(() =>
                connection.ExecuteAsync("insert into verification_record select * from saved"))).SqlState);
        Assert.Equal(0, await RetentionTestHelper.CountRowsAsync(_service, id));
    }

    [Fact]
    public async Task Overdue_data_is_reported_on_the_readiness_page_and_in_a_gauge()
    {
        var id = (await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;
        await RetentionTestHelper.GetScheduleAsync(_service, id);
        _service.Clock.Advance(TimeSpan.FromDays(40));
        // A second transaction locks the application's row, so the erasure run skips the application.
        await using var connection = await _service.Database.OpenAsync(default);
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("select from application where id = @id for update", new { id = Guid.Parse(id) });
            _service.Get<RetentionWorker>().RequestRound();
            await _service.WaitForReadinessAsync(readiness =>
                readiness.Contains("warning: 3 erasures are overdue", StringComparison.Ordinal));
            Assert.Equal(3, _service.Get<RetentionInstruments>().Counts.Overdue);
        }
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(0, await RetentionTestHelper.CountRowsAsync(_service, id));
    }
}
