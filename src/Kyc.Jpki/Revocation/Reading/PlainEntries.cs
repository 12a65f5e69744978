using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads entries of the few forms that nearly all have: a serial of up to eight octets, a UTCTime, and either no extension or a reasonCode
/// that is not critical. Whatever is not exactly that is left to <see cref="CrlEntryParser"/>, which alone decides what is wrong.
/// </summary>
internal sealed class PlainEntries
{
    /// <summary>Bytes of the shortest entry there is: a serial of one octet, a UTCTime and no extension.</summary>
    public const int ShortestEntry = HeadLength + 1 + TimeLength;

    /// <summary>Bytes that must follow the start of an entry: it is compared by a load that reaches beyond it.</summary>
    public const int Reach = HeadLength + MaxSerialOctets + 32;

    private const int MaxSerialOctets = sizeof(ulong);

    // Tag and length of the entry, tag and length of its serial.
    private const int HeadLength = 4;
    private const uint HeadTags = 0x0002_0030;
    private const uint HeadTagMask = 0x00FF_00FF;
    private const int TimeLength = 15;

    // CRLReason r may stand in a complete list when bit r is set (RFC 5280 5.3.1).
    private const uint Reasons = 0b110_0111_1111;

    // Extensions { Extension { 2.5.29.21, OCTET STRING { ENUMERATED } } }, RFC 5280 5.3.1, up to the value.
    private static readonly byte[] ReasonHead = [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01];

    private readonly CrlEntryTable _table;
    private readonly UtcTimes _times = new();

    // What stands behind the serial of every entry: its constant octets, and which octets are constant without (0) and with a reason (1).
    private readonly Vector256<byte> _constant;
    private readonly Vector256<byte>[] _isConstant;

    /// <param name="table">Takes the entries.</param>
    public PlainEntries(CrlEntryTable table)
    {
        _table = table;
        Span<byte> constant = stackalloc byte[Vector256<byte>.Count];
        Span<byte> isConstant = stackalloc byte[Vector256<byte>.Count];
        constant.Clear();
        isConstant.Clear();
        // UTCTime of 13 characters, the last of them Z.
        Set(constant, isConstant, 0, [0x17, TimeLength - 2]);
        Set(constant, isConstant, TimeLength - 1, "Z"u8);
        var withoutReason = Vector256.Create<byte>(isConstant);
        Set(constant, isConstant, TimeLength, ReasonHead);
        (_constant, _isConstant) = (Vector256.Create<byte>(constant), [withoutReason, Vector256.Create<byte>(isConstant)]);
    }

    /// <summary>Reads as many entries from the start as are plain, and answers how many bytes they take.</summary>
    // Compiled with full effort at once: it runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(ReadOnlySpan<byte> window)
    {
        var room = _table.Reserve(window.Length / ShortestEntry);
        var (times, constant, isConstant) = (_times, _constant, _isConstant);
        var reasonLength = ReasonHead.Length + 1;
        ref var start = ref MemoryMarshal.GetReference(window);
        var (position, count) = (0, 0);
        while (position <= window.Length - Reach)
        {
            ref var entry = ref Unsafe.Add(ref start, position);
            var head = Unsafe.ReadUnaligned<uint>(ref entry);
            var (length, octets) = ((int)(head >> 8) & 0xFF, (int)(head >> 24));
            // Two lengths are possible, and bit 3 tells them apart.
            var extra = length - 2 - octets - TimeLength;
            var form = (extra >> 3) & 1;
            if ((head & HeadTagMask) != HeadTags | (uint)(octets - 1) >= MaxSerialOctets | extra != form * reasonLength)
            {
                break;
            }

            ref var time = ref Unsafe.Add(ref entry, HeadLength + octets);
            if (((Vector256.LoadUnsafe(ref time) ^ constant) & isConstant[form]) != Vector256<byte>.Zero)
            {
                break;
            }

            var serial = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref entry, HeadLength)));
            var isTime = times.TryRead(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref time, 2)),
                Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref time, 2 + sizeof(ulong))),
                out var date);
            // The last octet, where there is one; 0 where not. No branch: which entries have a reason cannot be foretold.
            var reason = Unsafe.Add(ref entry, length + 1) * form;
            // X.690 8.3.2: the first nine bits of an INTEGER are not all equal. A set first bit is a negative number, and zero is left to
            // the other reader.
            if (!isTime | (serial >> 55) - 1 >= 0xFF | reason > 31 | (Reasons >> reason & 1) == 0)
            {
                break;
            }

            room.Serials[count] = serial >> (8 * (MaxSerialOctets - octets));
            room.Dates[count] = date;
            room.Reasons[count++] = (byte)reason;
            position += 2 + length;
        }

        _table.Take(count);
        return position;
    }

    private static void Set(Span<byte> constant, Span<byte> isConstant, int position, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(constant[position..]);
        isConstant.Slice(position, octets.Length).Fill(0xFF);
    }
}
