using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Kyc.Contracts.V1;

namespace Kyc.Service.Retention;

/// <summary>
/// Represents an entry of the erasure ledger: a batch of acknowledged erasures. The entries form a hash chain that is stored in both
/// databases and in exports, so that the erasures missing in a restored database can be found.
/// </summary>
/// <param name="Number">The number, from 1 without gaps.</param>
/// <param name="Previous">The hash of the previous entry, 32 bytes; zeros for the first entry.</param>
/// <param name="Content">The encoded <see cref="ErasureBatch"/> as it is hashed.</param>
/// <param name="Hash">SHA-256 over tag, number, previous hash and content.</param>
public sealed record ErasureEntry(long Number, byte[] Previous, byte[] Content, byte[] Hash)
{
    private const string Tag = "kyc-erasure-ledger/1";

    /// <summary>The head hash of a ledger without entries.</summary>
    public static readonly byte[] Genesis = new byte[SHA256.HashSizeInBytes];

    // The batch is cached because every step reads it, and hashing and parsing it costs more than some of the steps.
    private ErasureBatch? _batch;

    /// <summary>Creates the entry that follows an entry.</summary>
    public static ErasureEntry CreateNext(long lastNumber, byte[] lastHash, ErasureBatch batch)
    {
        var content = batch.ToByteArray();
        return new ErasureEntry(lastNumber + 1, lastHash, content, HashOf(lastNumber + 1, lastHash, content));
    }

    /// <summary>Converts an entry that a caller sent. The result is not checked.</summary>
    public static ErasureEntry FromContract(ErasureLedgerEntry entry) =>
        new(entry.Number, entry.Previous.ToByteArray(), entry.Content.ToByteArray(), entry.Hash.ToByteArray());

    /// <summary>
    /// Indicates whether the hash matches the entry and the content can be parsed. The order of entries is not checked here.
    /// </summary>
    public bool IsIntact =>
        Number >= 1 && Previous.Length == SHA256.HashSizeInBytes && Hash.AsSpan().SequenceEqual(HashOf(Number, Previous, Content))
            && TryRead(out _);

    /// <summary>Checks whether this entry directly follows another one.</summary>
    public bool Follows(ErasureEntry last) => Number == last.Number + 1 && Previous.AsSpan().SequenceEqual(last.Hash);

    /// <summary>Parses the content. Returns the same object each time; callers must not change it.</summary>
    /// <exception cref="InvalidDataException">The stored entry was changed.</exception>
    public ErasureBatch Read() => _batch ??= IsIntact && TryRead(out var batch)
        ? batch!
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"Entry {Number} of the erasure ledger was changed."));

    private bool TryRead(out ErasureBatch? batch)
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

        var bases = batch.Bases.Count;
        return batch.Applications.Count > 0 && batch.Applications.All(application => IsWellFormed(application, bases));
    }

    private static bool IsWellFormed(ErasedApplication application, int bases) =>
        application.ApplicationId.Length == 16 && application.ErasureId.Length == 16 && application.DataClasses.Count > 0
        && application.DataClasses.Count == application.Basis.Count && application.Basis.All(basis => basis >= 0 && basis < bases)
        && application.DataClasses.All(
            dataClass => RetentionContract.Classes.TryToOwn(dataClass, out var known) && PlannedApplication.Classes.Contains(known))
        && BitOperations.PopCount((uint)ErasureGroups.ToBits(application.DataClasses)) == application.DataClasses.Count;

    private static byte[] HashOf(long number, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(Encoding.ASCII.GetBytes(Tag));
        hash.AppendData(bytes);
        // The previous hash has a fixed length, so that the content cannot be mistaken for a part of it.
        hash.AppendData(previous);
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}

/// <summary>Converts IDs to and from the bytes in a batch.</summary>
internal static class ErasedIds
{
    public static ByteString ToBytes(this Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    public static Guid ToId(this ByteString bytes) => new(bytes.Span, bigEndian: true);
}
