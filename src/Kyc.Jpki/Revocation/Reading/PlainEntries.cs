using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads entries of the one form that nearly all have: a serial of up to four octets, a UTCTime, and either no extension or a reasonCode
/// that is not critical. Whatever is not exactly that is left to <see cref="CrlEntryParser"/>, which alone decides what is wrong.
/// </summary>
internal sealed class PlainEntries(CrlEntryTable table)
{
    // Header 2, serial 2 + 1 or 2 + 4, time 2 + 13, extensions 14.
    private const int ShortestEntry = 20;
    private const int LongestEntry = 37;
    private const int TimeLength = 15;
    private const int ReasonLength = 14;
    private const byte LastReason = 10;

    // Loads reach beyond the longest entry by less than this, so the last few entries are always left to the other reader.
    private const int Reach = LongestEntry + sizeof(ulong);

    // Extensions { Extension { 2.5.29.21, OCTET STRING { ENUMERATED } } }, RFC 5280 5.3.1, up to the value.
    private const ulong ReasonHead = 0x1D550306_0A300C30;
    private const ulong ReasonTail = 0x010A0304_151D5503;

    private readonly UtcTimes _times = new();

    /// <summary>Reads as many entries from the start as are plain, and answers how many bytes they take.</summary>
    // Compiled with full effort at once: it runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(ReadOnlySpan<byte> window)
    {
        if (window.Length < Reach)
        {
            return 0;
        }

        var room = table.Reserve(window.Length / ShortestEntry);
        ref var start = ref MemoryMarshal.GetReference(window);
        var (position, count) = (0, 0);
        var (dayAndHour, minuteAndSecond, date) = (0UL, 0u, 0u);
        while (position <= window.Length - Reach)
        {
            ref var entry = ref Unsafe.Add(ref start, position);
            if (!TryReadHead(ref entry, out var serial, out var serialLength, out var hasReason))
            {
                break;
            }

            // Neighbours often share their date.
            ref var time = ref Unsafe.Add(ref entry, 4 + serialLength);
            var day = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref time, 2));
            var minute = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref time, 10));
            if (day != dayAndHour || minute != minuteAndSecond)
            {
                if (!_times.TryRead(day, minute, out date))
                {
                    break;
                }

                (dayAndHour, minuteAndSecond) = (day, minute);
            }

            byte reason = 0;
            if (hasReason && !TryReadReason(ref Unsafe.Add(ref time, TimeLength), out reason))
            {
                break;
            }

            room.Serials[count] = serial;
            room.Dates[count] = date;
            room.Reasons[count++] = reason;
            position += 4 + serialLength + TimeLength + (hasReason ? ReasonLength : 0);
        }

        table.Take(count);
        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadHead(ref byte entry, out uint serial, out int serialLength, out bool hasReason)
    {
        serialLength = Unsafe.Add(ref entry, 3);
        var behindSerial = Unsafe.Add(ref entry, 1) - 2 - serialLength;
        hasReason = behindSerial == TimeLength + ReasonLength;
        serial = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref entry, 4)));
        if (entry != 0x30 || Unsafe.Add(ref entry, 2) != 0x02 || serialLength is 0 or > sizeof(uint)
            || (behindSerial != TimeLength && !hasReason)
            // Negative; or a first octet of zero, which is the shortest form only before a set bit.
            || (int)serial < 0 || serial >> 24 == 0
            // UTCTime of 13 characters, the last of them Z.
            || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref entry, 4 + serialLength)) != 0x0D17
            || Unsafe.Add(ref entry, 4 + serialLength + TimeLength - 1) != (byte)'Z')
        {
            return false;
        }

        serial >>= 8 * (sizeof(uint) - serialLength);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadReason(ref byte extensions, out byte reason)
    {
        reason = Unsafe.Add(ref extensions, ReasonLength - 1);
        return Unsafe.ReadUnaligned<ulong>(ref extensions) == ReasonHead
            && Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref extensions, 5)) == ReasonTail
            && reason is <= LastReason and not 7 and not 8;
    }
}
