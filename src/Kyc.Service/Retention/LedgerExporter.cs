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
public sealed class LedgerExporter(
    ErasureLedgerReader ledger, CertificateSigningKey signer, EvidenceSigningKey evidenceSigningKey, KeyStore keys, TimeProvider clock)
{
    /// <summary>Returns the entries with higher numbers than <paramref name="after"/>, and then the signed statement.</summary>
    /// <exception cref="Platform.Edge.ServiceFailureException">
    /// SIGNING-KEY-MISSING; or ERASURE-LEDGER-CONFLICT when an entry was changed or is missing. Such a ledger must not be signed.
    /// </exception>
    public async IAsyncEnumerable<ExportErasureLedgerResponse> ExportAsync(
        long after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = signer.Key;
        var (firstNumber, previousHash, lastEntry) = (after + 1, ErasureEntry.GenesisHash, (ErasureEntry?)null);
        for (
            var lastReadNumber = after;
            await ledger.ReadKycEntriesAsync(lastReadNumber, cancellationToken) is { Count: > 0 } page;
            lastReadNumber = page[^1].Number)
        {
            foreach (var entry in page)
            {
                if (lastEntry is null)
                {
                    previousHash = entry.Previous;
                }

                if (!entry.IsIntact
                    || entry.Number != (lastEntry?.Number ?? after) + 1
                    || (lastEntry is not null && !entry.Follows(lastEntry)))
                {
                    throw RetentionFailures.LedgerConflict.ToException($"entry {entry.Number} of the erasure ledger was changed");
                }

                lastEntry = entry;
                yield return new ExportErasureLedgerResponse { Entry = entry.ToContract() };
            }
        }
        var statement = new LedgerExportStatement
        {
            InstallationId = keys.InstallationId,
            FirstNumber = firstNumber,
            PreviousHash = Digest.FromBytes(previousHash),
            LastNumber = lastEntry?.Number ?? after,
            LastHash = Digest.FromBytes(lastEntry?.Hash ?? previousHash),
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
            throw CreateForeignLedgerException("it does not end with a statement");
        }

        var content = signedStatement.Content.ToByteArray();
        if (!new SignedStatement(
                content,
                signedStatement.Algorithm,
                signedStatement.KeyId,
                signedStatement.Signature.ToByteArray()).IsSignedBy(evidenceSigningKey.TrustedKeys))
        {
            throw CreateForeignLedgerException("its signature was not made with a key of this installation");
        }

        if (!LedgerExportStatement.TryDecode(content, out var statement))
        {
            throw CreateForeignLedgerException("the signed content is not a statement about an erasure ledger");
        }

        if (statement.InstallationId != keys.InstallationId)
        {
            throw CreateForeignLedgerException("it is the ledger of another installation");
        }

        if (!Matches(statement, entries))
        {
            throw CreateForeignLedgerException("its entries differ from those in the statement");
        }
    }

    private static bool Matches(LedgerExportStatement statement, IReadOnlyList<ErasureEntry> entries) =>
        entries.Count == statement.LastNumber - statement.FirstNumber + 1
        && (entries.Count == 0
            || (entries[0].Number == statement.FirstNumber && statement.PreviousHash.Span.SequenceEqual(entries[0].Previous)
                && entries[^1].Number == statement.LastNumber && statement.LastHash.Span.SequenceEqual(entries[^1].Hash)));

    private static ErasureLedgerStatement ToContract(SignedStatement signedStatement) => new()
    {
        Content = Google.Protobuf.ByteString.CopyFrom(signedStatement.Content),
        Signature = Google.Protobuf.ByteString.CopyFrom(signedStatement.Signature),
        Algorithm = signedStatement.Algorithm,
        KeyId = signedStatement.KeyId,
    };

    private static ServiceFailureException CreateForeignLedgerException(string problem) =>
        RetentionFailures.LedgerForeign.ToException($"the exported ledger is refused: {problem}");
}
