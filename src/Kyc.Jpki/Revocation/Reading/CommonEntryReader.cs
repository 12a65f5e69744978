using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads entries with the structure that nearly all entries have: a positive serial number of up to eight octets, a UTCTime, and either no
/// extension or a non-critical reasonCode. All other entries, including malformed ones, are left to <see cref="CrlEntryParser"/>.
/// </summary>
internal sealed class CommonEntryReader
{
    /// <summary>Minimum size of an entry in bytes: a serial number of one octet, a UTCTime and no extension.</summary>
    public const int MinEntryBytes = HeaderBytes + 1 + TimeBytes;

    /// <summary>
    /// Number of bytes that must be available from the start of an entry. The vector load that checks the entry may read beyond the end of
    /// the entry.
    /// </summary>
    public const int MinWindowBytes = HeaderBytes + MaxSerialOctets + 32;

    private const int MaxSerialOctets = sizeof(ulong);

    // Tag and length of the entry, then tag and length of its serial number.
    private const int HeaderBytes = 4;
    private const uint HeadTags = 0x0002_0030;
    private const uint HeadTagMask = 0x00FF_00FF;
    private const int TimeBytes = 15;

    // Bit r is set if a complete CRL may contain the CRLReason r (RFC 5280 5.3.1).
    private const uint AllowedReasonMask = 0b110_0111_1111;

    // The extensions of an entry with a reasonCode, in DER, without the last octet, which is the reason: Extensions { Extension {
    // 2.5.29.21, OCTET STRING { ENUMERATED } } } (RFC 5280 5.3.1).
    private static readonly byte[] ReasonPrefix = [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01];

    private readonly CrlEntryTable _table;
    private readonly UtcTimeReader _times = new();

    // The constant octets after the serial number, and the masks that select them: index 0 for entries without a reason, index 1 for
    // entries with a reason.
    private readonly Vector256<byte> _constantOctets;
    private readonly Vector256<byte>[] _constantMasks;

    /// <param name="table">Receives the entries.</param>
    public CommonEntryReader(CrlEntryTable table)
    {
        _table = table;
        Span<byte> constant = stackalloc byte[Vector256<byte>.Count];
        Span<byte> mask = stackalloc byte[Vector256<byte>.Count];
        constant.Clear();
        mask.Clear();
        // A UTCTime of 13 characters ends with Z.
        SetConstant(constant, mask, 0, [0x17, TimeBytes - 2]);
        SetConstant(constant, mask, TimeBytes - 1, "Z"u8);
        var maskWithoutReason = Vector256.Create<byte>(mask);
        SetConstant(constant, mask, TimeBytes, ReasonPrefix);
        (_constantOctets, _constantMasks) = (Vector256.Create<byte>(constant), [maskWithoutReason, Vector256.Create<byte>(mask)]);
    }

    /// <summary>
    /// Reads entries from the start of the window into the table until an entry has a different structure or too few bytes remain. Returns
    /// the number of bytes read.
    /// </summary>
    // The attribute makes the runtime optimize the method at its first call: it runs only a few times a day, but each time over up to a
    // million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(ReadOnlySpan<byte> window)
    {
        var rows = _table.Reserve(window.Length / MinEntryBytes);
        var (times, constant, constantMasks) = (_times, _constantOctets, _constantMasks);
        var reasonLength = ReasonPrefix.Length + 1;
        ref var start = ref MemoryMarshal.GetReference(window);
        var (position, count) = (0, 0);
        while (position <= window.Length - MinWindowBytes)
        {
            ref var entry = ref Unsafe.Add(ref start, position);
            var head = Unsafe.ReadUnaligned<uint>(ref entry);
            var (length, serialOctets) = ((int)(head >> 8) & 0xFF, (int)(head >> 24));
            // The number of octets after the time is 0 without a reason and 14 with one. These numbers differ in bit 3.
            var extensionsLength = length - 2 - serialOctets - TimeBytes;
            var form = (extensionsLength >> 3) & 1;
            if ((head & HeadTagMask) != HeadTags | (uint)(serialOctets - 1) >= MaxSerialOctets | extensionsLength != form * reasonLength)
            {
                break;
            }

            ref var time = ref Unsafe.Add(ref entry, HeaderBytes + serialOctets);
            if (((Vector256.LoadUnsafe(ref time) ^ constant) & constantMasks[form]) != Vector256<byte>.Zero)
            {
                break;
            }

            var serial = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref entry, HeaderBytes)));
            var isTime = times.TryRead(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref time, 2)),
                Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref time, 2 + sizeof(ulong))),
                out var date);
            // The reason is the last octet of the entry, or 0 if it has no reason. This is computed without a branch, because the processor
            // could not predict the branch.
            var reason = Unsafe.Add(ref entry, length + 1) * form;
            // X.690 8.3.2: the first nine bits of an INTEGER are not all equal. If the first bit is set, the number is negative. Negative
            // numbers and zero are left to CrlEntryParser.
            if (!isTime | (serial >> 55) - 1 >= 0xFF | reason > 31 | (AllowedReasonMask >> reason & 1) == 0)
            {
                break;
            }

            rows.Serials[count] = serial >> (8 * (MaxSerialOctets - serialOctets));
            rows.Dates[count] = date;
            rows.Reasons[count++] = (byte)reason;
            position += 2 + length;
        }

        _table.Commit(count);
        return position;
    }

    private static void SetConstant(Span<byte> constant, Span<byte> mask, int position, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(constant[position..]);
        mask.Slice(position, octets.Length).Fill(0xFF);
    }
}
