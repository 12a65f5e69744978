using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Evidence.Records;
using Kyc.Evidence.Signing;
using Kyc.Service.Evidence;
using Kyc.Service.Ledger;
using Kyc.Service.PersonalNumbers;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using static Kyc.Service.Tests.Platform.Storage.Numbers.StoredNumbersHelper;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>
/// Checks the numbers with which enum values are stored in the tables of records, evidence, checkpoints, findings and keys. The numbers
/// must never change, because stored rows contain them.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class EvidenceNumbersTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly (Channel Value, int Number)[] Channels = [(Channel.Online, 1), (Channel.Branch, 2)];

    private static readonly (RecordMethod Value, int Number)[] RecordMethods =
    [
        (RecordMethod.JpkiSignature, 1), (RecordMethod.OriginalDocumentMail, 2), (RecordMethod.ChipMail, 3), (RecordMethod.ImageMail, 4),
        (RecordMethod.TwoCopiesMail, 5), (RecordMethod.LimitedCopyMail, 6), (RecordMethod.ReceiverIdentifiedMail, 7),
    ];

    private static readonly (EvidenceKind Value, int Number)[] EvidenceKinds =
    [
        (EvidenceKind.Document, 1), (EvidenceKind.Signature, 2), (EvidenceKind.Certificate, 3), (EvidenceKind.RevocationAnswer, 4),
        (EvidenceKind.ReadingFacts, 5), (EvidenceKind.ReceivedDocument, 6), (EvidenceKind.ChipInformation, 7),
        (EvidenceKind.DocumentImage, 8),
        (EvidenceKind.SupplementaryDocument, 9), (EvidenceKind.CarrierReport, 10),
    ];

    private static readonly (CheckpointScope Value, int Number)[] Scopes = [(CheckpointScope.Changes, 1), (CheckpointScope.All, 2)];

    private static readonly (PersonalNumberFindingKind Value, int Number)[] FindingKinds =
    [
        (PersonalNumberFindingKind.IndividualNumber, 1),
        (PersonalNumberFindingKind.RegisteredDomicile, 2),
        (PersonalNumberFindingKind.ResidentRecordCode, 3),
    ];

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_record_is_stored_with_the_numbers_of_its_method_and_channel()
    {
        AssertCoversEnum(RecordMethods);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (method, number) in RecordMethods)
            {
                foreach (var (channel, channelNumber) in Channels)
                {
                    var record = CreateRecord(method, channel);
                    await WriteAsync(connection, batch => EvidenceStore.InsertRecord(batch, record));
                    Assert.Equal((number, channelNumber), await connection.QuerySingleAsync<(int, int)>(
                        "select method::int, channel::int from verification_record where id = @Id", new { record.Columns.Id }));
                    Assert.Equal(
                        record.Columns,
                        Assert.Single(await EvidenceStore.ReadRecordsAsync(connection, record.Columns.ApplicationId)).Columns);
                    Assert.Equal(
                        method != RecordMethod.JpkiSignature,
                        await EvidenceStore.HasMailRecordAsync(connection, record.Columns.ApplicationId));
                }
            }
        });
    }

    [Fact]
    public async Task Every_kind_of_evidence_is_stored_with_its_fixed_number()
    {
        AssertCoversEnum(EvidenceKinds);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (kind, number) in EvidenceKinds)
            {
                var (id, application) = (Guid.NewGuid(), Guid.NewGuid());
                var subject = LedgerEvent.CreateSubject(SubjectKind.EvidenceItem, id) with { Ciphertext = default(Digest) };
                await WriteAsync(
                    connection,
                    batch =>
                        EvidenceStore.InsertItems(batch, application, null, [new SealedEvidenceItem(id, kind, [1], subject)], StoredAt));
                Assert.Equal(
                    number, await connection.QuerySingleAsync<int>("select kind::int from evidence_item where id = @id", new { id }));
                Assert.Equal(kind, Assert.Single(await EvidenceStore.ReadItemsAsync(connection, application)).Kind);
            }
        });
    }

    [Fact]
    public async Task Every_scope_of_a_checkpoint_is_stored_with_its_fixed_number()
    {
        AssertCoversEnum(Scopes);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (scope, number) in Scopes)
            {
                var checkpoint = new Checkpoint
                {
                    Number = 100 + number,
                    CreatedAt = StoredAt,
                    PreviousHash = default,
                    Scope = scope,
                    TreeSize = 0,
                    Root = default,
                };
                await CheckpointStore.InsertAsync(connection, checkpoint, new SignedStatement(checkpoint.Encode(), "a", "k", [1]));
                Assert.Equal(
                    number,
                    await connection.QuerySingleAsync<int>(
                        "select scope::int from checkpoint where number = @Number", new { checkpoint.Number }));
            }
            Assert.True(
                Checkpoint.TryDecode((await CheckpointStore.ReadNewestOfScopeAllAsync(connection))!.Content, out var newestCheckpoint));
            Assert.Equal(CheckpointScope.All, newestCheckpoint!.Scope);
        });
    }

    [Fact]
    public async Task Every_kind_of_finding_is_stored_with_its_fixed_number()
    {
        AssertCoversEnum(FindingKinds);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var run = Guid.NewGuid();
            var batch = new BatchFindings();
            foreach (var (kind, _) in FindingKinds)
            {
                batch.AddFinding(null, kind.ToString(), kind);
            }

            await PersonalNumberCheckStore.StoreProgressAsync(connection, run, Guid.Empty, batch, null);
            Assert.Equal(
                FindingKinds.Select(find => (find.Value.ToString(), find.Number)),
                await connection.QueryAsync<(string, int)>(
                    "select place, kind::int from personal_number_find where check_id = @run order by kind", new { run }));
            Assert.Equal(
                FindingKinds.Select(find => find.Value),
                (await PersonalNumberCheckStore.ReadFindingsAsync(connection, run, 10)).Select(find => find.Kind).Order());
        });
    }

    [Fact]
    public async Task Every_class_of_data_is_stored_with_its_fixed_number_in_the_table_of_keys()
    {
        var (keys, id) = (_service.Services.GetRequiredService<KeyStore>(), Guid.NewGuid());
        using (await keys.CreateKeysAsync(id, default))
        {
            await keys.AddKeyAsync(id, DataClass.ReceivedDocument, default);
        }

        await using var connection = await _service.Services.GetRequiredService<KeyDatabase>().OpenAsync(default);
        Assert.Equal(
            [1, 2, 3, 4],
            await connection.QueryAsync<int>(
                "select data_class::int from data_key where application_id = @id order by data_class", new { id }));
        foreach (
            var (
                dataClass,
                number) in new[] { (DataClass.Declaration, 1),
                (DataClass.VerificationRecord, 2),
                (DataClass.Evidence, 3),
                (DataClass.ReceivedDocument, 4) })
        {
            using var applicationKeys = await keys.LoadKeysAsync(id, default, dataClass);
            var content = applicationKeys.Seal(dataClass, "field", [1]);
            Assert.Equal([1], applicationKeys.Open(dataClass, "field", content));
            await connection.ExecuteAsync("delete from data_key where application_id = @id and data_class = @number", new { id, number });
            using var remainingKeys = await keys.LoadKeysAsync(id, default, dataClass);
            Assert.False(remainingKeys.HasKey(dataClass));
        }
    }

    private static SealedRecord CreateRecord(RecordMethod method, Channel channel)
    {
        var columns = new RecordColumns
        {
            Id = Guid.NewGuid(),
            ApplicationId = Guid.NewGuid(),
            Corrects = null,
            Method = method,
            MethodLetter = "カ",
            RuleRevision = "1",
            VerifiedAt = StoredAt,
            Verifier = new Actor("kyc", "staff-1"),
            RecordedBy = "kyc",
            RecordedAt = StoredAt,
            Channel = RecordWords.GetWord(channel),
        };
        return new SealedRecord(columns, channel, [1], [1], LedgerEvent.CreateSubject(SubjectKind.VerificationRecord, columns.Id));
    }
}
