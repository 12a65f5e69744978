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
/// Exports the erasure ledger, to be stored outside of both databases, and verifies an exported one. An export consists of the entries and
/// a signed statement about them.
/// </summary>
public sealed class LedgerExport(
    ErasureLedger ledger, CertificateSigner signer, EvidenceSigningKey signing, KeyStore keys, TimeProvider clock)
{
    /// <summary>Returns the entries after a number, then the statement.</summary>
    /// <exception cref="Edge.ServiceFailureException">
    /// SIGNING-KEY-MISSING; ERASURE-LEDGER-CONFLICT when an entry was changed, because such a ledger is not signed.
    /// </exception>
    public async IAsyncEnumerable<ExportErasureLedgerResponse> CreateAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var key = signer.Key;
        var (first, previous, last) = (after + 1, ErasureEntry.Genesis, (ErasureEntry?)null);
        for (var at = after; await ledger.ReadKycAsync(at, cancel) is { Count: > 0 } page; at = page[^1].Number)
        {
            foreach (var entry in page)
            {
                if (last is null) previous = entry.Previous;
                if (!entry.IsWhole || entry.Number != (last?.Number ?? after) + 1 || (last is not null && !entry.Follows(last)))
                    throw RetentionFailures.LedgerConflict.Exception($"entry {entry.Number} of the erasure ledger was changed");
                last = entry;
                yield return new ExportErasureLedgerResponse { Entry = entry.ToContract() };
            }
        }
        var statement = new LedgerExportStatement
        {
            InstallationId = keys.InstallationId,
            FirstNumber = first,
            Previous = Digest.From(previous),
            LastNumber = last?.Number ?? after,
            LastHash = Digest.From(last?.Hash ?? previous),
            ExportedAt = clock.Now(),
        };
        yield return new ExportErasureLedgerResponse { Statement = ToContract(SignedStatement.Sign(statement.Encode(), key)) };
    }

    /// <summary>Throws when an exported ledger differs in any entry from what this installation signed.</summary>
    /// <exception cref="Edge.ServiceFailureException">ERASURE-LEDGER-FOREIGN.</exception>
    public void Verify(IReadOnlyList<ErasureEntry> entries, ErasureLedgerStatement? signed)
    {
        if (signed is null) throw Foreign("it does not end with a statement");
        var content = signed.Content.ToByteArray();
        if (!new SignedStatement(content, signed.Algorithm, signed.KeyId, signed.Signature.ToByteArray()).IsSignedBy(signing.Trusted))
            throw Foreign("its signature was not made with a key of this installation");
        if (!LedgerExportStatement.TryDecode(content, out var statement))
            throw Foreign("the signed content is not a statement about an erasure ledger");
        if (statement.InstallationId != keys.InstallationId) throw Foreign("it is the ledger of another installation");
        if (!Describes(statement, entries)) throw Foreign("its entries differ from those in the statement");
    }

    private static bool Describes(LedgerExportStatement statement, IReadOnlyList<ErasureEntry> entries) =>
        entries.Count == statement.LastNumber - statement.FirstNumber + 1
        && (entries.Count == 0
            || (entries[0].Number == statement.FirstNumber && statement.Previous.Span.SequenceEqual(entries[0].Previous)
                && entries[^1].Number == statement.LastNumber && statement.LastHash.Span.SequenceEqual(entries[^1].Hash)));

    private static ErasureLedgerStatement ToContract(SignedStatement signed) => new()
    {
        Content = Google.Protobuf.ByteString.CopyFrom(signed.Content),
        Signature = Google.Protobuf.ByteString.CopyFrom(signed.Signature),
        Algorithm = signed.Algorithm,
        KeyId = signed.KeyId,
    };

    private static ServiceFailureException Foreign(string problem) =>
        RetentionFailures.LedgerForeign.Exception($"the exported ledger is refused: {problem}");
}
