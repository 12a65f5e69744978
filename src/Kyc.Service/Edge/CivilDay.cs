using System.Globalization;

namespace Kyc.Service.Edge;

/// <summary>Days as the contract, the settings and the ledger's facts write them: ISO 8601, <c>2026-11-22</c>. Never changed, since entries of the ledger have it.</summary>
internal static class CivilDay
{
    private const string Format = "yyyy-MM-dd";

    public static string ToText(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>No day is an empty text.</summary>
    public static string ToText(DateOnly? day) => day is { } given ? ToText(given) : "";

    /// <summary>Reads a text that was checked when it came in.</summary>
    /// <exception cref="FormatException">It is no day.</exception>
    public static DateOnly Read(string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    public static bool TryRead(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
