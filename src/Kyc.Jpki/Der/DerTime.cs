namespace Kyc.Jpki.Der;

/// <summary>Reads times in the format of RFC 5280 4.1.2.5: in UTC, with seconds and a final <c>Z</c>.</summary>
internal static class DerTime
{
    private const int UtcTimeLength = 13;
    private const int GeneralizedTimeLength = 15;

    /// <summary>Checks whether the next element is a UTCTime or a GeneralizedTime.</summary>
    public static bool IsNext(in DerReader reader) => reader.IsNext(DerTag.UtcTime) || reader.IsNext(DerTag.GeneralizedTime);

    /// <summary>Reads a UTCTime or GeneralizedTime.</summary>
    public static bool TryRead(ref DerReader reader, out DateTimeOffset time)
    {
        time = default;
        return IsNext(reader) && reader.TryReadAny(out var element) && TryParse(element.Tag, element.Content, out time);
    }

    /// <summary>Parses the content of a UTCTime or GeneralizedTime. Treats any tag other than UTCTime as GeneralizedTime.</summary>
    public static bool TryParse(byte tag, ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != (tag == DerTag.UtcTime ? UtcTimeLength : GeneralizedTimeLength) || text[^1] != (byte)'Z')
        {
            return false;
        }

        var yearDigits = tag == DerTag.UtcTime ? 2 : 4;
        if (!TryReadNumber(text[..yearDigits], out var year)
            || !TryReadNumber(text.Slice(yearDigits, 2), out var month) || !TryReadNumber(text.Slice(yearDigits + 2, 2), out var day)
            || !TryReadNumber(text.Slice(yearDigits + 4, 2), out var hour) || !TryReadNumber(text.Slice(yearDigits + 6, 2), out var minute)
            || !TryReadNumber(text.Slice(yearDigits + 8, 2), out var second))
        {
            return false;
        }

        if (tag == DerTag.UtcTime)
        {
            // RFC 5280 4.1.2.5.1: the years 50 to 99 are in the twentieth century.
            year += year >= 50 ? 1900 : 2000;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }
}
