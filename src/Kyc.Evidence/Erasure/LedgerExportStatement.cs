using System.Diagnostics.CodeAnalysis;
using Kyc.Evidence.Canonical;

namespace Kyc.Evidence.Erasure;

/// <summary>
/// States which entries of the erasure ledger an export consists of. Entries are a chain, so the hashes at its two ends stand for all of
/// them; whoever replays the export believes the signature over this statement, and nothing else of the file.
/// </summary>
public sealed record LedgerExportStatement
{
    private const string Tag = "kyc-erasure-ledger-export/1";

    /// <summary>The installation whose ledger it is.</summary>
    public required Guid InstallationId { get; init; }

    /// <summary>Number of the first entry; one more than <see cref="LastNumber"/> when there is none.</summary>
    public required long FirstNumber { get; init; }

    /// <summary>Hash that the first entry follows.</summary>
    public required Digest Previous { get; init; }

    /// <summary>Number of the last entry.</summary>
    public required long LastNumber { get; init; }

    /// <summary>Hash of the last entry; <see cref="Previous"/> when there is none.</summary>
    public required Digest LastHash { get; init; }

    /// <summary>When it was exported, in whole microseconds.</summary>
    public required DateTimeOffset ExportedAt { get; init; }

    /// <summary>The bytes that are signed.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter(Tag);
        writer.Id(InstallationId);
        writer.Int64(FirstNumber);
        writer.Digest(Previous);
        writer.Int64(LastNumber);
        writer.Digest(LastHash);
        writer.Instant(ExportedAt);
        return writer.ToArray();
    }

    /// <summary>Reads such bytes; they may be hostile.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, [NotNullWhen(true)] out LedgerExportStatement? statement)
    {
        var reader = new CanonicalReader(content, Tag);
        statement = new LedgerExportStatement
        {
            InstallationId = reader.Id(),
            FirstNumber = reader.Int64(),
            Previous = reader.Digest(),
            LastNumber = reader.Int64(),
            LastHash = reader.Digest(),
            ExportedAt = reader.Instant(),
        };
        if (!reader.Require(statement.FirstNumber >= 1 && statement.LastNumber >= statement.FirstNumber - 1) || !reader.IsComplete) statement = null;
        return statement is not null;
    }
}
