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
public sealed class ErasureRowEraser(
    KycDatabase database,
    ErasureKeyDestroyer keyDestroyer,
    CertificateSigningKey signer,
    TimeProvider clock)
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
        CancellationToken cancellationToken) => database.RunInTransactionAsync(async connection =>
    {
        if (sessionLock is not null)
        {
            await sessionLock.ThrowIfLostAsync(connection);
        }

        await ErasureGroups.ForceGenericPlansAsync(connection);
        // Two instances may process the same entry, for example when one has lost the lock of the erasure run. The second one waits here
        // and then finds that the entry is certified.
        await connection.ExecuteAsync("select from erasure_ledger where number = @Number for update", new { entry.Number });
        if (await IsCertifiedAsync(connection, entry.Number))
        {
            return 0;
        }

        var batch = entry.GetBatch();
        var erasedCiphertexts = await EraseAsync(connection, entry, batch, cancellationToken);
        var steps = CreateSteps(batch, destroyedAt);
        var heads =
            await LedgerStore.LockHeadsAsync(connection, [.. batch.Applications.Select(application => application.ApplicationId.ToId())]);
        var (encodedCertificates, ledgerEvents) = CreateCertificates(entry, batch, erasedCiphertexts, steps, heads);
        await CertifyAsync(connection, entry, encodedCertificates, steps.AbsenceConfirmedAt);
        var ledgerWrites = new WriteBatch(connection);
        LedgerStore.Append(ledgerWrites, heads, ledgerEvents);
        await ledgerWrites.ExecuteAsync();
        return erasedCiphertexts.Count;
    }, cancellationToken);

    /// <summary>
    /// Erases the rows of an entry again after the database was restored, even if the entry is certified. Returns the number of erased
    /// ciphertexts.
    /// </summary>
    public Task<int> EraseAgainAsync(ErasureEntry entry, CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(async connection =>
        {
            await ErasureGroups.ForceGenericPlansAsync(connection);
            return (await EraseAsync(connection, entry, entry.GetBatch(), cancellationToken)).Count;
        }, cancellationToken);

    private async Task<ErasedCiphertexts> EraseAsync(
        NpgsqlConnection connection, ErasureEntry entry, ErasureBatch batch, CancellationToken cancellationToken)
    {
        var groups = new ErasureGroups(batch);
        var erasedCiphertexts = await ApplicationDataEraser.EraseAsync(connection, groups);
        var leftoverRows = await ApplicationDataEraser.CountLeftoverRowsAsync(connection, groups);
        if (leftoverRows > 0)
        {
            throw new ErasureException(entry.Number, $"{leftoverRows} rows were still found on reading back");
        }

        var leftoverKeys = await keyDestroyer.CountKeysAsync(entry, cancellationToken);
        return leftoverKeys == 0
            ? erasedCiphertexts
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
        var intendedAt = batch.IntendedAt.ToDateTimeOffset();
        var keysDestroyedAt = destroyedAt > intendedAt ? destroyedAt : intendedAt;
        var now = clock.GetNow() > keysDestroyedAt ? clock.GetNow() : keysDestroyedAt;
        return new ErasureSteps(intendedAt, keysDestroyedAt, now, now);
    }

    private static (List<byte[]> Bodies, List<LedgerEvent> LedgerEvents) CreateCertificates(
        ErasureEntry entry, ErasureBatch batch, ErasedCiphertexts erasedCiphertexts, ErasureSteps steps, Dictionary<Guid, HeadLeaf> heads)
    {
        var (encodedCertificates, ledgerEvents) = (
            new List<byte[]>(batch.Applications.Count),
            new List<LedgerEvent>(batch.Applications.Count));
        var (entryFact, rules) =
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
                Classes = CreateErasedClasses(application, batch.Bases, rules, erasedCiphertexts.GetCiphertexts(id)),
                Steps = steps,
                LedgerHead = head ?? new HeadLeaf(id, 1, LedgerRow.ComputeGenesis(id)),
                ServiceVersion = ServiceVersion.RecordVersion,
            };
            encodedCertificates.Add(certificate.Encode());
            if (head is not null)
            {
                ledgerEvents.Add(CreateLedgerEvent(certificate, entryFact, encodedCertificates[^1]));
            }
        }
        return (encodedCertificates, ledgerEvents);
    }

    private static ErasedClass[] CreateErasedClasses(
        ErasedApplication application,
        RepeatedField<ErasureBasis> bases,
        ErasureRule?[] rules,
        IReadOnlyList<ErasedCiphertext> erasedCiphertexts)
    {
        var classes = new ErasedClass[application.DataClasses.Count];
        for (var i = 0; i < classes.Length; i++)
        {
            var (dataClass, basis) = (
                RetentionConversions.DataClassMap.ToOwnValue(application.DataClasses[i]),
                bases[application.Basis[i]]);
            classes[i] = new ErasedClass
            {
                DataClass = dataClass,
                Ground = basis.Early ? ErasureGround.Early : ErasureGround.Due,
                Rule = rules[application.Basis[i]],
                StartedBy = new Actor(basis.StartedProgram, basis.StartedPerson),
                ApprovedBy = basis.ApprovedPerson.Length == 0 ? null : new Actor(basis.ApprovedProgram, basis.ApprovedPerson),
                Rows = CountRows(dataClass, erasedCiphertexts),
                CiphertextHashes = SelectDigests(dataClass, erasedCiphertexts),
                DestroyedKeyName = KeyStore.GetDataKeyName(application.ApplicationId.ToId(), dataClass),
            };
        }
        // The certificate must list the classes in the order of their numbers. An entry of an exported ledger may have a different order.
        Array.Sort(classes, (one, other) => one.DataClass.CompareTo(other.DataClass));
        return classes;
    }

    private static ErasedRowCount[] CountRows(DataClass dataClass, IReadOnlyList<ErasedCiphertext> erasedCiphertexts)
    {
        var tables = ApplicationDataEraser.GetTableNames(dataClass);
        var rows = new ErasedRowCount[tables.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var count = 0;
            foreach (var ciphertext in erasedCiphertexts)
            {
                count += ciphertext.DataClass == dataClass && ciphertext.Table == tables[i] ? 1 : 0;
            }

            rows[i] = new ErasedRowCount(tables[i], count);
        }
        return rows;
    }

    private static List<Digest> SelectDigests(DataClass dataClass, IReadOnlyList<ErasedCiphertext> erasedCiphertexts)
    {
        var digests = new List<Digest>(erasedCiphertexts.Count);
        foreach (var ciphertext in erasedCiphertexts)
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
            ? new ErasureRule(basis.RuleId, basis.RuleVersion, RetentionConversions.EventMap.ToOwnValue(basis.StartEvent), start, last)
            : null;

    private async Task CertifyAsync(
        NpgsqlConnection connection,
        ErasureEntry entry,
        IReadOnlyList<byte[]> encodedCertificates,
        DateTimeOffset at)
    {
        var statement = SignedStatement.Sign(CertificateBatch.CreateStatement(entry, at, encodedCertificates), signer.Key);
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
                packed = CertificateBatch.Pack(encodedCertificates),
            });
    }

    private static LedgerEvent CreateLedgerEvent(Certificate certificate, LedgerFact entryFact, byte[] encodedCertificate) =>
        new(certificate.ApplicationId, LedgerEntryKind.ErasureDone, certificate.Steps.AbsenceConfirmedAt, LedgerEvent.ServiceActor,
            LedgerEvent.CreateSubject(SubjectKind.Erasure, certificate.Id))
        {
            Facts =
            [
                new("certificate", Digest.Compute(encodedCertificate).ToString()),
                ErasedClassesFact.Create(certificate.Classes.Select(erased => erased.DataClass)),
                entryFact,
            ],
        };
}
