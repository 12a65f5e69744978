using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.Approvals;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(1)S3")]
public sealed class TwoPersonApprovalTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await MailRoomDriver.StartServiceAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("alice", "alice", true)]
    [InlineData("intruder", "Intruder", true)]
    [InlineData("alice", "ａｌｉｃｅ", true)]
    [InlineData("alice", "ＡＬＩＣＥ", true)]
    [InlineData("ｻｻｷ", "ササキ", true)]
    [InlineData("alice", " alice ", true)]
    [InlineData("straße", "STRASSE", false)]
    [InlineData("alice", "alice2", false)]
    [InlineData("alice", "bob", false)]
    public void Names_that_differ_only_in_case_or_width_count_as_one_person(string one, string other, bool areSame) =>
        Assert.Equal((areSame, areSame), (PersonNameComparer.AreSame(one, other), PersonNameComparer.AreSame(other, one)));

    [Fact]
    public async Task An_action_is_approved_once_and_only_if_a_second_person_requests_the_same_action()
    {
        Assert.False((await RequestOrApproveAsync("a", "alice")).IsApproved);
        await AssertRefusedAsync("a", "alice");
        await AssertRefusedAsync("a", "Alice");
        await AssertRefusedAsync("a", "ＡLICE");
        // A call with different content requests a different action, whoever makes it.
        Assert.False((await RequestOrApproveAsync("b", "bob")).IsApproved);
        var approval = await RequestOrApproveAsync("a", "bob");
        Assert.Equal((true, "alice"), (approval.IsApproved, approval.Requester.Person));
        // The approval is used up, so the next call requests a new one.
        Assert.False((await RequestOrApproveAsync("a", "carol")).IsApproved);
    }

    [Fact]
    public async Task An_expired_request_cannot_be_approved_and_the_next_call_is_a_new_request()
    {
        await RequestOrApproveAsync("a", "alice");
        _service.Clock.Advance(TwoPersonApprovalService.RequestLifetime);
        Assert.False((await RequestOrApproveAsync("a", "bob")).IsApproved);
        Assert.True((await RequestOrApproveAsync("a", "alice")).IsApproved);
    }

    [Fact]
    public async Task Concurrent_calls_are_paired_into_one_request_and_one_approval_by_different_people()
    {
        var approvals = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => RequestOrApproveAsync("a", $"person-{i}"))));
        Assert.Equal((4, 4), (approvals.Count(approval => approval.IsApproved), approvals.Count(approval => !approval.IsApproved)));
        Assert.All(approvals.Where(approval => approval.IsApproved), approval => Assert.NotEmpty(approval.Requester.Person));
        var rows = await QueryAsync<(string Request, string Approve)>("select request_person, approve_person from approval");
        Assert.All(rows, row => Assert.False(PersonNameComparer.AreSame(row.Request, row.Approve)));
        Assert.Equal((4, 8), (rows.Count, rows.SelectMany(row => new[] { row.Request, row.Approve }).Distinct().Count()));
    }

    [Fact]
    public async Task A_failed_action_does_not_use_up_its_approval()
    {
        await RequestOrApproveAsync("a", "alice");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _service.Database.RunInTransactionAsync<int>(async connection =>
        {
            Assert.True((await RequestOrApproveAsync(connection, "a", "bob")).IsApproved);
            throw new InvalidOperationException("the action failed");
        }, default));
        Assert.True((await RequestOrApproveAsync("a", "bob")).IsApproved);
    }

    [Fact]
    public async Task A_person_cannot_approve_their_own_release_or_erasure_request_under_another_spelling_of_the_name()
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
                ServiceUnderTest.CreateStaffMetadata("intruder"))).EarlyErasure;
        await AssertRefusedAsync(
            client.ApproveEarlyErasureAsync(new() { RequestId = earlyErasure.RequestId }, ServiceUnderTest.CreateStaffMetadata("Intruder")));
        var hold = await RetentionTestHelper.PlaceHoldAsync(_service, id);
        await client.RequestHoldReleaseAsync(new() { HoldId = hold.HoldId }, ServiceUnderTest.CreateStaffMetadata("intruder"));
        await AssertRefusedAsync(
            client.ApproveHoldReleaseAsync(new() { HoldId = hold.HoldId }, ServiceUnderTest.CreateStaffMetadata("INTRUDER")));
        Assert.Equal(
            HoldState.ReleaseRequested,
            Assert.Single((await client.ListHoldsAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Holds).State);
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, id));
    }

    [Fact]
    public async Task A_person_who_typed_a_document_cannot_confirm_or_decide_it_under_another_spelling_of_the_name()
    {
        var mailRoom = new MailRoomDriver(_service);
        var application = await mailRoom.OpenApplicationAsync();
        var entry = mailRoom.CreateResidentRecord();
        entry.Address = "東京都千代田区丸の内九丁目９９番８号";
        var document = await mailRoom.RecordDocumentAsync(application, entry, person: "alice");
        await FailureAssert.FailsWithAsync(
            StatusCode.PermissionDenied,
            "MAIL-SAME-PERSON",
            mailRoom.ConfirmDocumentAsync(document.DocumentId, entry, "Alice"));
        Assert.Equal(MailDocumentState.Differs, (await mailRoom.ConfirmDocumentAsync(document.DocumentId, entry, "bob")).State);
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            mailRoom.RequestDecisionAsync(application, MailReviewDecision.Accept, "BOB"));
        Assert.NotNull((await mailRoom.RequestDecisionAsync(application, MailReviewDecision.Accept, "carol")).Pending);
        await AssertRefusedAsync(mailRoom.RequestDecisionAsync(application, MailReviewDecision.Accept, "Carol"));
        Assert.Equal(ApplicationState.NeedsReview, (await mailRoom.GetStateAsync(application)).State);
        // A different decision is a different action, so it needs an approval of its own.
        Assert.NotNull((await mailRoom.RequestDecisionAsync(application, MailReviewDecision.Reject, "dave")).Pending);
        Assert.Null((await mailRoom.RequestDecisionAsync(application, MailReviewDecision.Accept, "dave")).Pending);
        Assert.Equal(ApplicationState.AwaitingVerification, (await mailRoom.GetStateAsync(application)).State);
    }

    private async Task AssertRefusedAsync(string content, string person) =>
        Assert.Equal("SECOND-PERSON-REQUIRED",
            (await Assert.ThrowsAsync<ServiceFailureException>(() => RequestOrApproveAsync(content, person))).Failure.Code);

    private static Task<Failure> AssertRefusedAsync<T>(AsyncUnaryCall<T> call) =>
        FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED", call);

    private Task<ApprovalResult> RequestOrApproveAsync(string content, string person) =>
        _service.Database.RunInTransactionAsync(connection => RequestOrApproveAsync(connection, content, person), default);

    private Task<ApprovalResult> RequestOrApproveAsync(Npgsql.NpgsqlConnection connection, string content, string person) =>
        _service.Get<TwoPersonApprovalService>().RequestOrApproveAsync(
        connection, new TwoPersonAction("kyc.v1.Tests/Act", System.Text.Encoding.UTF8.GetBytes(content)),
        new Caller("service-tests", person));

    private Task<IReadOnlyList<T>> QueryAsync<T>(string sql) => RetentionTestHelper.QueryAsync<T>(_service, sql);
}
