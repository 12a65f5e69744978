using Dapper;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Erasure;
using Kyc.Evidence.Signing;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Digest = Kyc.Evidence.Digest;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Tests that the service refuses forged erasure ledgers, which an operator could create or receive, in order to erase people's data. Also
/// tests that the service replays a genuine ledger.
/// </summary>
[Collection(ClusterGroup.Name)]
public sealed class ForgedReplayTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private string _victim = null!;
    private string _held = null!;
    private List<ExportErasureLedgerResponse> _exported = null!;

    /// <summary>
    /// Starts a service, erases two applications early, creates two more applications, one of which is under a hold, and exports the
    /// erasure ledger, which has two entries.
    /// </summary>
    public async Task InitializeAsync()
    {
        _service = await RetentionTestHelper.StartAsync(fixture);
        await _service.StopWorkerAsync();
        for (var i = 0; i < 2; i++)
        {
            await EraseEarlyAsync(await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki));
        }

        _victim = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        _held = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        await RetentionTestHelper.HoldAsync(_service, _held);
        _exported = await ReplayTestHelper.ExportAsync(_service);
        Assert.Equal([1, 2, 0], _exported.Select(part => part.Entry?.Number ?? 0));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public static TheoryData<string, string> Forgeries => new()
    {
        { "own chain", "ERASURE-LEDGER-FOREIGN" },
        { "right head", "ERASURE-LEDGER-FOREIGN" },
        { "right head, no statement", "ERASURE-LEDGER-FOREIGN" },
        { "right head, a genuine statement", "ERASURE-LEDGER-FOREIGN" },
        { "right head, signed by another key", "ERASURE-LEDGER-FOREIGN" },
        { "wrong installation", "ERASURE-LEDGER-FOREIGN" },
        { "older export", "ERASURE-REPLAY-NOT-NEEDED" },
        { "export of another key", "ERASURE-LEDGER-FOREIGN" },
        { "one byte of an entry changed", "ERASURE-LEDGER-CONFLICT" },
        { "one byte of the statement changed", "ERASURE-LEDGER-FOREIGN" },
        { "one byte of the signature changed", "ERASURE-LEDGER-FOREIGN" },
        { "cut before its end", "ERASURE-LEDGER-FOREIGN" },
        { "its first entry cut off", "ERASURE-LEDGER-FOREIGN" },
        { "no gap", "ERASURE-REPLAY-NOT-NEEDED" },
        { "nothing at all", "ERASURE-REPLAY-NOT-NEEDED" },
        { "the statement alone", "ERASURE-LEDGER-FOREIGN" },
        { "doubled entry", "ERASURE-LEDGER-FOREIGN" },
        { "empty batch", "ERASURE-LEDGER-FOREIGN" },
        { "empty batch, genuinely signed", "ERASURE-LEDGER-CONFLICT" },
        { "doubled entry, genuinely signed", "ERASURE-LEDGER-FOREIGN" },
        { "held application, genuinely signed", "ERASURE-REPLAY-HELD" },
        { "behind a gap, genuinely signed", "ERASURE-LEDGER-CONFLICT" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_ledger_is_refused_and_nothing_is_changed(string forgery, string code)
    {
        var before = await ReadStateAsync();
        var forged = Forge(forgery);
        // The ledger is also refused when a second person sends it.
        foreach (var person in (string[])["staff-1", "staff-2"])
        {
            await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, code, ReplayTestHelper.SendAsync(_service, forged, person));
        }

        Assert.Equal(before, await ReadStateAsync());
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, _victim));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, _held));
    }

    [Fact]
    public async Task Parts_in_a_wrong_order_are_refused()
    {
        var before = await ReadStateAsync();
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            ReplayTestHelper.SendAsync(_service, [_exported[2], _exported[0], _exported[1]], "staff-1"));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            ReplayTestHelper.SendAsync(_service, [new()], "staff-1"));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument, "REQUEST-INVALID",
            ReplayTestHelper.SendAsync(_service, [new() { Entry = _exported[0].Entry, Statement = _exported[2].Statement }], "staff-1"));
        Assert.Equal(before, await ReadStateAsync());
    }

    [Fact]
    [Trait("Control", "2(1)S3")]
    public async Task A_genuine_ledger_with_more_entries_is_replayed_by_two_people_in_spite_of_a_later_hold()
    {
        // The service signed this entry, and both databases have since lost it.
        var lost = CreateFollowingEntry(Last, CreateBatch(_victim, _service.Clock.GetUtcNow()));
        var ledger = Sign([.. Entries, lost], _service.Get<CertificateSigner>().Key, _service.Get<KeyStore>().InstallationId);
        _service.Clock.Advance(TimeSpan.FromHours(1));
        var hold = await RetentionTestHelper.HoldAsync(_service, _victim);

        Assert.NotNull((await ReplayTestHelper.SendAsync(_service, ledger, "staff-1")).Pending);
        await FailureAssert.FailsWithAsync(
            StatusCode.PermissionDenied,
            "SECOND-PERSON-REQUIRED",
            ReplayTestHelper.SendAsync(_service, ledger, "STAFF-1"));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, _victim));
        var result = await ReplayTestHelper.SendAsync(_service, ledger, "staff-2");
        Assert.Equal((1, 1, 3, 8), (result.MissingInKycCount, result.MissingInKeysCount, result.KeyCount, result.RowCount));
        Assert.Equal(
            (0, 0),
            (await RetentionTestHelper.CountRowsAsync(_service, _victim), await RetentionTestHelper.CountKeysAsync(_service, _victim)));

        // The response names the person who placed the hold.
        Assert.Equal((hold.HoldId, "staff-1"), (Assert.Single(result.OvertakenHolds).HoldId, result.OvertakenHolds[0].PlacedBy));
        var remainingHolds = (
            await _service
                .CreateRetentionClient()
                .ListHoldsAsync(new() { ApplicationId = _victim }, RetentionTestHelper.CreateStaffMetadata(1))).Holds.Single();
        Assert.Equal(
            (HoldState.Standing, _service.Clock.GetUtcNow()),
            (remainingHolds.State, remainingHolds.OvertakenAt.ToDateTimeOffset()));
        Assert.Contains(hold.HoldId, Assert.Single(_service.Log.GetLines(1608)), StringComparison.Ordinal);
        Assert.Empty((await RetentionTestHelper.VerifyChainAsync(_service, _victim)).Faults);
        Assert.Single((await _service.CreateRetentionClient()
            .GetErasureCertificatesAsync(new() { ApplicationId = _victim }, RetentionTestHelper.CreateStaffMetadata(1))).Certificates);
    }

    [Fact]
    public async Task An_entry_changed_in_the_database_is_not_signed()
    {
        await using var connection = await _service.Database.OpenAsync(default);
        await connection.ExecuteAsync(
            "alter table erasure_ledger disable trigger all; update erasure_ledger set previous = sha256('x') where number = 2");
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "ERASURE-LEDGER-CONFLICT",
            ReplayTestHelper.ExportAsync(_service));
    }

    private IReadOnlyList<ErasureEntry> Entries =>
        [.. _exported.Where(part => part.Entry is not null).Select(part => ErasureEntry.FromContract(part.Entry))];

    private ErasureEntry Last => Entries[^1];

    private List<ExportErasureLedgerResponse> Forge(string forgery)
    {
        var (own, installation) = (_service.Get<CertificateSigner>().Key, _service.Get<KeyStore>().InstallationId);
        using var foreignKey = EcdsaSigningKey.Create();
        var now = _service.Clock.GetUtcNow();
        var (victimEntry, heldEntry) = (
            CreateFollowingEntry(Last, CreateBatch(_victim, now)),
            CreateFollowingEntry(Last, CreateBatch(_held, now)));
        return forgery switch
        {
            "own chain" => Sign(
                [ErasureEntry.CreateNext(0, ErasureEntry.GenesisHash, CreateBatch(_victim, now))],
                foreignKey,
                installation),
            "right head" => Sign([victimEntry], foreignKey, installation),
            "right head, no statement" => [CreatePart(victimEntry)],
            "right head, a genuine statement" => [CreatePart(victimEntry), _exported[^1]],
            "right head, signed by another key" => Sign([.. Entries, victimEntry], foreignKey, installation),
            "wrong installation" => Sign([.. Entries, victimEntry], own, Guid.NewGuid()),
            "older export" => Sign([Entries[0]], own, installation),
            "export of another key" => Sign(Entries, foreignKey, installation),
            "one byte of an entry changed" =>
                [CreatePart(Entries[0] with { Content = FlipLastBit(Entries[0].Content) }), CreatePart(Entries[1]), _exported[^1]],
            "one byte of the statement changed" =>
                ReplaceStatement(statement => statement.Content = ByteString.CopyFrom(FlipLastBit(statement.Content.ToByteArray()))),
            "one byte of the signature changed" =>
                ReplaceStatement(statement => statement.Signature = ByteString.CopyFrom(FlipLastBit(statement.Signature.ToByteArray()))),
            "cut before its end" => _exported[..2],
            "its first entry cut off" => _exported[1..],
            "no gap" => _exported,
            "nothing at all" => [],
            "the statement alone" => [_exported[^1]],
            "doubled entry" => [_exported[0], _exported[1], _exported[1], _exported[2]],
            "empty batch" => Sign(
                [.. Entries, CreateFollowingEntry(Last, new ErasureBatch { IntendedAt = Timestamp.FromDateTimeOffset(now) })],
                foreignKey,
                installation),
            // The remaining checks must refuse the following ledgers even though the service's own key signed them.
            "empty batch, genuinely signed" => Sign(
                [.. Entries, CreateFollowingEntry(Last, new ErasureBatch { IntendedAt = Timestamp.FromDateTimeOffset(now) })],
                own,
                installation),
            "doubled entry, genuinely signed" => Sign([.. Entries, Last], own, installation, claimed: 3),
            "held application, genuinely signed" => Sign(
                [.. Entries, heldEntry, CreateFollowingEntry(heldEntry, CreateBatch(_victim, now))],
                own,
                installation),
            "behind a gap, genuinely signed" => Sign([ErasureEntry.CreateNext(7, Last.Hash, CreateBatch(_victim, now))], own, installation),
            _ => throw new ArgumentOutOfRangeException(nameof(forgery)),
        };
    }

    private List<ExportErasureLedgerResponse> ReplaceStatement(Action<ErasureLedgerStatement> change)
    {
        var last = _exported[^1].Clone();
        change(last.Statement);
        return [_exported[0], _exported[1], last];
    }

    private static List<ExportErasureLedgerResponse> Sign(IReadOnlyList<ErasureEntry> entries, Kyc.Evidence.Signing.ISigningKey key,
        Guid installation, long? claimed = null)
    {
        var statement = new LedgerExportStatement
        {
            InstallationId = installation,
            FirstNumber = entries[0].Number,
            PreviousHash = Digest.FromBytes(entries[0].Previous),
            LastNumber = claimed ?? entries[^1].Number,
            LastHash = Digest.FromBytes(entries[^1].Hash),
            ExportedAt = ClusterFixture.Now,
        };
        var signed = SignedStatement.Sign(statement.Encode(), key);
        return
        [
            .. entries.Select(CreatePart),
            new()
            {
                Statement = new ErasureLedgerStatement
                {
                    Content = ByteString.CopyFrom(signed.Content), Signature = ByteString.CopyFrom(signed.Signature),
                    Algorithm = signed.Algorithm, KeyId = signed.KeyId,
                },
            },
        ];
    }

    private static ExportErasureLedgerResponse CreatePart(ErasureEntry entry) => new() { Entry = entry.ToContract() };

    private static ErasureEntry CreateFollowingEntry(ErasureEntry last, ErasureBatch batch) =>
        ErasureEntry.CreateNext(last.Number, last.Hash, batch);

    private static byte[] FlipLastBit(byte[] bytes)
    {
        var changed = bytes.ToArray();
        changed[^1] ^= 1;
        return changed;
    }

    /// <summary>
    /// Creates an erasure batch as an attacker would: it claims that two people approved the early erasure of all data of the given
    /// application.
    /// </summary>
    private static ErasureBatch CreateBatch(string application, DateTimeOffset at) => new()
    {
        IntendedAt = Timestamp.FromDateTimeOffset(at),
        Bases = { new ErasureBasis { Early = true, StartedProgram = "kyc", StartedPerson = "nobody", ApprovedProgram = "kyc",
            ApprovedPerson = "noone" } },
        Applications =
        {
            new ErasedApplication
            {
                ApplicationId = Guid.Parse(application).ToBytes(),
                ErasureId = Guid.NewGuid().ToBytes(),
                DataClasses = { RetentionClass.Declaration, RetentionClass.VerificationRecord, RetentionClass.Evidence },
                Basis = { 0, 0, 0 },
            },
        },
    };

    private async Task EraseEarlyAsync(string id)
    {
        var client = _service.CreateRetentionClient();
        var request = new RequestEarlyErasureRequest
        {
            ApplicationId = id,
            Reason = EarlyErasureReason.PersonAsked,
            Reference = "c-1",
            IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey()
        };
        var earlyErasure = (await client.RequestEarlyErasureAsync(request, RetentionTestHelper.CreateStaffMetadata(1))).EarlyErasure;
        await client.ApproveEarlyErasureAsync(new() { RequestId = earlyErasure.RequestId }, RetentionTestHelper.CreateStaffMetadata(2));
        await RetentionTestHelper.EraseAsync(_service);
    }

    /// <summary>Gets a hash of the content of each table that an erasure can change, in both databases.</summary>
    private async Task<string> ReadStateAsync()
    {
        var tables = await RetentionTestHelper.QueryAsync<string>(_service,
            "select tablename from pg_tables where schemaname = 'public' and tablename <> 'retention_replan' order by 1");
        var counts = new List<string>();
        foreach (var table in tables)
        {
            counts.AddRange(await RetentionTestHelper.QueryAsync<string>(_service,
                $"select '{table} ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"));
        }

        await using var keys = await _service.Get<Kyc.Service.Platform.Storage.KeyDatabase>().OpenAsync(default);
        foreach (var table in (string[])["data_key", "erasure_ledger"])
        {
            counts.Add(await keys.QuerySingleAsync<string>(
                $"select '{table} ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"));
        }

        return string.Join('\n', counts);
    }
}
