using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Evidence;

[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)BP2")]
public sealed class LedgerTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly LedgerEntryKind[] VerifiedEntryKinds =
    [
        LedgerEntryKind.ApplicationCreated,
        LedgerEntryKind.Decision,
        .. Enumerable.Repeat(LedgerEntryKind.EvidenceAdded, 5),
        LedgerEntryKind.RecordAdded,
    ];

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await _service.ImportFreshCrlAsync(fixture.Pki);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    [Trait("Control", "3 S log")]
    [Trait("Control", "FSA h")]
    public async Task A_verification_writes_one_valid_ledger_chain_with_every_step_and_its_actor()
    {
        var session = await Requests.VerifyPersonAsync(_service, fixture.Pki);
        var report = LedgerChain.Verify(Guid.Parse(session.ApplicationId), await ReadRowsAsync(session.ApplicationId));
        Assert.Empty(report.Faults);
        Assert.Equal(VerifiedEntryKinds, report.Entries.Select(entry => entry.Kind));
        Assert.All(report.Entries, entry => Assert.Equal(new Actor("service-tests", "staff-1"), entry.Actor));
        Assert.Equal("verified", report.Entries[1].GetFact("state"));
        Assert.Equal(("jpki-signature", "U+30AB"), (report.Entries[^1].GetFact("method"), report.Entries[^1].GetFact("letter")));
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(report.Head, await LedgerStore.ReadHeadAsync(connection, Guid.Parse(session.ApplicationId)));
    }

    [Fact]
    [Trait("Control", "3 S log")]
    [Trait("Control", "FSA h")]
    public async Task The_rejection_of_a_person_and_a_cancellation_are_recorded_in_the_ledger()
    {
        var session = await Requests.BeginSessionAsync(_service, "revoked");
        await _service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki, "revoked")),
            ServiceUnderTest.CallerMetadata);
        var entries = LedgerChain.Verify(Guid.Parse(session.ApplicationId), await ReadRowsAsync(session.ApplicationId)).Entries;
        Assert.Equal(VerifiedEntryKinds[..^1], entries.Select(entry => entry.Kind));
        Assert.Equal(("rejected", "CRL-REVOKED"), (entries[1].GetFact("state"), entries[1].GetFact("code")));

        var application = (
            await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata)).Application;
        var cancelRequest = new CancelApplicationRequest { ApplicationId = application.ApplicationId };
        for (var call = 0; call < 2; call++)
        {
            await _service.Applications.CancelApplicationAsync(cancelRequest, ServiceUnderTest.CallerMetadata);
        }

        Assert.Equal(
            [LedgerEntryKind.ApplicationCreated, LedgerEntryKind.ApplicationCancelled],
            LedgerChain.Verify(Guid.Parse(application.ApplicationId),
                await ReadRowsAsync(application.ApplicationId)).Entries.Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Concurrent_appends_keep_all_chains_in_order_and_a_chain_cannot_begin_with_a_later_step()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(Guid.Parse(
                (await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(),
                    ServiceUnderTest.CallerMetadata)).Application.ApplicationId));
        }

        LedgerEvent CreateTriggerEvent(Guid id) =>
            new(
                id,
                LedgerEntryKind.Trigger,
                ClusterFixture.Now,
                LedgerEvent.ServiceActor,
                LedgerEvent.CreateSubject(SubjectKind.Trigger, Guid.NewGuid()));

        // Every second transaction gets the applications in the opposite order. Without a fixed order of locks, some of them would
        // deadlock.
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(round =>
                    _service.Database.RunInTransactionAsync(
                        connection =>
                            LedgerStore.AppendAsync(
                                connection,
                                [.. (round % 2 == 0 ? ids : Enumerable.Reverse(ids)).Select(CreateTriggerEvent)]),
                        CancellationToken.None)));
        foreach (var id in ids)
        {
            var report = LedgerChain.Verify(id, await ReadRowsAsync(id.ToString()));
            Assert.Empty(report.Faults);
            Assert.Equal(21, report.Head!.Sequence);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => _service.Database.RunInTransactionAsync(
            connection => LedgerStore.AppendAsync(connection, CreateTriggerEvent(Guid.NewGuid())), CancellationToken.None));
    }

    private async Task<IReadOnlyList<LedgerRow>> ReadRowsAsync(string applicationId)
    {
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        return await LedgerStore.ReadChainAsync(connection, Guid.Parse(applicationId));
    }
}
