using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Kyc.Contracts.V1;

namespace Kyc.Service.Retention;

/// <summary>
/// Represents an entry of the erasure ledger: a batch of erasures that the service has acknowledged, that is, committed itself to complete.
/// The entries form a hash chain that is stored in both databases and in exports. When a database was restored from a backup, the entries
/// show which erasures it lacks.
/// </summary>
/// <param name="Number">The number of the entry. Numbers start at 1 and have no gaps.</param>
/// <param name="Previous">The hash of the previous entry (32 bytes). For the first entry, all bytes are zero.</param>
/// <param name="Content">The encoded <see cref="ErasureBatch"/>. The hash is computed over these bytes.</param>
/// <param name="Hash">The SHA-256 hash over a constant tag, the number, the previous hash and the content.</param>
public sealed record ErasureEntry(long Number, byte[] Previous, byte[] Content, byte[] Hash)
{
    private const string Tag = "kyc-erasure-ledger/1";

    /// <summary>The hash that the first entry has as its previous hash: 32 zero bytes.</summary>
    public static readonly byte[] GenesisHash = new byte[SHA256.HashSizeInBytes];

    // The parsed batch is cached, because every step of an erasure reads it, and hashing and parsing take longer than some of the steps.
    private ErasureBatch? _batch;

    /// <summary>Creates the entry that follows the entry with the given number and hash.</summary>
    public static ErasureEntry CreateNext(long lastNumber, byte[] lastHash, ErasureBatch batch)
    {
        var content = batch.ToByteArray();
        return new ErasureEntry(lastNumber + 1, lastHash, content, ComputeHash(lastNumber + 1, lastHash, content));
    }

    /// <summary>Converts an entry from an API request. Neither its hash nor its content is checked.</summary>
    public static ErasureEntry FromContract(ErasureLedgerEntry entry) =>
        new(entry.Number, entry.Previous.ToByteArray(), entry.Content.ToByteArray(), entry.Hash.ToByteArray());

    /// <summary>
    /// Indicates whether the hash matches the number, previous hash and content, and whether the content is valid. Use
    /// <see cref="Follows"/> to check the order of entries.
    /// </summary>
    public bool IsIntact =>
        Number >= 1 && Previous.Length == SHA256.HashSizeInBytes && Hash.AsSpan().SequenceEqual(ComputeHash(Number, Previous, Content))
            && TryParseBatch(out _);

    /// <summary>Checks whether this entry directly follows the given entry.</summary>
    public bool Follows(ErasureEntry previous) => Number == previous.Number + 1 && Previous.AsSpan().SequenceEqual(previous.Hash);

    /// <summary>Returns the parsed content. Each call returns the same object, which callers must not change.</summary>
    /// <exception cref="InvalidDataException">The entry was changed (<see cref="IsIntact"/> is false).</exception>
    public ErasureBatch GetBatch() => _batch ??= IsIntact && TryParseBatch(out var batch)
        ? batch!
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"Entry {Number} of the erasure ledger was changed."));

    private bool TryParseBatch(out ErasureBatch? batch)
    {
        try
        {
            batch = ErasureBatch.Parser.ParseFrom(Content);
        }
        catch (InvalidProtocolBufferException)
        {
            batch = null;
        }
        if (batch?.IntendedAt is null)
        {
            return false;
        }

        var basisCount = batch.Bases.Count;
        return batch.Applications.Count > 0 && batch.Applications.All(application => IsWellFormed(application, basisCount));
    }

    private static bool IsWellFormed(ErasedApplication application, int basisCount) =>
        application.ApplicationId.Length == 16
        && application.ErasureId.Length == 16
        && application.DataClasses.Count > 0
        && application.DataClasses.Count == application.Basis.Count
        && application.Basis.All(basis => basis >= 0 && basis < basisCount)
        && application.DataClasses.All(dataClass =>
            RetentionConversions.DataClassMap.TryGetOwnValue(dataClass, out var known)
                && PlannedApplication.PossibleClasses.Contains(known))
        && BitOperations.PopCount((uint)ErasureGroups.GetClassBits(application.DataClasses)) == application.DataClasses.Count;

    private static byte[] ComputeHash(long number, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(Encoding.ASCII.GetBytes(Tag));
        hash.AppendData(bytes);
        // The fields before the content have fixed lengths, so that different entries never give the same input to the hash.
        hash.AppendData(previous);
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}

/// <summary>Converts IDs to and from the 16 bytes (big-endian) that an <see cref="ErasureBatch"/> contains.</summary>
internal static class ErasureIdConversions
{
    public static ByteString ToBytes(this Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    public static Guid ToId(this ByteString bytes) => new(bytes.Span, bigEndian: true);
}
