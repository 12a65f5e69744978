using System.Globalization;
using System.Text.RegularExpressions;

namespace Kyc.Rig.Driving;

/// <summary>Represents the result of a run of the kiosk program.</summary>
/// <param name="OutcomeLine">The last line of the output: VERIFIED, REJECTED, NEEDS_REVIEW or RETRY with its details.</param>
/// <param name="TriesLeft">The number of tries left for the password; null when the output does not state it.</param>
public sealed partial record KioskResult(string OutcomeLine, int? TriesLeft)
{
    private const string TriesPrefix = "tries left: ";

    /// <summary>Parses the output of the kiosk.</summary>
    /// <exception cref="RigException">The last line of the output is not an outcome.</exception>
    internal static KioskResult Parse(string[] lines)
    {
        if (lines is not [.., var lastLine] || !OutcomeRegex().IsMatch(lastLine))
        {
            throw new RigException("The kiosk ended without an outcome.");
        }

        var triesLine = lines.LastOrDefault(line => line.StartsWith(TriesPrefix, StringComparison.Ordinal));
        return new KioskResult(
            lastLine,
            triesLine is null ? null : int.Parse(triesLine.AsSpan(TriesPrefix.Length), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^(VERIFIED [0-9a-f-]{36} \\p{L}|(REJECTED|NEEDS_REVIEW|RETRY) [A-Z0-9-]+)$")]
    private static partial Regex OutcomeRegex();
}
