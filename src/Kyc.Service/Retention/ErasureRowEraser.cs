using System.Globalization;
using Dapper;
using Google.Protobuf.Collections;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Erasure;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Signing;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;
using Certificate = Kyc.Evidence.Erasure.ErasureCertificate;

namespace Kyc.Service.Retention;

/// <summary>
/// Performs the third step of an erasure in one transaction: it deletes or empties the rows, checks that no data is left, and certifies the
/// erasure. Because it is one transaction, a certificate exists only if the rows are erased.
/// </summary>
public sealed class ErasureRowEraser(KycDatabase database, ErasureKeyDestroyer keys, CertificateSigner signer, TimeProvider clock)
{
    /// <summary>
    /// Erases the rows of an entry whose keys have been destroyed, certifies the erasure and records it in the ledgers of the applications.
    /// Does nothing when the entry is already certified.
    /// </summary>
    /// <param name="entry">The entry of the erasure ledger.</param>
    /// <param name="destroyedAt">The time at which the keys were destroyed.</param>
    /// <param name="sessionLock">The lock of the erasure run; null for a replay, which does not take a lock.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>The number of erased ciphertexts.</returns>
    /// <exception cref="ErasureException">Rows or keys still exist after the erasure.</exception>
    /// <exception cref="SessionLockLostException">Another instance has taken the lock.</exception>
    public Task<int> EraseAsync(
        ErasureEntry entry, DateTimeOffset destroyedAt, SessionLock? sessionLock,
        CancellationToken cancellationToken) => database.InTransactionAsync(async connection =>
    {
        if (sessionLock is not null)
        {
            await sessionLock.CheckAsync(connection);
        }

        await ErasureGroups.ForceGenericPlansAsync(connection);
        // Two instances may process the same entry, for example when one has lost the lock of the erasure run. The second one waits here
        // and then finds that the entry is certified.
        await connection.ExecuteAsync("select from erasure_ledger where number = @Number for update", new { entry.Number });
        if (await IsCertifiedAsync(connection, entry.Number))
        {
            return 0;
        }

        var batch = entry.Read();
        var erased = await EraseAsync(connection, entry, batch, cancellationToken);
        var steps = CreateSteps(batch, destroyedAt);
        var heads =
            await LedgerStore.LockAsync(connection, [.. batch.Applications.Select(application => application.ApplicationId.ToId())]);
        var (bodies, ledgerEvents) = CreateCertificates(entry, batch, erased, steps, heads);
        await CertifyAsync(connection, entry, bodies, steps.ReadBackAt);
        var chains = new WriteBatch(connection);
        LedgerStore.Append(chains, heads, ledgerEvents);
        await chains.ExecuteAsync();
        return erased.Count;
    }, cancellationToken);

    /// <summary>
    /// Erases the rows of an entry again after the database was restored, even if the entry is certified. Returns the number of erased
    /// ciphertexts.
    /// </summary>
    public Task<int> EraseAgainAsync(ErasureEntry entry, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async connection =>
        {
            await ErasureGroups.ForceGenericPlansAsync(connection);
            return (await EraseAsync(connection, entry, entry.Read(), cancellationToken)).Count;
        }, cancellationToken);

    private async Task<ErasedCiphertexts> EraseAsync(
        NpgsqlConnection connection, ErasureEntry entry, ErasureBatch batch, CancellationToken cancellationToken)
    {
        var sets = new ErasureGroups(batch);
        var erased = await ErasedTables.EraseAsync(connection, sets);
        var leftoverRows = await ErasedTables.CountLeftoversAsync(connection, sets);
        if (leftoverRows > 0)
        {
            throw new ErasureException(entry.Number, $"{leftoverRows} rows were still found on reading back");
        }

        var leftoverKeys = await keys.CountAsync(entry, cancellationToken);
        return leftoverKeys == 0
            ? erased
            : throw new ErasureException(entry.Number, $"{leftoverKeys} data keys were still found on reading back");
    }

    private static Task<bool> IsCertifiedAsync(NpgsqlConnection connection, long number) =>
        connection.ExecuteScalarAsync<bool>("select exists (select from erasure_certificate where number = @number)", new { number });

    /// <summary>
    /// Determines the times of the steps for the certificate. Each time is at least that of the previous step, even if the clock was set
    /// back meanwhile.
    /// </summary>
    private ErasureSteps CreateSteps(ErasureBatch batch, DateTimeOffset destroyedAt)
    {
        var intended = batch.IntendedAt.ToDateTimeOffset();
        var destroyed = destroyedAt > intended ? destroyedAt : intended;
        var now = clock.GetNow() > destroyed ? clock.GetNow() : destroyed;
        return new ErasureSteps(intended, destroyed, now, now);
    }

