using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads <c>YYMMDDhhmmss</c> (RFC 5280 4.1.2.5.1) eight digits at a time: a list has one in each entry. <see cref="Der.DerTime"/> reads
/// the same, and every other form, slower; a test keeps the two equal.
/// </summary>
internal sealed class UtcTimes
{
    private const int FirstYear = 1950;
    private const uint SecondsPerDay = 86400;

    // Zeros in the place of the four digits that minute and second have less.
    private const ulong NoDigits = 0x3030303000000000;

    // Day counted from EntryDate.Origin on which each month of the hundred years begins, and the month after them.
    private readonly int[] _firstDays = [.. Enumerable.Range(0, (100 * 12) + 1).Select(
        month => new DateOnly(FirstYear + (month / 12), (month % 12) + 1, 1).DayNumber - DateOnly.FromDateTime(EntryDate.Origin.UtcDateTime).DayNumber)];

    /// <param name="dayAndHour">The first eight characters as they stand in memory, read little-endian.</param>
    /// <param name="minuteAndSecond">The next four.</param>
    /// <param name="seconds">Seconds since <see cref="EntryDate.Origin"/>.</param>
    public bool TryRead(ulong dayAndHour, uint minuteAndSecond, out uint seconds)
    {
        seconds = 0;
        var isDigits = TryReadPairs(dayAndHour, out var day) & TryReadPairs(minuteAndSecond | NoDigits, out var minute);
        var year = (uint)(day & 0xFF);
        var month = (uint)((day >> 16) & 0xFF) - 1;
        var dayOfMonth = (uint)((day >> 32) & 0xFF) - 1;
        var hour = (uint)(day >> 48);
        var minuteOfHour = (uint)(minute & 0xFF);
        var second = (uint)((minute >> 16) & 0xFF);
        // One question for all of it: hardly ever is anything wrong.
        if (!isDigits | month > 11 | hour > 23 | minuteOfHour > 59 | second > 59)
        {
            return false;
        }

        // RFC 5280 4.1.2.5.1: 50 to 99 are the twentieth century.
        var number = ((year >= 50 ? year - 50 : year + 50) * 12) + month;
        var firstDay = _firstDays[number];
        if (dayOfMonth >= (uint)(_firstDays[number + 1] - firstDay))
        {
            return false;
        }

        seconds = (((uint)firstDay + dayOfMonth) * SecondsPerDay) + (hour * 3600) + (minuteOfHour * 60) + second;
        return true;
    }

    // Eight digits become four numbers, each in the lower half of 16 bits.
    private static bool TryReadPairs(ulong text, out ulong pairs)
    {
        // A digit is at most 9, so that adding 0x76 sets the top bit of nothing but what is none.
        var digits = text ^ 0x3030303030303030;
        const ulong low = 0x00FF00FF00FF00FF;
        pairs = ((digits & low) * 10) + ((digits >> 8) & low);
        return (((digits + 0x7676767676767676) | digits) & 0x8080808080808080) == 0;
    }
}
