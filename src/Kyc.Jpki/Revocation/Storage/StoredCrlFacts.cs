using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>Holds the properties of a verified CRL that an index file stores, except the entries themselves.</summary>
/// <param name="DistributionPoint">Name of the distribution point in DER; empty for the CRL of a whole CA.</param>
/// <param name="Number">The cRLNumber as a magnitude: big-endian, without a leading zero octet.</param>
/// <param name="ThisUpdate">When the CRL was issued.</param>
/// <param name="NextUpdate">Time by which the next CRL will be issued.</param>
/// <param name="Sha256">SHA-256 of the whole CRL.</param>
/// <param name="EntryCount">Number of entries in the CRL, including those with negative serial numbers.</param>
/// <param name="Layout">Layout of the packed entries.</param>
internal sealed record StoredCrlFacts(
    byte[] DistributionPoint, byte[] Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, byte[] Sha256, int EntryCount,
    CrlEntriesLayout Layout)
{
    private const int Sha256ByteCount = 32;

    /// <summary>Writes all properties in the format that <see cref="ReadFrom"/> reads.</summary>
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

    /// <summary>Reads what <see cref="WriteTo"/> wrote. Returns null if the values are invalid.</summary>
    /// <exception cref="EndOfStreamException">The data ends too early.</exception>
    public static StoredCrlFacts? ReadFrom(BinaryReader reader)
    {
        var (point, number) = (reader.ReadBytes(reader.ReadUInt16()), reader.ReadBytes(reader.ReadByte()));
        var (thisUpdate, nextUpdate) = (ReadTime(reader), ReadTime(reader));
        var (sha256, entryCount) = (reader.ReadBytes(Sha256ByteCount), reader.ReadInt32());
        var layout = new CrlEntriesLayout(
            reader.ReadInt32(), reader.ReadUInt64(), reader.ReadInt32(), reader.ReadByte(), reader.ReadByte(),
            reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt16(), reader.ReadByte());
        // Entries with negative serial numbers are counted but not packed.
        return
            thisUpdate is { } issueTime
            && nextUpdate is { } nextIssueTime
            && IsValidDistributionPoint(point)
            && layout.IsValid
            && entryCount >= layout.Count
            ? new StoredCrlFacts(point, number, issueTime, nextIssueTime, sha256, entryCount, layout)
            : null;
    }

    private static bool IsValidDistributionPoint(byte[] point)
    {
        var reader = new DerReader(point);
        return point.Length == 0 || (DerName.TryRead(ref reader, out _) && reader.IsAtEnd);
    }

    private static DateTimeOffset? ReadTime(BinaryReader reader)
    {
        var seconds = reader.ReadInt64();
        return seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }
}
