using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Reads <c>YYMMDDhhmmss</c> (RFC 5280 4.1.2.5.1) eight digits at a time: a list has one in each entry. <see cref="Der.DerTime"/> reads
/// the same, and every other form, slower; a test keeps the two equal.
/// </summary>
internal static class UtcTimes
{
    private const int FirstYear = 1950;
    private const int SecondsPerDay = 86400;

    // Day counted from EntryDate.Origin on which each month of the hundred years begins, and the month after them.
    private static readonly int[] FirstDays = [.. Enumerable.Range(0, (100 * 12) + 1).Select(
        month => new DateOnly(FirstYear + (month / 12), (month % 12) + 1, 1).DayNumber - DateOnly.FromDateTime(EntryDate.Origin.UtcDateTime).DayNumber)];

    // Zeros in the place of the four digits that minute and second have less.
    private const ulong NoDigits = 0x3030303000000000;

    /// <param name="dayAndHour">The first eight characters as they stand in memory, read little-endian.</param>
    /// <param name="minuteAndSecond">The next four.</param>
    /// <param name="seconds">Seconds since <see cref="EntryDate.Origin"/>.</param>
    public static bool TryRead(ulong dayAndHour, uint minuteAndSecond, out uint seconds)
    {
        seconds = 0;
        if (!TryReadPairs(dayAndHour, out var day) || !TryReadPairs(minuteAndSecond | NoDigits, out var minute))
        {
            return false;
        }

        var year = (int)(day & 0xFF);
        var month = (int)((day >> 16) & 0xFF) - 1;
        var dayOfMonth = (int)((day >> 32) & 0xFF) - 1;
        var hour = (int)(day >> 48);
        var second = (int)((minute >> 16) & 0xFF);
        if ((uint)month > 11 || hour > 23 || (minute & 0xFF) > 59 || second > 59)
        {
            return false;
        }

        // RFC 5280 4.1.2.5.1: 50 to 99 are the twentieth century.
        var number = (((year + 50) % 100) * 12) + month;
        if ((uint)dayOfMonth >= (uint)(FirstDays[number + 1] - FirstDays[number]))
        {
            return false;
        }

        seconds = (uint)((FirstDays[number] + dayOfMonth) * (long)SecondsPerDay) + (uint)((hour * 3600) + ((int)(minute & 0xFF) * 60) + second);
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
