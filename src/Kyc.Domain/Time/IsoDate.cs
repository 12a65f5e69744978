using System.Globalization;

namespace Kyc.Domain.Time;

/// <summary>
/// Formats and parses days in the format of the API contract, the settings and the ledger facts: ISO 8601, <c>2026-11-22</c>. The format
/// never changes, because entries of the ledger contain it.
/// </summary>
public static class IsoDate
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>Formats the given day.</summary>
    public static string ToText(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Formats the given day. Returns an empty string for null.</summary>
    public static string ToText(DateOnly? day) => day is { } value ? ToText(value) : "";

    /// <summary>Parses a text that was validated earlier, for example when it was received.</summary>
    /// <exception cref="FormatException">The text is not a day in this format.</exception>
    public static DateOnly Parse(string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    /// <summary>Parses a text. Returns false when it is null or not a valid day in this format.</summary>
    public static bool TryParse(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
