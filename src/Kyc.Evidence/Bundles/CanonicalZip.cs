using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kyc.Evidence.Bundles;

/// <summary>Represents a file in a bundle.</summary>
/// <param name="Name">The path within the bundle: ASCII, with parts joined by slashes.</param>
/// <param name="Content">The bytes of the file.</param>
internal sealed record ZipMember(string Name, byte[] Content);

/// <summary>
/// Reads and writes zip files in a canonical format, in which a list of members is always written as the same bytes. Members are not
/// compressed and have the same fixed time. There are no extra fields, comments or gaps. Every zip program can open such a file, and every
/// changed byte is detected. System.IO.Compression is not used, because the bytes that it writes differ by platform and may differ by
/// version, and a bundle is verified years later (docs/adr/0010).
/// </summary>
internal static class CanonicalZip
{
    private const uint LocalHeaderSignature = 0x04034B50;
    private const uint DirectoryHeaderSignature = 0x02014B50;
    private const uint EndRecordSignature = 0x06054B50;
    private const int LocalHeaderBytes = 30;
    private const int DirectoryHeaderBytes = 46;
    private const int EndRecordBytes = 22;
    private const ushort VersionNeeded = 10;
    private const ushort FixedDosDate = 0x0021; // 1980-01-01, the first day that zip can represent
    private const int MaxMembers = 10_000;
    private const int MaxNameBytes = 200;

    /// <summary>Returns a zip file that contains the given members in the given order.</summary>
    public static byte[] Write(IReadOnlyList<ZipMember> members)
    {
        using var zip = new MemoryStream();
        var offsets = new List<uint>();
        foreach (var member in members)
        {
            offsets.Add((uint)zip.Position);
            zip.Write(CreateHeader(member, LocalHeaderSignature, LocalHeaderBytes, 4));
            zip.Write(Encoding.ASCII.GetBytes(member.Name));
            zip.Write(member.Content);
        }

        var directoryOffset = (uint)zip.Position;
        foreach (var (member, offset) in members.Zip(offsets))
        {
            var header = CreateHeader(member, DirectoryHeaderSignature, DirectoryHeaderBytes, 6);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), VersionNeeded);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), offset);
            zip.Write(header);
            zip.Write(Encoding.ASCII.GetBytes(member.Name));
        }

        var endRecord = new byte[EndRecordBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(endRecord, EndRecordSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(endRecord.AsSpan(8), (ushort)members.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(endRecord.AsSpan(10), (ushort)members.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(endRecord.AsSpan(12), (uint)zip.Position - directoryOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(endRecord.AsSpan(16), directoryOffset);
        zip.Write(endRecord);
        return zip.ToArray();
    }

    /// <summary>
    /// Reads a zip file, which may be hostile. Returns the members as far as they can be read, and adds every problem to
    /// <paramref name="faults"/>. If there are no problems, writes a new zip file from the members and compares the bytes. The first
    /// difference is then a fault with its offset and the affected member.
    /// </summary>
    public static IReadOnlyList<ZipMember> Read(ReadOnlySpan<byte> zip, List<BundleFault> faults)
    {
        var members = new List<ZipMember>();
        var memberEnds = new List<int>();
        var position = 0;
        while (
            zip.Length - position >= LocalHeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(zip[position..]) == LocalHeaderSignature)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(zip[(position + 18)..]);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(zip[(position + 26)..]);
            var contentStart = (long)position + LocalHeaderBytes + nameLength;
            if (members.Count == MaxMembers || nameLength is 0 or > MaxNameBytes || contentStart + size > zip.Length)
            {
                faults.Add(new BundleFault(BundleFault.Container, "the header of a member is damaged", position));
                return members;
            }

            var content = zip.Slice((int)contentStart, (int)size);
            members.Add(new ZipMember(Encoding.Latin1.GetString(zip.Slice(position + LocalHeaderBytes, nameLength)), content.ToArray()));
            if (!IsValidName(members[^1].Name))
            {
                faults.Add(new BundleFault(BundleFault.Container, "a member has no proper name", position));
            }

            if (Crc32.Compute(content) != BinaryPrimitives.ReadUInt32LittleEndian(zip[(position + 14)..]))
            {
                faults.Add(
                    new BundleFault(ToPrintable(members[^1].Name), "its content does not have the checksum in its header", position));
            }

            position = (int)(contentStart + size);
            memberEnds.Add(position);
        }

        if (members.DistinctBy(member => member.Name).Count() != members.Count)
        {
            faults.Add(new BundleFault(BundleFault.Container, "two members have the same name"));
        }

        if (faults.Count == 0)
        {
            CheckCanonicalBytes(zip, members, memberEnds, faults);
        }

        return members;
    }

    private static void CheckCanonicalBytes(ReadOnlySpan<byte> zip, List<ZipMember> members, List<int> memberEnds, List<BundleFault> faults)
    {
        var canonicalZip = Write(members);
        var differenceOffset = zip.CommonPrefixLength(canonicalZip);
        if (differenceOffset == canonicalZip.Length && differenceOffset == zip.Length)
        {
            return;
        }
        // All headers begin with the same bytes, so the first difference can be a few bytes after the start of a damaged header.
        var lastMemberEnd = memberEnds.Count == 0 ? 0 : memberEnds[^1];
        if (differenceOffset - lastMemberEnd is > 0 and < 4)
        {
            differenceOffset = lastMemberEnd;
        }

        faults.Add(CreateFault(differenceOffset, members, memberEnds));
    }

    private static BundleFault CreateFault(int differenceOffset, List<ZipMember> members, List<int> memberEnds)
    {
        var memberIndex = memberEnds.FindIndex(end => differenceOffset < end);
        if (memberIndex >= 0)
        {
            return new BundleFault(members[memberIndex].Name, "its header in the zip file was changed", differenceOffset);
        }
        // The directory repeats the headers. When a directory entry and a header differ, either of them may have been changed.
        var entryEnd = memberEnds.Count == 0 ? 0 : memberEnds[^1];
        for (memberIndex = 0; memberIndex < members.Count; memberIndex++)
        {
            entryEnd += DirectoryHeaderBytes + members[memberIndex].Name.Length;
            if (differenceOffset >= entryEnd)
            {
                continue;
            }

            var reason = string.Create(
                CultureInfo.InvariantCulture, $"its header and its entry in the directory (byte {differenceOffset}) differ");
            return new BundleFault(members[memberIndex].Name, reason, memberIndex == 0 ? 0 : memberEnds[memberIndex - 1]);
        }

        return new BundleFault(BundleFault.Container, "the end of the zip file was changed", differenceOffset);
    }

    // Creates a local header or a directory entry. From the version field on, which is at versionOffset, both contain the same fields.
    private static byte[] CreateHeader(ZipMember member, uint signature, int length, int versionOffset)
    {
        var header = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(header, signature);
        var fields = header.AsSpan(versionOffset);
        BinaryPrimitives.WriteUInt16LittleEndian(fields, VersionNeeded);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[8..], FixedDosDate);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[10..], Crc32.Compute(member.Content));
        BinaryPrimitives.WriteUInt32LittleEndian(fields[14..], (uint)member.Content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[18..], (uint)member.Content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[22..], (ushort)member.Name.Length);
        return header;
    }

    // Rejects names that could lead out of the destination folder, and names that file systems interpret differently.
    private static bool IsValidName(string name) => name.Split('/').All(
        part => part.Length > 0 && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'));

    private static string ToPrintable(string name) => IsValidName(name) ? name : BundleFault.Container;
}
