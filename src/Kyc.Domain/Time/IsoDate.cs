using System.Globalization;

namespace Kyc.Domain.Time;

/// <summary>
/// Days as the contract, the settings and the ledger's facts write them: ISO 8601, <c>2026-11-22</c>. The form never changes, since entries of
/// the ledger have it.
/// </summary>
public static class IsoDate
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>The text of a day.</summary>
    public static string ToText(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The text of a day; empty when there is none.</summary>
    public static string ToText(DateOnly? day) => day is { } given ? ToText(given) : "";

    /// <summary>Reads a text that was checked when it came in.</summary>
    /// <exception cref="FormatException">It is not a day.</exception>
    public static DateOnly Read(string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    /// <summary>Reads a text; false when it is not a day of the calendar in this form.</summary>
    public static bool TryRead(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
