using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Crl;

/// <summary>Formats the revocation lists in force, the most urgent first, and the missing lists as lines of text.</summary>
internal static class CrlStatusTable
{
    /// <summary>Returns the lines: a heading and one line per list.</summary>
    /// <param name="crls">The revocation lists, in any order.</param>
    /// <param name="now">The current time, from which ages and remaining times are computed.</param>
    public static IEnumerable<string> FormatLines(IEnumerable<CrlDescription> crls, DateTimeOffset now)
    {
        yield return FormatLine("", "AGE", "NEXT DUE IN", "USABLE FOR", "ENTRIES", "KEY", "NUMBER", "DISTRIBUTION POINT");
        var sorted = crls
            .OrderBy(crl => crl.Freshness == CrlFreshness.Fresh)
            .ThenBy(crl => crl.NextUpdate.ToDateTimeOffset())
            .ThenBy(crl => crl.ThisUpdate.ToDateTimeOffset())
            .ThenBy(crl => crl.DistributionPoint, StringComparer.Ordinal);
        foreach (var crl in sorted)
        {
            yield return FormatLine(
                crl.Freshness.ToString().ToLowerInvariant(),
                FormatDuration(now - crl.ThisUpdate.ToDateTimeOffset()),
                FormatDuration(crl.NextUpdate.ToDateTimeOffset() - now),
                crl.LastAnswer is { } lastAnswer ? FormatDuration(lastAnswer.ToDateTimeOffset() - now) : "-",
                crl.EntryCount.ToString(CultureInfo.InvariantCulture),
                crl.IssuerKeyId[..Math.Min(8, crl.IssuerKeyId.Length)],
                crl.CrlNumber.Length == 0 ? "-" : crl.CrlNumber,
                crl.DistributionPoint);
        }
    }

    /// <summary>Returns the line for the given missing list.</summary>
    public static string FormatLine(MissingCrl missing)
    {
        var (point, key) = (missing.DistributionPoint, missing.IssuerKeyId[..Math.Min(8, missing.IssuerKeyId.Length)]);
        var description = point.Length == 0 ? "every list of this key" : point;
        return FormatLine(
            "missing",
            "-",
            "-",
            "-",
            "-",
            key,
            "-",
            missing.OtherGeneration ? $"{description} (a list of another generation is in force)" : description);
    }

    private static string FormatLine(
        string freshness, string age, string due, string answers, string entries, string key, string number, string point) =>
        $"{freshness,-7} {age,10} {due,11} {answers,11} {entries,9} {key,-8} {number,-10} {point}";

    // Formats days and hours, or hours and minutes for less than a day. A negative duration begins with a minus sign.
    private static string FormatDuration(TimeSpan span)
    {
        var (sign, absoluteDuration) = (span < TimeSpan.Zero ? "-" : "", span.Duration());
        return absoluteDuration.TotalDays >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{absoluteDuration.Days} d {absoluteDuration.Hours:00} h")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{absoluteDuration.Hours} h {absoluteDuration.Minutes:00} m");
    }
}
