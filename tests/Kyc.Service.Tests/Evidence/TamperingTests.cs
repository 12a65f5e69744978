using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Evidence;

/// <summary>
/// Simulates an attacker who has every right in the database but not the signing key, and changes stored data. Checks that every change is
/// found and named.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)BP2")]
public sealed class TamperingTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private Guid _victimId;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await _service.ImportFreshCrlAsync(fixture.Pki);
        await Requests.VerifyPersonAsync(_service, fixture.Pki);
        _victimId = Guid.Parse((await Requests.VerifyPersonAsync(_service, fixture.Pki)).ApplicationId);
        await Requests.VerifyPersonAsync(_service, fixture.Pki);
        Assert.NotNull((await _service.SealChangesAsync()).Checkpoint);
        Assert.Empty(await _service.VerifyLedgerAsync());
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public static TheoryData<string, string, bool, long, string> Manipulations => new()
    {
        { "changed row", "entry-changed", false, 3,
            "update ledger_entry set content = set_byte(content, 120, get_byte(content, 120) # 1) "
                + "where application_id = @victim and sequence = 3" },
        { "deleted row", "entry-missing", true, 5, "delete from ledger_entry where application_id = @victim and sequence = 4" },
        {
            "reordered rows", "entry-out-of-place", true, 3,
            """
            update ledger_entry a set content = b.content, hash = b.hash, previous = b.previous from ledger_entry b
            where a.application_id = @victim and b.application_id = @victim
                and ((a.sequence = 3 and b.sequence = 4) or (a.sequence = 4 and b.sequence = 3))
            """
        },
        { "truncated tail", "tail-missing", true, 7, "delete from ledger_entry where application_id = @victim and sequence >= 7" },
        {
            "truncated tail with its head", "tail-missing", true, 7,
            """
            with gone as (delete from ledger_entry where application_id = @victim and sequence >= 7)
            update ledger_head h set sequence = 6, sealed_sequence = 6, hash = e.hash from ledger_entry e
            where h.application_id = @victim and e.application_id = @victim and e.sequence = 6
            """
        },
        { "changed evidence", "subject-changed", false, 3,
            "update evidence_item set ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1) "
                + "where application_id = @victim and kind = 1" },
        { "changed record", "subject-changed", false, 8,
            "update verification_record set content = set_byte(content, 20, get_byte(content, 20) # 1) where application_id = @victim" },
        { "changed declaration", "subject-changed", false, 1,
            "update application set declaration = set_byte(declaration, 20, get_byte(declaration, 20) # 1) where id = @victim" },
        { "deleted evidence", "subject-missing", false, 4, "delete from evidence_item where application_id = @victim and kind = 2" },
        { "added evidence", "subject-unknown", false, 0,
            "insert into evidence_item select gen_random_uuid(), application_id, session_id, 9, ciphertext, ciphertext_sha256, created_at "
                + "from evidence_item where application_id = @victim and kind = 1" },
        { "whole chain gone", "tail-missing", true, 1,
            "with head as (delete from ledger_head where application_id = @victim) "
                + "delete from ledger_entry where application_id = @victim" },
    };

    [Theory]
    [MemberData(nameof(Manipulations))]
    public async Task Tampering_with_a_chain_is_detected_and_the_report_names_the_application_and_the_entry(
        string manipulation,
        string kind,
        bool isBrokenLink,
        long entryNumber,
        string sql)
    {
        await _service.TamperAsync(sql, new { victim = _victimId });
        var faults = await _service.VerifyLedgerAsync();
        Assert.Contains(
            faults,
            fault =>
                fault.ApplicationId == _victimId.ToString("D")
                && (fault.Kind, fault.BrokenLink, fault.Number) == (kind, isBrokenLink, entryNumber));
        Assert.All(faults, fault => Assert.Equal(_victimId.ToString("D"), fault.ApplicationId));

        var verifyResult = await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "verify");
        Assert.True(verifyResult.ExitCode == 1, manipulation);
        Assert.Contains($"application {_victimId:D}: {kind}: {(isBrokenLink ? "broken link" : "changed content")} at entry {entryNumber}",
            string.Join('\n', verifyResult.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_was_recomputed_without_the_signing_key_is_detected_and_never_sealed()
    {
        await RecomputeChainAsync();
        await AssertNotTheSealedChainAsync();

        // The fault is also found when the stored state says that a new seal is needed, and when the attacker has replaced the stored leaf.
        await _service.TamperAsync("update ledger_head set sealed_sequence = 0 where application_id = @victim", new { victim = _victimId });
        var outcome = await _service.SealChangesAsync();
        Assert.Null(outcome.Checkpoint);
        Assert.Equal([(_victimId, "not-the-sealed-chain")], outcome.Faults.Select(fault => (fault.ApplicationId!.Value, fault.Kind)));

        await _service.TamperAsync(
            "update checkpoint_leaf l set hash = h.hash from ledger_head h where h.application_id = @victim and l.application_id = @victim",
            new { victim = _victimId });
        var faults = await _service.VerifyLedgerAsync();
        Assert.Equal([("checkpoint-leaves-changed", 1L)], faults.Select(fault => (fault.Kind, fault.Number)));
        Assert.Equal(1, (await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "verify")).ExitCode);
    }

    [Fact]
    public async Task The_nightly_seal_over_all_chains_reports_a_recomputed_chain_and_creates_no_checkpoint()
    {
        Assert.NotNull((await _service.SealAllAsync()).Checkpoint);
        Assert.Empty(await _service.VerifyLedgerAsync());
        await RecomputeChainAsync();
        var outcome = await _service.SealAllAsync();
        Assert.Null(outcome.Checkpoint);
        Assert.Contains(outcome.Faults, fault => (fault.ApplicationId, fault.Kind) == (_victimId, "not-the-sealed-chain"));

        await _service.TamperAsync(
            "update sealed_head l set hash = h.hash from ledger_head h where h.application_id = @victim and l.application_id = @victim",
            new { victim = _victimId });
        outcome = await _service.SealAllAsync();
        Assert.Null(outcome.Checkpoint);
        Assert.Equal("checkpoint-leaves-changed", Assert.Single(outcome.Faults).Kind);
    }

    [Fact]
    public async Task A_removed_checkpoint_is_detected_whether_it_was_the_first_or_the_newest()
    {
        await Requests.VerifyPersonAsync(_service, fixture.Pki);
        Assert.Equal(2, (await _service.SealChangesAsync()).Checkpoint!.Number);
        await Requests.VerifyPersonAsync(_service, fixture.Pki);
        Assert.Equal(3, (await _service.SealChangesAsync()).Checkpoint!.Number);

        // Deletes the newest checkpoint with all its leaves. Only a record outside the database reveals this.
        await _service.TamperAsync("with leaves as (delete from checkpoint_leaf where number = 3) delete from checkpoint where number = 3");
        Assert.Contains(await _service.VerifyLedgerAsync(), fault => (fault.Kind, fault.Number) == ("checkpoint-newest-missing", 3));
        Assert.Equal("checkpoint-newest-missing", Assert.Single((await _service.SealChangesAsync()).Faults).Kind);

        await _service.TamperAsync("delete from checkpoint where number = 1");
        Assert.Contains(await _service.VerifyLedgerAsync(), fault => (fault.Kind, fault.Number) == ("checkpoint-missing", 2));
        var verifyResult = await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "verify");
        Assert.Equal(1, verifyResult.ExitCode);
        Assert.Contains("checkpoint-missing: broken link at checkpoint 2", string.Join('\n', verifyResult.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_with_an_invalid_signature_is_reported_and_prevents_further_seals()
    {
        await _service.TamperAsync("update checkpoint set signature = set_byte(signature, 20, get_byte(signature, 20) # 1)");
        Assert.Contains(await _service.VerifyLedgerAsync(), fault => (fault.Kind, fault.Number) == ("checkpoint-not-signed", 1));
        await Requests.BeginSessionAsync(_service);
        Assert.Equal("checkpoint-not-signed", Assert.Single((await _service.SealChangesAsync()).Faults).Kind);
    }

    [Fact]
    public async Task Ledger_verification_fails_if_a_checkpoint_that_was_recorded_outside_is_missing()
    {
        var newestCheckpoint = await _service.Evidence.GetCheckpointAsync(new GetCheckpointRequest(), ServiceUnderTest.CallerMetadata);
        Assert.Empty(
            await _service.VerifyLedgerAsync(
                new VerifyLedgerRequest { WitnessNumber = newestCheckpoint.Number, WitnessHash = newestCheckpoint.Hash }));
        var witness = (await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "checkpoint")).LastLine.Split(' ')[0];
        Assert.Equal(0, (await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "verify", "--witness", witness)).ExitCode);
        Assert.Equal(
            1,
            (await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "verify", "--witness", $"2:{witness.Split(':')[1]}")).ExitCode);
        Assert.Equal(2, (await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "verify", "--witness", "nonsense")).ExitCode);
    }

    private async Task AssertNotTheSealedChainAsync()
    {
        var fault = Assert.Single(await _service.VerifyLedgerAsync());
        Assert.Equal((_victimId.ToString("D"), "not-the-sealed-chain", true, 8L),
            (fault.ApplicationId, fault.Kind, fault.BrokenLink, fault.Number));
    }

    /// <summary>Changes the actor in the chain's second entry, and recomputes the hashes of the chain as the service does.</summary>
    private async Task RecomputeChainAsync()
    {
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        HeadLeaf? lastLeaf = null;
        foreach (var row in await LedgerStore.ReadChainAsync(connection, _victimId))
        {
            Assert.True(LedgerEntry.TryDecode(row.Content, out var entry));
            if (row.Sequence == 2)
            {
                entry = entry! with { Actor = new Actor("service-tests", "somebody-else") };
            }

            var forgedRow = LedgerRow.CreateNext(lastLeaf, entry!);
            lastLeaf = new HeadLeaf(_victimId, forgedRow.Sequence, forgedRow.Hash);
            await _service.TamperAsync(
                "update ledger_entry set previous = @previous, content = @Content, hash = @hash "
                    + "where application_id = @victim and sequence = @Sequence",
                new
                {
                    previous = forgedRow.PreviousHash.ToArray(),
                    forgedRow.Content,
                    hash = forgedRow.Hash.ToArray(),
                    forgedRow.Sequence,
                    victim = _victimId
                });
        }

        await _service.TamperAsync("update ledger_head set hash = @hash where application_id = @victim",
            new { hash = lastLeaf!.Hash.ToArray(), victim = _victimId });
    }
}
