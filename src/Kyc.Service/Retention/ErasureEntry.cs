using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Kyc.Contracts.V1;

namespace Kyc.Service.Retention;

/// <summary>
/// An entry of the erasure ledger: a batch of erasures that was acknowledged. Entries are a chain by their hashes, kept in both databases and
/// in what is exported, so that a restored database can be told what it lost.
/// </summary>
/// <param name="Number">From 1, without gap.</param>
/// <param name="Previous">Hash of the entry before, 32 bytes; zeros for the first.</param>
/// <param name="Content">A <see cref="ErasureBatch"/>, as it is hashed.</param>
/// <param name="Hash">SHA-256 over tag, number, previous and content.</param>
public sealed record ErasureEntry(long Number, byte[] Previous, byte[] Content, byte[] Hash)
{
    private const string Tag = "kyc-erasure-ledger/1";

    /// <summary>The end of a ledger without entries.</summary>
    public static readonly byte[] Genesis = new byte[SHA256.HashSizeInBytes];

    // Every step asks what it says, and hashing and parsing it costs more than some of them.
    private ErasureBatch? _read;

    /// <summary>The entry that follows.</summary>
    public static ErasureEntry Following(long lastNumber, byte[] lastHash, ErasureBatch batch)
    {
        var content = batch.ToByteArray();
        return new ErasureEntry(lastNumber + 1, lastHash, content, HashOf(lastNumber + 1, lastHash, content));
    }

    /// <summary>An entry as a caller sent it.</summary>
    public static ErasureEntry From(ErasureLedgerEntry entry) =>
        new(entry.Number, entry.Previous.ToByteArray(), entry.Content.ToByteArray(), entry.Hash.ToByteArray());

    /// <summary>Whether the hash is the entry's own and the content can be read. What follows what is the ledger's matter.</summary>
    public bool IsWhole => Number >= 1 && Previous.Length == SHA256.HashSizeInBytes && Hash.AsSpan().SequenceEqual(HashOf(Number, Previous, Content)) && TryRead(out _);

    /// <summary>Whether the entry comes right after another.</summary>
    public bool Follows(ErasureEntry last) => Number == last.Number + 1 && Previous.AsSpan().SequenceEqual(last.Hash);

    /// <summary>What it says; the same object each time, not to be changed.</summary>
    /// <exception cref="InvalidDataException">The stored entry was changed.</exception>
    public ErasureBatch Read() => _read ??= IsWhole && TryRead(out var batch)
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
        if (batch?.IntendedAt is null) return false;
        var bases = batch.Bases.Count;
        return batch.Applications.Count > 0 && batch.Applications.All(application => IsWellFormed(application, bases));
    }

    private static bool IsWellFormed(ErasedApplication application, int bases) =>
        application.ApplicationId.Length == 16 && application.ErasureId.Length == 16 && application.DataClasses.Count > 0
        && application.DataClasses.Count == application.Basis.Count && application.Basis.All(basis => basis >= 0 && basis < bases)
        && application.DataClasses.All(
            dataClass => RetentionContract.Classes.TryOwnOf(dataClass, out var known) && PlannedApplication.Classes.Contains(known))
        && BitOperations.PopCount((uint)ErasedSets.Bits(application.DataClasses)) == application.DataClasses.Count;

    private static byte[] HashOf(long number, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(Encoding.ASCII.GetBytes(Tag));
        hash.AppendData(bytes);
        // Of fixed length, so that what follows cannot pass for a part of it.
        hash.AppendData(previous);
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}

/// <summary>How ids travel in a batch.</summary>
internal static class ErasedIds
{
    public static ByteString ToBytes(this Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    public static Guid ToId(this ByteString bytes) => new(bytes.Span, bigEndian: true);
}
