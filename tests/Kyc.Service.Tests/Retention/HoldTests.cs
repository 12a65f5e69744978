using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Retention;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class HoldTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await RetentionTestHelper.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    [Trait("Control", "2(1)S3")]
    public async Task Held_data_is_kept_after_its_due_date_until_two_people_release_the_hold()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        var hold = await RetentionTestHelper.PlaceHoldAsync(_service, id);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, id));

        var client = _service.CreateRetentionClient();
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "HOLD-RELEASE-NOT-REQUESTED",
            client.ApproveHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2)));
        await client.RequestHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED",
            client.ApproveHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2)));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, id));

        var releasedHold = (
            await client.ApproveHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(3))).Hold;
        Assert.Equal(
            (HoldState.Released, "staff-2", "staff-3"),
            (releasedHold.State, releasedHold.ReleaseRequestedBy, releasedHold.ReleaseApprovedBy));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(
            (0, 0),
            (await RetentionTestHelper.CountRowsAsync(_service, id), await RetentionTestHelper.CountKeysAsync(_service, id)));
        var kinds = (await RetentionTestHelper.VerifyChainAsync(_service, id)).Entries.Select(entry => entry.Kind).ToList();
        Assert.True(kinds.IndexOf(LedgerEntryKind.HoldPlaced) < kinds.IndexOf(LedgerEntryKind.HoldReleased));
        Assert.True(kinds.IndexOf(LedgerEntryKind.HoldReleased) < kinds.IndexOf(LedgerEntryKind.ErasureDone));
    }

    [Fact]
    public async Task A_hold_can_be_extended_and_ends_after_its_last_day()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        var hold = await RetentionTestHelper.PlaceHoldAsync(_service, id, "2033-12-31");
        var client = _service.CreateRetentionClient();
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "HOLD-NOT-LONGER",
            client.ExtendHoldAsync(new() { HoldId = hold.HoldId, Until = "2033-12-30" }, RetentionTestHelper.CreateStaffMetadata(1)));
        await client.ExtendHoldAsync(new() { HoldId = hold.HoldId, Until = "2034-01-31" }, RetentionTestHelper.CreateStaffMetadata(1));
        // This is the last second of the hold's last day in Japan.
        _service.AdvanceClockTo(new DateTimeOffset(2034, 1, 31, 14, 59, 59, TimeSpan.Zero));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, id));
        _service.Clock.Advance(TimeSpan.FromSeconds(1));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(0, await RetentionTestHelper.CountRowsAsync(_service, id));
        var holds = await client.ListHoldsAsync(new() { IncludeEnded = true }, RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal(HoldState.Expired, Assert.Single(holds.Holds).State);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "HOLD-ENDED",
            client.RequestHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(1)));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "DATA-ERASED",
            client.PlaceHoldAsync(new()
            {
                ApplicationId = id,
                Reason = HoldReason.Audit,
                Reference = "late",
                IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey()
            }, RetentionTestHelper.CreateStaffMetadata(1)));
    }

    [Fact]
    public async Task A_hold_blocks_the_approval_of_an_early_erasure_until_the_hold_is_released()
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        var client = _service.CreateRetentionClient();
        var request = new RequestEarlyErasureRequest
        {
            ApplicationId = id,
            Reason = EarlyErasureReason.StoredByMistake,
            Reference = "case-9",
            IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey()
        };
        var earlyErasure = (await client.RequestEarlyErasureAsync(request, RetentionTestHelper.CreateStaffMetadata(1))).EarlyErasure;
        Assert.Equal(
            earlyErasure,
            (await client.RequestEarlyErasureAsync(request, RetentionTestHelper.CreateStaffMetadata(1))).EarlyErasure);
        var hold = await RetentionTestHelper.PlaceHoldAsync(_service, id);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "DATA-HELD",
            client.ApproveEarlyErasureAsync(new() { RequestId = earlyErasure.RequestId }, RetentionTestHelper.CreateStaffMetadata(2)));
        await client.RequestHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(1));
        await client.ApproveHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED",
            client.ApproveEarlyErasureAsync(new() { RequestId = earlyErasure.RequestId }, RetentionTestHelper.CreateStaffMetadata(1)));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, id));

        await client.ApproveEarlyErasureAsync(new() { RequestId = earlyErasure.RequestId }, RetentionTestHelper.CreateStaffMetadata(2));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(
            (0, 0),
            (await RetentionTestHelper.CountRowsAsync(_service, id), await RetentionTestHelper.CountKeysAsync(_service, id)));
        var certificates = await client.GetErasureCertificatesAsync(
            new() { ApplicationId = id },
            RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Contains("approved by: staff-2", Assert.Single(certificates.Certificates).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_approval_expires_after_a_day_and_a_hold_extension_withdraws_its_release_request()
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        var client = _service.CreateRetentionClient();
        var earlyErasure = (
            await client.RequestEarlyErasureAsync(
                new()
                {
                    ApplicationId = id,
                    Reason = EarlyErasureReason.PersonAsked,
                    Reference = "c-1",
                    IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey(),
                },
                RetentionTestHelper.CreateStaffMetadata(1))).EarlyErasure;
        var hold = await RetentionTestHelper.PlaceHoldAsync(_service, id, "2027-01-31");
        await client.RequestHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(1));
        // A second request does not replace the name of the first requester.
        Assert.Equal(
            "staff-1",
            (await client.RequestHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2)))
                .Hold
                .ReleaseRequestedBy);

        _service.Clock.Advance(TimeSpan.FromDays(1));
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "ERASURE-REQUEST-UNKNOWN",
            client.ApproveEarlyErasureAsync(new() { RequestId = earlyErasure.RequestId }, RetentionTestHelper.CreateStaffMetadata(2)));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "HOLD-RELEASE-NOT-REQUESTED",
            client.ApproveHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2)));

        await client.RequestHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(1));
        var extendedHold = (
            await client.ExtendHoldAsync(new() { HoldId = hold.HoldId, Until = "2028-01-31" }, RetentionTestHelper.CreateStaffMetadata(3))).Hold;
        Assert.Equal((HoldState.Standing, ""), (extendedHold.State, extendedHold.ReleaseRequestedBy));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "HOLD-RELEASE-NOT-REQUESTED",
            client.ApproveHoldReleaseAsync(new() { HoldId = hold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2)));
    }

    [Fact]
    public async Task A_reused_key_with_different_classes_or_a_later_day_is_refused()
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        var client = _service.CreateRetentionClient();
        var earlyErasureRequest = new RequestEarlyErasureRequest
        {
            ApplicationId = id,
            Reason = EarlyErasureReason.PersonAsked,
            Reference = "c-1",
            IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey(),
            DataClasses = { RetentionClass.Evidence }
        };
        await client.RequestEarlyErasureAsync(earlyErasureRequest, RetentionTestHelper.CreateStaffMetadata(1));
        earlyErasureRequest.DataClasses.Add(RetentionClass.Declaration);
        await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, "EVENT-KEY-REUSED",
            client.RequestEarlyErasureAsync(earlyErasureRequest, RetentionTestHelper.CreateStaffMetadata(1)));
        var holdRequest = new PlaceHoldRequest
        {
            ApplicationId = id,
            Reason = HoldReason.Audit,
            Reference = "c-2",
            IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey(),
            Until = "2026-12-01"
        };
        await client.PlaceHoldAsync(holdRequest, RetentionTestHelper.CreateStaffMetadata(1));
        holdRequest.Until = "2036-12-01";
        await FailureAssert.FailsWithAsync(
            StatusCode.AlreadyExists,
            "EVENT-KEY-REUSED",
            client.PlaceHoldAsync(holdRequest, RetentionTestHelper.CreateStaffMetadata(1)));
    }

    [Fact]
    public async Task The_database_refuses_erasures_under_a_hold_and_erasures_or_row_deletions_without_a_ledger_entry()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        await RetentionTestHelper.PlaceHoldAsync(_service, id);
        await using var connection = await _service.Database.OpenAsync(default);
        await connection.ExecuteAsync(
            "insert into erasure_ledger (number, previous, content, hash, intended_at) values (1, '', '', '', now())");
        Assert.Equal("KYC02", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(
            "insert into erasure (application_id, number, id, classes, replayed) values (@id, 1, @id, '{1,2,3}', false)",
            new { id = Guid.Parse(id) }))).SqlState);
        Assert.Equal("KYC05", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(
            "insert into erasure (application_id, number, id, classes, replayed) values (@id, 2, @id, '{1,2,3}', true)",
            new { id = Guid.Parse(id) }))).SqlState);
        foreach (var table in (string[])["evidence_item", "verification_record"])
        {
            Assert.Equal("KYC03",
                (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync($"delete from {table}"))).SqlState);
            await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync($"truncate {table} cascade"));
        }
    }

    [Theory]
    [InlineData("山田花子")]
    [InlineData("123456789018")]
    [InlineData("")]
    public async Task A_reference_with_a_name_or_an_individual_number_is_refused(string reference)
    {
        var id = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument, "REQUEST-INVALID",
            _service.CreateRetentionClient()
                .PlaceHoldAsync(new()
                {
                    ApplicationId = id,
                    Reason = HoldReason.Audit,
                    Reference = reference,
                    IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey()
                }, RetentionTestHelper.CreateStaffMetadata(1)));
    }
}
