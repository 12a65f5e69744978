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
[Collection(ClusterCollection.Name)]
public sealed class ForgedReplayTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private string _victimId = null!;
    private string _heldId = null!;
    private List<ExportErasureLedgerResponse> _exportedParts = null!;

    /// <summary>
    /// Starts a service, erases two applications early, creates two more applications, one of which is under a hold, and exports the
    /// erasure ledger, which has two entries.
    /// </summary>
    public async Task InitializeAsync()
    {
        _service = await RetentionTestHelper.StartAsync(fixture);
        await _service.PauseWorkerAsync();
        for (var i = 0; i < 2; i++)
        {
            await EraseEarlyAsync(await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki));
        }

        _victimId = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        _heldId = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        await RetentionTestHelper.PlaceHoldAsync(_service, _heldId);
        _exportedParts = await ReplayTestHelper.ExportAsync(_service);
        Assert.Equal([1, 2, 0], _exportedParts.Select(part => part.Entry?.Number ?? 0));
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
        var stateBefore = await ReadTableHashesAsync();
        var forgedLedger = ForgeLedger(forgery);
        // The ledger is also refused when a second person sends it.
        foreach (var person in (string[])["staff-1", "staff-2"])
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.FailedPrecondition,
                code,
                ReplayTestHelper.SendReplayAsync(_service, forgedLedger, person));
        }

        Assert.Equal(stateBefore, await ReadTableHashesAsync());
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, _victimId));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, _heldId));
    }

    [Fact]
    public async Task A_ledger_whose_parts_are_malformed_or_in_the_wrong_order_is_refused()
    {
        var stateBefore = await ReadTableHashesAsync();
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            ReplayTestHelper.SendReplayAsync(_service, [_exportedParts[2], _exportedParts[0], _exportedParts[1]], "staff-1"));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            ReplayTestHelper.SendReplayAsync(_service, [new()], "staff-1"));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            ReplayTestHelper.SendReplayAsync(
                _service,
                [new() { Entry = _exportedParts[0].Entry, Statement = _exportedParts[2].Statement }],
                "staff-1"));
        Assert.Equal(stateBefore, await ReadTableHashesAsync());
    }

    [Fact]
    [Trait("Control", "2(1)S3")]
    public async Task Two_people_can_replay_entries_that_both_databases_lost_even_if_a_hold_was_placed_later()
    {
        // The service signed this entry, and both databases have since lost it.
        var lostEntry = CreateFollowingEntry(LastEntry, CreateBatch(_victimId, _service.Clock.GetUtcNow()));
        var ledger = SignLedger(
            [.. Entries, lostEntry],
            _service.Get<CertificateSigningKey>().Key,
            _service.Get<KeyStore>().InstallationId);
        _service.Clock.Advance(TimeSpan.FromHours(1));
        var hold = await RetentionTestHelper.PlaceHoldAsync(_service, _victimId);

        Assert.NotNull((await ReplayTestHelper.SendReplayAsync(_service, ledger, "staff-1")).Pending);
        await FailureAssert.FailsWithAsync(
            StatusCode.PermissionDenied,
            "SECOND-PERSON-REQUIRED",
            ReplayTestHelper.SendReplayAsync(_service, ledger, "STAFF-1"));
        Assert.Equal(8, await RetentionTestHelper.CountRowsAsync(_service, _victimId));
        var result = await ReplayTestHelper.SendReplayAsync(_service, ledger, "staff-2");
        Assert.Equal((1, 1, 3, 8), (result.MissingInKycCount, result.MissingInKeysCount, result.KeyCount, result.RowCount));
        Assert.Equal(
            (0, 0),
            (await RetentionTestHelper.CountRowsAsync(_service, _victimId), await RetentionTestHelper.CountKeysAsync(_service, _victimId)));

        // The response names the person who placed the hold.
        Assert.Equal((hold.HoldId, "staff-1"), (Assert.Single(result.OvertakenHolds).HoldId, result.OvertakenHolds[0].PlacedBy));
        var remainingHold = (
            await _service
                .CreateRetentionClient()
                .ListHoldsAsync(new() { ApplicationId = _victimId }, RetentionTestHelper.CreateStaffMetadata(1))).Holds.Single();
        Assert.Equal(
            (HoldState.Standing, _service.Clock.GetUtcNow()),
            (remainingHold.State, remainingHold.OvertakenAt.ToDateTimeOffset()));
        Assert.Contains(hold.HoldId, Assert.Single(_service.Log.GetLines(1608)), StringComparison.Ordinal);
        Assert.Empty((await RetentionTestHelper.VerifyChainAsync(_service, _victimId)).Faults);
        Assert.Single((await _service.CreateRetentionClient()
            .GetErasureCertificatesAsync(new() { ApplicationId = _victimId }, RetentionTestHelper.CreateStaffMetadata(1))).Certificates);
    }

    [Fact]
    public async Task A_ledger_with_an_entry_changed_in_the_database_is_not_exported()
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
        [.. _exportedParts.Where(part => part.Entry is not null).Select(part => ErasureEntry.FromContract(part.Entry))];

    private ErasureEntry LastEntry => Entries[^1];

    private List<ExportErasureLedgerResponse> ForgeLedger(string forgery)
    {
        var (ownKey, installationId) = (_service.Get<CertificateSigningKey>().Key, _service.Get<KeyStore>().InstallationId);
        using var foreignKey = EcdsaSigningKey.Create();
        var now = _service.Clock.GetUtcNow();
        var (victimEntry, heldEntry) = (
            CreateFollowingEntry(LastEntry, CreateBatch(_victimId, now)),
            CreateFollowingEntry(LastEntry, CreateBatch(_heldId, now)));
        return forgery switch
        {
            "own chain" => SignLedger(
                [ErasureEntry.CreateNext(0, ErasureEntry.GenesisHash, CreateBatch(_victimId, now))],
                foreignKey,
                installationId),
            "right head" => SignLedger([victimEntry], foreignKey, installationId),
            "right head, no statement" => [CreatePart(victimEntry)],
            "right head, a genuine statement" => [CreatePart(victimEntry), _exportedParts[^1]],
            "right head, signed by another key" => SignLedger([.. Entries, victimEntry], foreignKey, installationId),
            "wrong installation" => SignLedger([.. Entries, victimEntry], ownKey, Guid.NewGuid()),
            "older export" => SignLedger([Entries[0]], ownKey, installationId),
            "export of another key" => SignLedger(Entries, foreignKey, installationId),
            "one byte of an entry changed" =>
                [CreatePart(Entries[0] with { Content = FlipLastBit(Entries[0].Content) }), CreatePart(Entries[1]), _exportedParts[^1]],
            "one byte of the statement changed" =>
                ReplaceStatement(statement => statement.Content = ByteString.CopyFrom(FlipLastBit(statement.Content.ToByteArray()))),
            "one byte of the signature changed" =>
                ReplaceStatement(statement => statement.Signature = ByteString.CopyFrom(FlipLastBit(statement.Signature.ToByteArray()))),
            "cut before its end" => _exportedParts[..2],
            "its first entry cut off" => _exportedParts[1..],
            "no gap" => _exportedParts,
            "nothing at all" => [],
            "the statement alone" => [_exportedParts[^1]],
            "doubled entry" => [_exportedParts[0], _exportedParts[1], _exportedParts[1], _exportedParts[2]],
            "empty batch" => SignLedger(
                [.. Entries, CreateFollowingEntry(LastEntry, new ErasureBatch { IntendedAt = Timestamp.FromDateTimeOffset(now) })],
                foreignKey,
                installationId),
            // The remaining checks must refuse the following ledgers even though the service's own key signed them.
            "empty batch, genuinely signed" => SignLedger(
                [.. Entries, CreateFollowingEntry(LastEntry, new ErasureBatch { IntendedAt = Timestamp.FromDateTimeOffset(now) })],
                ownKey,
                installationId),
            "doubled entry, genuinely signed" => SignLedger([.. Entries, LastEntry], ownKey, installationId, claimedLastNumber: 3),
            "held application, genuinely signed" => SignLedger(
                [.. Entries, heldEntry, CreateFollowingEntry(heldEntry, CreateBatch(_victimId, now))],
                ownKey,
                installationId),
            "behind a gap, genuinely signed" => SignLedger(
                [ErasureEntry.CreateNext(7, LastEntry.Hash, CreateBatch(_victimId, now))],
                ownKey,
                installationId),
            _ => throw new ArgumentOutOfRangeException(nameof(forgery)),
        };
    }

    private List<ExportErasureLedgerResponse> ReplaceStatement(Action<ErasureLedgerStatement> changeStatement)
    {
        var lastPart = _exportedParts[^1].Clone();
        changeStatement(lastPart.Statement);
        return [_exportedParts[0], _exportedParts[1], lastPart];
    }

    private static List<ExportErasureLedgerResponse> SignLedger(IReadOnlyList<ErasureEntry> entries, Kyc.Evidence.Signing.ISigningKey key,
        Guid installationId, long? claimedLastNumber = null)
    {
        var statement = new LedgerExportStatement
        {
            InstallationId = installationId,
            FirstNumber = entries[0].Number,
            PreviousHash = Digest.FromBytes(entries[0].Previous),
            LastNumber = claimedLastNumber ?? entries[^1].Number,
            LastHash = Digest.FromBytes(entries[^1].Hash),
            ExportedAt = ClusterFixture.Now,
        };
        var signedStatement = SignedStatement.Sign(statement.Encode(), key);
        return
        [
            .. entries.Select(CreatePart),
            new()
            {
                Statement = new ErasureLedgerStatement
                {
                    Content = ByteString.CopyFrom(signedStatement.Content), Signature = ByteString.CopyFrom(signedStatement.Signature),
                    Algorithm = signedStatement.Algorithm, KeyId = signedStatement.KeyId,
                },
            },
        ];
    }

    private static ExportErasureLedgerResponse CreatePart(ErasureEntry entry) => new() { Entry = entry.ToContract() };

    private static ErasureEntry CreateFollowingEntry(ErasureEntry lastEntry, ErasureBatch batch) =>
        ErasureEntry.CreateNext(lastEntry.Number, lastEntry.Hash, batch);

    private static byte[] FlipLastBit(byte[] bytes)
    {
        var changedBytes = bytes.ToArray();
        changedBytes[^1] ^= 1;
        return changedBytes;
    }

    /// <summary>
    /// Creates an erasure batch as an attacker would: it claims that two people approved the early erasure of all data of the given
    /// application.
    /// </summary>
    private static ErasureBatch CreateBatch(string applicationId, DateTimeOffset intendedAt) => new()
    {
        IntendedAt = Timestamp.FromDateTimeOffset(intendedAt),
        Bases = { new ErasureBasis { Early = true, StartedProgram = "kyc", StartedPerson = "nobody", ApprovedProgram = "kyc",
            ApprovedPerson = "noone" } },
        Applications =
        {
            new ErasedApplication
            {
                ApplicationId = Guid.Parse(applicationId).ToBytes(),
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
        await RetentionTestHelper.EraseDueDataAsync(_service);
    }

    /// <summary>Gets a hash of the content of each table that an erasure can change, in both databases.</summary>
    private async Task<string> ReadTableHashesAsync()
    {
        var tables = await RetentionTestHelper.QueryAsync<string>(_service,
            "select tablename from pg_tables where schemaname = 'public' and tablename <> 'retention_replan' order by 1");
        var hashes = new List<string>();
        foreach (var table in tables)
        {
            hashes.AddRange(await RetentionTestHelper.QueryAsync<string>(_service,
                $"select '{table} ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"));
        }

        await using var keys = await _service.Get<Kyc.Service.Platform.Storage.KeyDatabase>().OpenAsync(default);
        foreach (var table in (string[])["data_key", "erasure_ledger"])
        {
            hashes.Add(await keys.QuerySingleAsync<string>(
                $"select '{table} ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"));
        }

        return string.Join('\n', hashes);
    }
}
