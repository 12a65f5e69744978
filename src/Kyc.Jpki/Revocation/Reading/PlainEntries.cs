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
    // Header 2, serial 2 + 4, time 2 + 13, extensions 14.
    private const int LongestEntry = 37;
    private const int TimeLength = 15;
    private const int ReasonLength = 14;
    private const byte LastReason = 10;

    // Extensions { Extension { 2.5.29.21, OCTET STRING { ENUMERATED } } }, RFC 5280 5.3.1, up to the value.
    private static readonly ulong ReasonHead = BinaryPrimitives.ReadUInt64LittleEndian([0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D]);
    private static readonly ulong ReasonTail = BinaryPrimitives.ReadUInt64LittleEndian([0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01]);

    private ulong _dayAndHour;
    private uint _minuteAndSecond;
    private uint _date;

    /// <summary>Reads as many entries from the start as are plain, and answers how many bytes they take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(ReadOnlySpan<byte> window)
    {
        ref var start = ref MemoryMarshal.GetReference(window);
        var position = 0;
        // Loads below reach to the longest entry's end, so the last few bytes are always left to the other reader.
        for (var length = 0; position <= window.Length - LongestEntry - sizeof(ulong); position += length)
        {
            length = ReadOne(ref Unsafe.Add(ref start, position));
            if (length == 0)
            {
                break;
            }
        }

        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadOne(ref byte entry)
    {
        var length = Unsafe.Add(ref entry, 1);
        var serialLength = Unsafe.Add(ref entry, 3);
        var behindSerial = length - 2 - serialLength;
        var serial = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref entry, 4)));
        if (entry != 0x30 || Unsafe.Add(ref entry, 2) != 0x02 || serialLength is 0 or > sizeof(uint)
            || behindSerial is not (TimeLength or TimeLength + ReasonLength)
            // Negative; or a first octet of zero, which is the shortest form only before a set bit.
            || (int)serial < 0 || serial >> 24 == 0)
        {
            return 0;
        }

        ref var time = ref Unsafe.Add(ref entry, 4 + serialLength);
        if (Unsafe.ReadUnaligned<ushort>(ref time) != 0x0D17 || Unsafe.Add(ref time, TimeLength - 1) != (byte)'Z' || !ReadDate(ref time))
        {
            return 0;
        }

        byte reason = 0;
        if (behindSerial != TimeLength)
        {
            reason = Unsafe.Add(ref time, TimeLength + ReasonLength - 1);
            if (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref time, TimeLength)) != ReasonHead
                || Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref time, TimeLength + 5)) != ReasonTail
                || reason is 7 or 8 or > LastReason)
            {
                return 0;
            }
        }

        table.Add(serial >> (8 * (sizeof(uint) - serialLength)), _date, reason);
        return 2 + length;
    }

    // Neighbours often share their date.
    private bool ReadDate(ref byte time)
    {
        var dayAndHour = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref time, 2));
        var minuteAndSecond = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref time, 10));
        if (dayAndHour == _dayAndHour && minuteAndSecond == _minuteAndSecond)
        {
            return true;
        }

        if (!UtcTimes.TryRead(dayAndHour, minuteAndSecond, out _date))
        {
            return false;
        }

        (_dayAndHour, _minuteAndSecond) = (dayAndHour, minuteAndSecond);
        return true;
    }
}
