using System.Runtime.CompilerServices;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads times in the format <c>YYMMDDhhmmss</c> (RFC 5280 4.1.2.5.1). Processes up to eight digits at a time for speed, because every
/// entry of a CRL has a time. <see cref="Der.DerTime"/> reads all time formats, but more slowly. A test compares the two.
/// </summary>
internal sealed class UtcTimeReader
{
    private const uint SecondsPerHour = 3600;

    // Number of possible values of YY * 12 + MM: YY is 0 to 99, and MM is 0 to 12.
    private const int MonthCount = (99 * 12) + 13;

    // For each value of YY * 12 + MM: in the low 32 bits, the start of the month in seconds since EntryDate.Origin; in the high 32 bits,
    // the number of hours in the month.
    private readonly ulong[] _months = new ulong[MonthCount];

    public UtcTimeReader()
    {
        for (var number = 1; number < MonthCount; number++)
        {
            // RFC 5280 4.1.2.5.1: the years 50 to 99 are in the twentieth century.
            var (year, month) = Math.DivRem(number - 1, 12);
            var first = new DateTimeOffset(year + (year >= 50 ? 1900 : 2000), month + 1, 1, 0, 0, 0, TimeSpan.Zero);
            var hours = (ulong)(first.AddMonths(1) - first).TotalHours;
            _months[number] = (hours << 32) | (ulong)(first - EntryDate.Origin).TotalSeconds;
        }
    }

    /// <summary>Converts a time to seconds. Returns false if the time is malformed.</summary>
    /// <param name="dayAndHour">The first eight characters (YYMMDDhh) as a little-endian number.</param>
    /// <param name="minuteAndSecond">The next four characters (mmss) as a little-endian number.</param>
    /// <param name="seconds">Seconds since <see cref="EntryDate.Origin"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ulong dayAndHour, uint minuteAndSecond, out uint seconds)
    {
        var day = dayAndHour ^ 0x3030303030303030;
        ulong minute = minuteAndSecond ^ 0x30303030u;
        // A digit is at most 9, so adding 0x76 sets the top bit only for octets that are not digits.
        var invalidDigits = ((day + 0x7676767676767676) | day | (minute + 0x76767676) | minute) & 0x8080808080808080;

        // Converts each pair of digits to a number in a field of 16 bits: year, month, day and hour in one value, minute and second in the
        // other.
        const ulong lowByteMask = 0x00FF00FF00FF00FF;
        day = ((day & lowByteMask) * 10) + ((day >> 8) & lowByteMask);
        minute = ((minute & lowByteMask) * 10) + ((minute >> 8) & lowByteMask);

        // Combines two adjacent numbers: the first times a factor (12, 24 or 60), plus the second.
        var monthIndex = (uint)day * ((12 << 16) | 1) >> 16;
        var hours = ((uint)(day >> 32) * ((24 << 16) | 1) >> 16) - 24;
        var secondOfHour = (uint)minute * ((60 << 16) | 1) >> 16;

        // One combined condition, because malformed times are rare.
        var isInvalid = invalidDigits != 0 | ((uint)day >> 16) - 1 > 11 | day >> 48 > 23 | (ushort)minute > 59 | minute >> 16 > 59;
        var monthStart = isInvalid ? 0 : _months[monthIndex];
        seconds = (uint)monthStart + (hours * SecondsPerHour) + secondOfHour;
        return hours < monthStart >> 32;
    }
}
