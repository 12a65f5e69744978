using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>What is known of a verified list besides its entries.</summary>
/// <param name="DistributionPoint">Name in DER; empty for a list of everything that its signer issued.</param>
/// <param name="Number">cRLNumber: magnitude, big-endian, without leading zero.</param>
/// <param name="ThisUpdate">When it was issued.</param>
/// <param name="NextUpdate">When its successor is due at the latest.</param>
/// <param name="Sha256">SHA-256 of the whole list.</param>
/// <param name="EntryCount">Entries in the list.</param>
/// <param name="Layout">How they are packed.</param>
internal sealed record StoredList(
    byte[] DistributionPoint, byte[] Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, byte[] Sha256, int EntryCount,
    CrlEntriesLayout Layout)
{
    private const int Sha256Size = 32;

    /// <summary>Writes all of it.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        writer.Write((ushort)DistributionPoint.Length);
        writer.Write(DistributionPoint);
        writer.Write((byte)Number.Length);
        writer.Write(Number);
        writer.Write(ThisUpdate.ToUnixTimeSeconds());
        writer.Write(NextUpdate.ToUnixTimeSeconds());
        writer.Write(Sha256);
        writer.Write(EntryCount);
        writer.Write(Layout.Count);
        writer.Write(Layout.Minimum);
        writer.Write(Layout.BucketCount);
        writer.Write((byte)Layout.LowBits);
        writer.Write((byte)Layout.SerialOctets);
        writer.Write(Layout.DateOrigin);
        writer.Write(Layout.DateUnit);
        writer.Write(Layout.ReasonSet);
        writer.Write((byte)Layout.FactBits);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote; null where that cannot have written it.</summary>
    /// <exception cref="EndOfStreamException">It ends too early.</exception>
    public static StoredList? ReadFrom(BinaryReader reader)
    {
        var (point, number) = (reader.ReadBytes(reader.ReadUInt16()), reader.ReadBytes(reader.ReadByte()));
        var (thisUpdate, nextUpdate) = (ReadTime(reader), ReadTime(reader));
        var (sha256, entryCount) = (reader.ReadBytes(Sha256Size), reader.ReadInt32());
        var layout = new CrlEntriesLayout(
            reader.ReadInt32(), reader.ReadUInt64(), reader.ReadInt32(), reader.ReadByte(), reader.ReadByte(),
            reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt16(), reader.ReadByte());
        // The entries that name no certificate are counted and not packed.
        return thisUpdate is { } issued && nextUpdate is { } due && IsName(point) && layout.IsPossible && entryCount >= layout.Count
            ? new StoredList(point, number, issued, due, sha256, entryCount, layout)
            : null;
    }

    private static bool IsName(byte[] point)
    {
        var reader = new DerReader(point);
        return point.Length == 0 || (DerName.TryRead(ref reader, out _) && reader.AtEnd);
    }

    private static DateTimeOffset? ReadTime(BinaryReader reader)
    {
        var seconds = reader.ReadInt64();
        return seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }
}
