using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>What is known of a verified list besides its entries.</summary>
/// <param name="DistributionPoint">Name in DER.</param>
/// <param name="Number">cRLNumber: magnitude, big-endian, without leading zero.</param>
/// <param name="ThisUpdate">When it was issued.</param>
/// <param name="NextUpdate">When its successor is due at the latest.</param>
/// <param name="Sha256">SHA-256 of the whole list.</param>
/// <param name="EntryCount">Entries in the list.</param>
/// <param name="Layout">How they are packed.</param>
/// <param name="Checksum">CRC-32C of the packed entries; null while nobody has needed it.</param>
internal sealed record StoredList(
    byte[] DistributionPoint, byte[] Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, byte[] Sha256, int EntryCount,
    CrlEntriesLayout Layout, uint? Checksum)
{
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
        writer.Write(Checksum!.Value);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    public static StoredList ReadFrom(BinaryReader reader) => new(
        reader.ReadBytes(reader.ReadUInt16()),
        reader.ReadBytes(reader.ReadByte()),
        DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
        DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()),
        reader.ReadBytes(32),
        reader.ReadInt32(),
        new CrlEntriesLayout(
            reader.ReadInt32(), reader.ReadUInt64(), reader.ReadInt32(), reader.ReadByte(), reader.ReadByte(),
            reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt16(), reader.ReadByte()),
        reader.ReadUInt32());
}
