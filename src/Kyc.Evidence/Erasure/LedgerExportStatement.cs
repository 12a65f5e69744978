using System.Diagnostics.CodeAnalysis;
using Kyc.Evidence.Canonical;

namespace Kyc.Evidence.Erasure;

/// <summary>
/// States which entries of the erasure ledger an export contains. The entries form a chain, so the hashes at both ends of the chain
/// represent all of them. When an export is replayed, only this signed statement is trusted, and no other part of the file.
/// </summary>
public sealed record LedgerExportStatement
{
    private const string Tag = "kyc-erasure-ledger-export/1";

    /// <summary>Gets the installation that the ledger belongs to.</summary>
    public required Guid InstallationId { get; init; }

    /// <summary>Gets the number of the first entry. One more than <see cref="LastNumber"/> when the export contains no entries.</summary>
    public required long FirstNumber { get; init; }

    /// <summary>Gets the hash of the entry before the first one.</summary>
    public required Digest PreviousHash { get; init; }

    /// <summary>Gets the number of the last entry.</summary>
    public required long LastNumber { get; init; }

    /// <summary>Gets the hash of the last entry. Equal to <see cref="PreviousHash"/> when the export contains no entries.</summary>
    public required Digest LastHash { get; init; }

    /// <summary>Gets the time of the export, in whole microseconds.</summary>
    public required DateTimeOffset ExportedAt { get; init; }

    /// <summary>Returns the bytes that are signed.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter(Tag);
        writer.WriteId(InstallationId);
        writer.WriteInt64(FirstNumber);
        writer.WriteDigest(PreviousHash);
        writer.WriteInt64(LastNumber);
        writer.WriteDigest(LastHash);
        writer.WriteInstant(ExportedAt);
        return writer.ToArray();
    }

    /// <summary>Decodes bytes, which may be hostile. Returns false unless they are the output of <see cref="Encode"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, [NotNullWhen(true)] out LedgerExportStatement? statement)
    {
        var reader = new CanonicalReader(content, Tag);
        statement = new LedgerExportStatement
        {
            InstallationId = reader.ReadId(),
            FirstNumber = reader.ReadInt64(),
            PreviousHash = reader.ReadDigest(),
            LastNumber = reader.ReadInt64(),
            LastHash = reader.ReadDigest(),
            ExportedAt = reader.ReadInstant(),
        };
        if (!reader.Require(statement.FirstNumber >= 1 && statement.LastNumber >= statement.FirstNumber - 1) || !reader.IsComplete)
        {
            statement = null;
        }

        return statement is not null;
    }
}
