using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads entries of the few forms that nearly all have: a serial of up to four octets, a UTCTime, and either no extension or a reasonCode
/// that is not critical. Whatever is not exactly that is left to <see cref="CrlEntryParser"/>, which alone decides what is wrong.
/// </summary>
internal sealed class PlainEntries
{
    /// <summary>Bytes of the shortest entry there is: a serial of one octet, a UTCTime and no extension.</summary>
    public const int ShortestEntry = SerialStart + 1 + TimeLength;

    private const int MaxSerialOctets = sizeof(uint);
    private const int SerialStart = 4;
    private const int TimeLength = 15;

    // CRLReason r may stand in a complete list when bit r is set (RFC 5280 5.3.1).
    private const uint Reasons = 0b110_0111_1111;

    // Extensions { Extension { 2.5.29.21, OCTET STRING { ENUMERATED } } }, RFC 5280 5.3.1, up to the value.
    private static readonly byte[] ReasonHead = [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01];

    private readonly CrlEntryTable _table;
    private readonly UtcTimes _times = new();

    // By form: what all entries of it have in common, and in which octets.
    private readonly Vector512<byte>[] _common = new Vector512<byte>[2 * MaxSerialOctets];
    private readonly Vector512<byte>[] _isCommon = new Vector512<byte>[2 * MaxSerialOctets];

    /// <param name="table">Takes the entries.</param>
    public PlainEntries(CrlEntryTable table)
    {
        _table = table;
        for (var octets = 1; octets <= MaxSerialOctets; octets++)
        {
            AddForm(octets, []);
            AddForm(octets, ReasonHead);
        }
    }

    /// <summary>Reads as many entries from the start as are plain, and answers how many bytes they take.</summary>
    // Compiled with full effort at once: it runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(ReadOnlySpan<byte> window)
    {
        var room = _table.Reserve(window.Length / ShortestEntry);
        var (times, common, isCommon) = (_times, _common, _isCommon);
        ref var start = ref MemoryMarshal.GetReference(window);
        var (position, count) = (0, 0);
        // A form is compared at once, by a load that reaches beyond it; so the last few entries are always left to the other reader.
        while (position <= window.Length - Vector512<byte>.Count)
        {
            ref var entry = ref Unsafe.Add(ref start, position);
            int length = Unsafe.Add(ref entry, 1);
            int octets = Unsafe.Add(ref entry, SerialStart - 1);
            var form = FormOf(octets, length);
            if (((Vector512.LoadUnsafe(ref entry) ^ common[form]) & isCommon[form]) != Vector512<byte>.Zero)
            {
                break;
            }

            // The first octet tells a negative number; zero is the shortest form only before a set bit.
            var serial = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref entry, SerialStart)));
            ref var digits = ref Unsafe.Add(ref entry, SerialStart + octets + 2);
            var isTime = times.TryRead(
                Unsafe.ReadUnaligned<ulong>(ref digits), Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref digits, sizeof(ulong))), out var date);
            // The last octet, where there is one; 0 where not. No branch: which entries have a reason cannot be foretold.
            var reason = Unsafe.Add(ref entry, length + 1) * (form & 1);
            if (!isTime | (serial >> 24) - 1 >= 0x7F | reason > 31 | (Reasons >> reason & 1) == 0)
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

    // Any two octets name a form. Those that belong to it are among what is compared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FormOf(int octets, int length) => (((octets - 1) & 3) * 2) + ((length >> 5) & 1);

    private void AddForm(int octets, byte[] reasonHead)
    {
        Span<byte> common = stackalloc byte[Vector512<byte>.Count];
        Span<byte> isCommon = stackalloc byte[Vector512<byte>.Count];
        common.Clear();
        isCommon.Clear();
        var length = 2 + octets + TimeLength + (reasonHead.Length == 0 ? 0 : reasonHead.Length + 1);
        var time = SerialStart + octets;
        Set(common, isCommon, 0, [0x30, (byte)length, 0x02, (byte)octets]);
        // UTCTime of 13 characters, the last of them Z.
        Set(common, isCommon, time, [0x17, TimeLength - 2]);
        Set(common, isCommon, time + TimeLength - 1, "Z"u8);
        Set(common, isCommon, time + TimeLength, reasonHead);
        var form = FormOf(octets, length);
        (_common[form], _isCommon[form]) = (Vector512.Create<byte>(common), Vector512.Create<byte>(isCommon));
    }

    private static void Set(Span<byte> common, Span<byte> isCommon, int position, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(common[position..]);
        isCommon.Slice(position, octets.Length).Fill(0xFF);
    }
}
