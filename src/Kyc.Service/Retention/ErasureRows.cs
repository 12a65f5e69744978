using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence;
using Kyc.Evidence.Erasure;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Evidence.Signing;
using Kyc.Service.Encryption;
using Kyc.Service.Evidence;
using Kyc.Service.Storage;
using Npgsql;
using Certificate = Kyc.Evidence.Erasure.ErasureCertificate;
using DataClass = Kyc.Evidence.DataClass;

namespace Kyc.Service.Retention;

/// <summary>
/// Third step of an erasure, one transaction: rows removed, read back, certified. The certificate is there if and only if the rows are gone.
/// </summary>
public sealed class ErasureRows(KycDatabase database, ErasureKeys keys, CertificateSigner signer, TimeProvider clock)
{
    /// <summary>Removes the rows of an entry whose keys are destroyed. An entry that is certified already stays as it is.</summary>
    /// <returns>How many ciphertexts were removed.</returns>
    /// <exception cref="ErasureException">Something was left.</exception>
    public Task<int> EraseAsync(ErasureEntry entry, DateTimeOffset destroyedAt, CancellationToken cancel) => database.InTransactionAsync(async connection =>
    {
        // Two instances may be here with one entry, when one was thought dead: the second waits, and sees the certificate.
        await connection.ExecuteAsync("select from erasure_ledger where number = @Number for update", new { entry.Number });
        if (await IsCertifiedAsync(connection, entry.Number)) return 0;
        var batch = entry.Read();
        // As everybody who changes an application: what somebody stores at this moment is stored before, and erased.
        await connection.ExecuteAsync(
            "select from application where id = any(@ids) order by id for update",
            new { ids = batch.Applications.Select(application => application.ApplicationId.ToId()).ToArray() });
        var erased = await EraseAsync(connection, entry, batch, cancel);
        var steps = Steps(batch, destroyedAt);
        var heads = await HeadsAsync(connection, batch);
        var certificates = Certificates(batch, erased, steps, heads);
        await CertifyAsync(connection, entry, [.. certificates.Select(certificate => certificate.Body)], steps.ReadBackAt);
        await LedgerStore.AppendAsync(connection, [.. certificates.Where(certificate => certificate.HasChain).Select(certificate => Told(entry, certificate, steps.ReadBackAt))]);
        return erased.Count;
    }, cancel);

    /// <summary>Removes rows that came back with a restore, of an entry that is certified.</summary>
    public Task<int> EraseAgainAsync(ErasureEntry entry, CancellationToken cancel) =>
        database.InTransactionAsync(async connection => (await EraseAsync(connection, entry, entry.Read(), cancel)).Count, cancel);

    private async Task<List<ErasedCiphertext>> EraseAsync(NpgsqlConnection connection, ErasureEntry entry, ErasureBatch batch, CancellationToken cancel)
    {
        var sets = new ErasedSets(batch.Applications.SelectMany(application => application.DataClasses.Select(dataClass => (application.ApplicationId.ToId(), (DataClass)dataClass))));
        var erased = await ErasedTables.EraseAsync(connection, sets);
        var left = await ErasedTables.CountLeftoversAsync(connection, sets);
        if (left > 0) throw new ErasureException(entry.Number, $"{left} rows were still found on reading back");
        var keysLeft = await keys.CountAsync(entry, cancel);
        return keysLeft == 0 ? erased : throw new ErasureException(entry.Number, $"{keysLeft} data keys were still found on reading back");
    }

    private static Task<bool> IsCertifiedAsync(NpgsqlConnection connection, long number) =>
        connection.ExecuteScalarAsync<bool>("select exists (select from erasure_certificate where number = @number)", new { number });

    /// <summary>A clock that was set back between two steps must not make a certificate that contradicts itself.</summary>
    private ErasureSteps Steps(ErasureBatch batch, DateTimeOffset destroyedAt)
    {
        var intended = batch.IntendedAt.ToDateTimeOffset();
        var destroyed = destroyedAt > intended ? destroyedAt : intended;
        var now = clock.Now() > destroyed ? clock.Now() : destroyed;
        return new ErasureSteps(intended, destroyed, now, now);
    }

