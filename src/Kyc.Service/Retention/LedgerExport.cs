using System.Runtime.CompilerServices;
using Kyc.Contracts.V1;
using Kyc.Evidence.Erasure;
using Kyc.Evidence.Signing;
using Kyc.Service.Evidence;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>
/// Exports the erasure ledger so that it can be stored outside of both databases, and verifies exported ledgers. An export consists of the
/// entries and a signed statement, which contains the hash of the last entry and that of the entry before the first one.
/// </summary>
public sealed class LedgerExport(
    ErasureLedger ledger, CertificateSigner signer, EvidenceSigningKey signing, KeyStore keys, TimeProvider clock)
{
    /// <summary>Returns the entries with higher numbers than <paramref name="after"/>, and then the signed statement.</summary>
    /// <exception cref="Platform.Edge.ServiceFailureException">
    /// SIGNING-KEY-MISSING; or ERASURE-LEDGER-CONFLICT when an entry was changed or is missing, because such a ledger must not be signed.
    /// </exception>
    public async IAsyncEnumerable<ExportErasureLedgerResponse> ExportAsync(
        long after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = signer.Key;
        var (first, previous, last) = (after + 1, ErasureEntry.GenesisHash, (ErasureEntry?)null);
        for (var at = after; await ledger.ReadKycAsync(at, cancellationToken) is { Count: > 0 } page; at = page[^1].Number)
        {
            foreach (var entry in page)
            {
                if (last is null)
                {
                    previous = entry.Previous;
                }

                if (!entry.IsIntact || entry.Number != (last?.Number ?? after) + 1 || (last is not null && !entry.Follows(last)))
                {
                    throw RetentionFailures.LedgerConflict.ToException($"entry {entry.Number} of the erasure ledger was changed");
                }

                last = entry;
                yield return new ExportErasureLedgerResponse { Entry = entry.ToContract() };
            }
        }
        var statement = new LedgerExportStatement
        {
            InstallationId = keys.InstallationId,
            FirstNumber = first,
            PreviousHash = Digest.FromBytes(previous),
            LastNumber = last?.Number ?? after,
            LastHash = Digest.FromBytes(last?.Hash ?? previous),
            ExportedAt = clock.GetNow(),
        };
        yield return new ExportErasureLedgerResponse { Statement = ToContract(SignedStatement.Sign(statement.Encode(), key)) };
    }

    /// <summary>
    /// Throws unless this installation signed the statement of the exported ledger and the statement matches the number of the entries and
    /// the first and the last entry. <see cref="ReplayPlanner"/> checks the entries in between.
    /// </summary>
    /// <exception cref="Platform.Edge.ServiceFailureException">ERASURE-LEDGER-FOREIGN: the exported ledger is refused.</exception>
    public void Verify(IReadOnlyList<ErasureEntry> entries, ErasureLedgerStatement? signedStatement)
    {
        if (signedStatement is null)
        {
            throw CreateForeignException("it does not end with a statement");
        }

        var content = signedStatement.Content.ToByteArray();
        if (!new SignedStatement(
                content,
                signedStatement.Algorithm,
                signedStatement.KeyId,
                signedStatement.Signature.ToByteArray()).IsSignedBy(signing.Trusted))
        {
            throw CreateForeignException("its signature was not made with a key of this installation");
        }

        if (!LedgerExportStatement.TryDecode(content, out var statement))
        {
            throw CreateForeignException("the signed content is not a statement about an erasure ledger");
        }

        if (statement.InstallationId != keys.InstallationId)
        {
            throw CreateForeignException("it is the ledger of another installation");
        }

        if (!Matches(statement, entries))
        {
            throw CreateForeignException("its entries differ from those in the statement");
        }
    }

    private static bool Matches(LedgerExportStatement statement, IReadOnlyList<ErasureEntry> entries) =>
        entries.Count == statement.LastNumber - statement.FirstNumber + 1
        && (entries.Count == 0
            || (entries[0].Number == statement.FirstNumber && statement.PreviousHash.Span.SequenceEqual(entries[0].Previous)
                && entries[^1].Number == statement.LastNumber && statement.LastHash.Span.SequenceEqual(entries[^1].Hash)));

    private static ErasureLedgerStatement ToContract(SignedStatement signed) => new()
    {
        Content = Google.Protobuf.ByteString.CopyFrom(signed.Content),
        Signature = Google.Protobuf.ByteString.CopyFrom(signed.Signature),
        Algorithm = signed.Algorithm,
        KeyId = signed.KeyId,
    };

    private static ServiceFailureException CreateForeignException(string problem) =>
        RetentionFailures.LedgerForeign.ToException($"the exported ledger is refused: {problem}");
}
