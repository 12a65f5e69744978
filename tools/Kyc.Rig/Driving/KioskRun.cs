using System.Globalization;
using System.Text.RegularExpressions;

namespace Kyc.Rig.Driving;

/// <summary>What a run of the kiosk program came to.</summary>
/// <param name="OutcomeLine">Its last line: VERIFIED, REJECTED, NEEDS_REVIEW or RETRY and what follows.</param>
/// <param name="TriesLeft">Tries left for the password, when it said so.</param>
public sealed partial record KioskRun(string OutcomeLine, int? TriesLeft)
{
    private const string TriesPrefix = "tries left: ";

    /// <summary>Reads the kiosk's output.</summary>
    /// <exception cref="RigException">It does not end with an outcome.</exception>
    internal static KioskRun Parse(string[] lines)
    {
        if (lines is not [.., var last] || !OutcomePattern().IsMatch(last))
        {
            throw new RigException("The kiosk ended without an outcome.");
        }

        string? tries = lines.LastOrDefault(line => line.StartsWith(TriesPrefix, StringComparison.Ordinal));
        return new KioskRun(last, tries is null ? null : int.Parse(tries.AsSpan(TriesPrefix.Length), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^(VERIFIED [0-9a-f-]{36} \\p{L}|(REJECTED|NEEDS_REVIEW|RETRY) [A-Z0-9-]+)$")]
    private static partial Regex OutcomePattern();
}