    private static async Task<IReadOnlyDictionary<Guid, HeadLeaf>> HeadsAsync(NpgsqlConnection connection, ErasureBatch batch)
    {
        var ids = batch.Applications.Select(application => application.ApplicationId.ToId()).ToArray();
        return (await connection.QueryAsync<(Guid Id, long Sequence, byte[] Hash)>(
            "select application_id, sequence, hash from ledger_head where application_id = any(@ids) order by application_id for update", new { ids }))
            .ToDictionary(row => row.Id, row => new HeadLeaf(row.Id, row.Sequence, Digest.From(row.Hash)));
    }

    private static List<Certified> Certificates(
        ErasureBatch batch, List<ErasedCiphertext> erased, ErasureSteps steps, IReadOnlyDictionary<Guid, HeadLeaf> heads)
    {
        var found = erased.ToLookup(ciphertext => (ciphertext.ApplicationId, ciphertext.DataClass));
        var certificates = new List<Certified>();
        foreach (var application in batch.Applications)
        {
            var id = application.ApplicationId.ToId();
            for (var i = 0; i < application.DataClasses.Count; i++)
            {
                var dataClass = (DataClass)application.DataClasses[i];
                // Without a chain: an application that a restored database does not know. Its erasure is certified all the same.
                var head = heads.GetValueOrDefault(id);
                var certificate = Of(application, i, batch.Bases[application.Basis[i]], found[(id, dataClass)], steps, head ?? new HeadLeaf(id, 1, LedgerRow.Genesis(id)));
                certificates.Add(new Certified(application, i, certificate.Encode(), head is not null));
            }
        }
        return certificates;
    }

    private static Certificate Of(
        ErasedApplication application, int index, ErasureBasis basis, IEnumerable<ErasedCiphertext> erased, ErasureSteps steps, HeadLeaf head)
    {
        var dataClass = (DataClass)application.DataClasses[index];
        var counts = erased.GroupBy(ciphertext => ciphertext.Table).ToDictionary(table => table.Key, table => table.Count());
        return new Certificate
        {
            Id = application.ErasureId.ToId(),
            ApplicationId = head.ApplicationId,
            DataClass = dataClass,
            Ground = basis.Early ? ErasureGround.Early : ErasureGround.Due,
            Rule = RuleOf(basis),
            StartedBy = new Actor(basis.StartedProgram, basis.StartedPerson),
            ApprovedBy = basis.ApprovedPerson.Length == 0 ? null : new Actor(basis.ApprovedProgram, basis.ApprovedPerson),
            Rows = [.. ErasedTables.Of(dataClass).Order(StringComparer.Ordinal).Select(table => new ErasedRows(table, counts.GetValueOrDefault(table)))],
            Ciphertexts = [.. erased.Select(ciphertext => Digest.From(ciphertext.Sha256))],
            KeysDestroyed = [KeyStore.DataKeyName(head.ApplicationId, (short)dataClass)],
            Steps = steps,
            LedgerHead = head,
        };
    }

    private static ErasureRule? RuleOf(ErasureBasis basis) =>
        basis.RuleId.Length > 0 && Edge.CivilDay.TryRead(basis.StartDay, out var start) && Edge.CivilDay.TryRead(basis.LastDay, out var last)
            ? new ErasureRule(basis.RuleId, basis.RuleVersion, (TriggerEvent)basis.StartEvent, start, last)
            : null;

    private async Task CertifyAsync(NpgsqlConnection connection, ErasureEntry entry, IReadOnlyList<byte[]> bodies, DateTimeOffset at)
    {
        var statement = SignedStatement.Sign(CertificateBatch.Statement(entry, at, bodies), signer.Key);
        await connection.ExecuteAsync(
            """
            insert into erasure_certificate (number, certified_at, content, algorithm, key_id, signature, bodies)
            values (@Number, @at, @Content, @Algorithm, @KeyId, @Signature, @packed)
            """,
            new { entry.Number, at, statement.Content, statement.Algorithm, statement.KeyId, statement.Signature, packed = CertificateBatch.Pack(bodies) });
    }

    private static LedgerEvent Told(ErasureEntry entry, Certified certified, DateTimeOffset at) =>
        new(certified.Application.ApplicationId.ToId(), LedgerKind.ErasureDone, at, LedgerEvent.Self, ErasureIntent.About(certified.Application, certified.Index))
        {
            Facts = [
                new("certificate", Digest.Of(certified.Body).ToString()),
                new("entry", entry.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ],
        };

    private sealed record Certified(ErasedApplication Application, int Index, byte[] Body, bool HasChain);
}
