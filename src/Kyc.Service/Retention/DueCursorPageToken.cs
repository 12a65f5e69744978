using System.Globalization;

namespace Kyc.Service.Retention;

/// <summary>Converts a <see cref="DueCursor"/> to and from a page token.</summary>
internal static class DueCursorPageToken
{
    public static string Format(DueCursor cursor) =>
        string.Create(CultureInfo.InvariantCulture, $"{cursor.DueAt.UtcTicks}/{cursor.ApplicationId:D}/{cursor.DataClass}");

    public static bool TryParse(string text, out DueCursor cursor)
    {
        cursor = DueCursor.Start;
        if (text.Split('/') is not [var at, var id, var dataClass]
            || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.UtcTicks || !Guid.TryParseExact(id, "D", out var application)
            || !short.TryParse(dataClass, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        cursor = new DueCursor(new DateTimeOffset(ticks, TimeSpan.Zero), application, number);
        return true;
    }
}