    private static (List<byte[]> Bodies, List<LedgerEvent> LedgerEvents) CreateCertificates(
        ErasureEntry entry, ErasureBatch batch, ErasedCiphertexts erased, ErasureSteps steps, Dictionary<Guid, HeadLeaf> heads)
    {
        var (bodies, ledgerEvents) = (new List<byte[]>(batch.Applications.Count), new List<LedgerEvent>(batch.Applications.Count));
        var (number, rules) =
            (new LedgerFact("entry", entry.Number.ToString(CultureInfo.InvariantCulture)), batch.Bases.Select(CreateRule).ToArray());
        foreach (var application in batch.Applications)
        {
            var id = application.ApplicationId.ToId();
            // A restored database may not contain the application and its ledger chain. The erasure is certified nevertheless.
            var head = heads.GetValueOrDefault(id);
            var certificate = new Certificate
            {
                Id = application.ErasureId.ToId(),
                ApplicationId = id,
                Classes = CreateErasedClasses(application, batch.Bases, rules, erased.GetCiphertexts(id)),
                Steps = steps,
                LedgerHead = head ?? new HeadLeaf(id, 1, LedgerRow.ComputeGenesis(id)),
                ServiceVersion = ServiceVersion.InRecords,
            };
            bodies.Add(certificate.Encode());
            if (head is not null)
            {
                ledgerEvents.Add(CreateLedgerEvent(certificate, number, bodies[^1]));
            }
        }
        return (bodies, ledgerEvents);
    }

    private static ErasedClass[] CreateErasedClasses(
        ErasedApplication application, RepeatedField<ErasureBasis> bases, ErasureRule?[] rules, IReadOnlyList<ErasedCiphertext> erased)
    {
        var classes = new ErasedClass[application.DataClasses.Count];
        for (var i = 0; i < classes.Length; i++)
        {
            var (dataClass, basis) = (RetentionConversions.Classes.ToOwn(application.DataClasses[i]), bases[application.Basis[i]]);
            classes[i] = new ErasedClass
            {
                DataClass = dataClass,
                Ground = basis.Early ? ErasureGround.Early : ErasureGround.Due,
                Rule = rules[application.Basis[i]],
                StartedBy = new Actor(basis.StartedProgram, basis.StartedPerson),
                ApprovedBy = basis.ApprovedPerson.Length == 0 ? null : new Actor(basis.ApprovedProgram, basis.ApprovedPerson),
                Rows = CountRows(dataClass, erased),
                Ciphertexts = SelectDigests(dataClass, erased),
                DestroyedKeyName = KeyStore.GetDataKeyName(application.ApplicationId.ToId(), dataClass),
            };
        }
        // The certificate must list the classes in the order of their numbers. An entry of an exported ledger may have a different order.
        Array.Sort(classes, (one, other) => one.DataClass.CompareTo(other.DataClass));
        return classes;
    }

    private static ErasedRows[] CountRows(DataClass dataClass, IReadOnlyList<ErasedCiphertext> erased)
    {
        var tables = ErasedTables.GetTableNames(dataClass);
        var rows = new ErasedRows[tables.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var count = 0;
            foreach (var ciphertext in erased)
            {
                count += ciphertext.DataClass == dataClass && ciphertext.Table == tables[i] ? 1 : 0;
            }

            rows[i] = new ErasedRows(tables[i], count);
        }
        return rows;
    }

    private static List<Digest> SelectDigests(DataClass dataClass, IReadOnlyList<ErasedCiphertext> erased)
    {
        var digests = new List<Digest>(erased.Count);
        foreach (var ciphertext in erased)
        {
            if (ciphertext.DataClass == dataClass)
            {
                digests.Add(ciphertext.Sha256);
            }
        }
        return digests;
    }

    private static ErasureRule? CreateRule(ErasureBasis basis) =>
        basis.RuleId.Length > 0 && IsoDate.TryParse(basis.StartDay, out var start) && IsoDate.TryParse(basis.LastDay, out var last)
            ? new ErasureRule(basis.RuleId, basis.RuleVersion, RetentionConversions.Events.ToOwn(basis.StartEvent), start, last)
            : null;

    private async Task CertifyAsync(NpgsqlConnection connection, ErasureEntry entry, IReadOnlyList<byte[]> bodies, DateTimeOffset at)
    {
        var statement = SignedStatement.Sign(CertificateBatch.CreateStatement(entry, at, bodies), signer.Key);
        await connection.ExecuteAsync(
            """
            insert into erasure_certificate (number, certified_at, content, algorithm, key_id, signature, bodies)
            values (@Number, @at, @Content, @Algorithm, @KeyId, @Signature, @packed)
            """,
            new
            {
                entry.Number,
                at,
                statement.Content,
                statement.Algorithm,
                statement.KeyId,
                statement.Signature,
                packed = CertificateBatch.Pack(bodies),
            });
    }

    private static LedgerEvent CreateLedgerEvent(Certificate certificate, LedgerFact number, byte[] body) =>
        new(certificate.ApplicationId, LedgerKind.ErasureDone, certificate.Steps.ReadBackAt, LedgerEvent.ServiceActor,
            LedgerEvent.CreateSubject(SubjectKind.Erasure, certificate.Id))
        {
            Facts =
            [
                new("certificate", Digest.Compute(body).ToString()), ErasedClassesFact.Create(certificate.Classes.Select(erased => erased.DataClass)),
                number,
            ],
        };
}
