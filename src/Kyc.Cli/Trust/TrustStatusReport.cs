using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;

namespace Kyc.Cli.Trust;

/// <summary>Writes the trust settings of the service as tables.</summary>
internal static class TrustStatusReport
{
    /// <summary>
    /// The number of characters of a key identifier that are shown. They are sufficient to distinguish the keys, as in <c>kyc crl
    /// status</c>.
    /// </summary>
    private const int KeyIdPrefixLength = 8;

    /// <summary>Writes the tables, the limits and the problems.</summary>
    public static async Task WriteAsync(GetTrustStatusResponse status, TextWriter output)
    {
        await output.WriteLineAsync("Trust anchors");
        await CreateAnchorTable(status).WriteAsync(output);
        foreach (var issuer in status.Anchors.Select(anchor => anchor.Issuer).Distinct())
        {
            await output.WriteLineAsync($"issuer: {issuer}");
        }

        await output.WriteLineAsync("\nCertificate policies");
        await CreatePolicyTable(status).WriteAsync(output);
        await output.WriteLineAsync("\nAlgorithms");
        await CreateAlgorithmTable(status).WriteAsync(output);
        await output.WriteLineAsync("\nLimits");
        await output.WriteLineAsync($"maximum age of a revocation list: {Format(status.MaxCrlAge)}");
        await output.WriteLineAsync($"the issue time of a revocation list may be in the future by at most: {Format(status.ClockSkew)}");
        foreach (var problem in FindProblems(status))
        {
            await output.WriteLineAsync($"warning: {problem}");
        }
    }

    /// <summary>Returns what an operator must check: the service's warnings, and each kind of setting without an entry in force.</summary>
    public static IEnumerable<string> FindProblems(GetTrustStatusResponse status)
    {
        const TrustEffect present = TrustEffect.Present;
        if (status.Anchors.All(anchor => anchor.Effect != present))
        {
            yield return "no trust anchor is valid today";
        }

        if (status.Policies.All(policy => policy.Days.Effect != present))
        {
            yield return "no certificate policy is accepted today";
        }

        if (status.Algorithms.All(algorithm => algorithm.Days.Effect != present))
        {
            yield return "no algorithm is accepted today";
        }

        foreach (var warning in status.Warnings)
        {
            yield return warning;
        }
    }

    private static Table CreateAnchorTable(GetTrustStatusResponse status)
    {
        var table = new Table("", "GENERATION", "FROM", "TO", "ALGORITHM", "SERIAL", "KEY", "SHA-256 OF THE CERTIFICATE");
        foreach (var anchor in status.Anchors)
        {
            table.AddRow(
                Format(anchor.Effect),
                anchor.Generation.Length == 0 ? "not known" : anchor.Generation,
                FormatDay(anchor.NotBefore),
                FormatDay(anchor.NotAfter),
                FormatKey(anchor),
                anchor.SerialNumber,
                anchor.SubjectKeyId[..Math.Min(KeyIdPrefixLength, anchor.SubjectKeyId.Length)],
                Convert.ToHexStringLower(anchor.Sha256.Span));
        }

        return table;
    }

    private static Table CreatePolicyTable(GetTrustStatusResponse status)
    {
        var table = new Table("", "FROM", "TO", "BY", "POLICY", "NAME", "SOURCE");
        foreach (var policy in status.Policies)
        {
            table.AddRow([.. CreateCells(policy.Days), policy.Oid, policy.Name, policy.Days.Source]);
        }

        return table;
    }

    private static Table CreateAlgorithmTable(GetTrustStatusResponse status)
    {
        var table = new Table("", "FROM", "TO", "BY", "ALGORITHM", "SOURCE");
        foreach (var algorithm in status.Algorithms)
        {
            table.AddRow([.. CreateCells(algorithm.Days), algorithm.Name, algorithm.Days.Source]);
        }

        return table;
    }

    private static string[] CreateCells(AcceptedDays days) =>
    [
        Format(days.Effect),
        days.FirstDay,
        days.LastDay.Length == 0 ? "-" : days.LastDay,
        days.Origin == TrustOrigin.Setting ? "setting" : "default",
    ];

    private static string FormatKey(TrustAnchorDescription anchor) => anchor.KeyKind switch
    {
        TrustKeyKind.Rsa => string.Create(CultureInfo.InvariantCulture, $"RSA-{anchor.KeyBits}"),
        TrustKeyKind.EcP384 => "P-384",
        _ => "-",
    };

    private static string Format(TrustEffect effect) => effect.ToString().ToLowerInvariant();

    private static string Format(Duration duration) => duration.ToTimeSpan().ToString("c", CultureInfo.InvariantCulture);

    // Formats the day in Japan, because an anchor is valid until the end of a day in Japan.
    private static string FormatDay(Timestamp at) => IsoDate.ToText(JapanTime.ToDate(at.ToDateTimeOffset()));
}
