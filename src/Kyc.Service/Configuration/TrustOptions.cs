using System.Text.RegularExpressions;
using Kyc.Jpki;
using Kyc.Jpki.Signatures;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Edge;

namespace Kyc.Service.Configuration;

/// <summary>
/// Certificate policies and algorithms that the company accepts beside those of <see cref="AcceptedByDefault"/>, or on other days: sections
/// <c>Kyc:Trust:Policies</c> and <c>Kyc:Trust:Algorithms</c>, one numbered entry each. An entry of a policy or an algorithm of the default
/// table takes its place.
/// </summary>
public sealed partial class TrustOptions
{
    private static readonly string[] PolicyKeys = ["Oid", "Name", "FirstDay", "LastDay", "Source"];
    private static readonly string[] AlgorithmKeys = ["Name", "FirstDay", "LastDay", "Source"];

    /// <summary>Policies by setting.</summary>
    public IReadOnlyList<AcceptedPolicy> Policies { get; init; } = [];

    /// <summary>Algorithms by setting.</summary>
    public IReadOnlyList<AcceptedAlgorithm> Algorithms { get; init; } = [];

    /// <summary>The policy of verification: the default tables with these entries.</summary>
    public VerificationPolicy Apply(VerificationPolicy policy) => policy with
    {
        AcceptedPolicies = [.. AcceptedByDefault.Policies.Where(entry => Policies.All(mine => mine.Oid != entry.Oid)), .. Policies],
        Algorithms = [.. AcceptedByDefault.Algorithms.Where(entry => Algorithms.All(mine => mine.Profile != entry.Profile)), .. Algorithms],
    };

    /// <exception cref="ConfigurationException">An entry is incomplete, contradictory or repeated, or never accepted.</exception>
    internal static TrustOptions Read(IConfigurationSection section)
    {
        var options = new TrustOptions
        {
            Policies = [.. section.GetSection(nameof(Policies)).GetChildren().Select(ReadPolicy)],
            Algorithms = [.. section.GetSection(nameof(Algorithms)).GetChildren().Select(ReadAlgorithm)],
        };
        if (options.Policies.GroupBy(policy => policy.Oid).FirstOrDefault(group => group.Count() > 1) is { } policy)
            throw new ConfigurationException($"Kyc:Trust:Policies names {policy.Key} twice.");
        if (options.Algorithms.GroupBy(algorithm => algorithm.Profile).FirstOrDefault(group => group.Count() > 1) is { } algorithm)
            throw new ConfigurationException($"Kyc:Trust:Algorithms names {algorithm.Key.Name} twice.");
        return options;
    }

    private static AcceptedPolicy ReadPolicy(IConfigurationSection entry)
    {
        RequireKnown(entry, PolicyKeys);
        var oid = Required(entry, "Oid");
        if (!DottedOid().IsMatch(oid)) throw Wrong(entry, "Oid", "must be a dotted object identifier.");
        if (oid == JpkiOids.AnyPolicy || oid.StartsWith(JpkiOids.AuthenticationPolicies, StringComparison.Ordinal))
            throw Wrong(entry, "Oid", "names a policy that no signature certificate has: anyPolicy, or one of user authentication.");
        var days = ReadDays(entry);
        // A test card names an invented person. Whoever accepts it for a test says when the test is over.
        if (oid.StartsWith(JpkiOids.TestPolicies, StringComparison.Ordinal) && days.LastDay is null)
            throw Wrong(entry, "LastDay", "is not set, and a policy of test cards needs one.");
        return new AcceptedPolicy(oid, Required(entry, "Name"), days);
    }

    private static AcceptedAlgorithm ReadAlgorithm(IConfigurationSection entry)
    {
        RequireKnown(entry, AlgorithmKeys);
        var name = Required(entry, "Name");
        var profile = AlgorithmProfile.All.SingleOrDefault(candidate => candidate.Name == name)
            ?? throw Wrong(entry, "Name", $"must be one of: {string.Join(", ", AlgorithmProfile.All.Select(known => known.Name))}.");
        return new AcceptedAlgorithm(profile, ReadDays(entry));
    }

    private static DaysOfEffect ReadDays(IConfigurationSection entry)
    {
        var first = ReadDay(entry, "FirstDay") ?? throw Wrong(entry, "FirstDay", "is not set.");
        var last = ReadDay(entry, "LastDay");
        if (last < first) throw Wrong(entry, "LastDay", "is before FirstDay.");
        return new DaysOfEffect(first, last, Required(entry, "Source"));
    }

    private static DateOnly? ReadDay(IConfigurationSection entry, string key)
    {
        if (entry[key] is not { Length: > 0 } text) return null;
        return CivilDay.TryRead(text, out var day) ? day : throw Wrong(entry, key, "must be a day, yyyy-MM-dd.");
    }

    // A key with a slip in it would leave an entry without its last day.
    private static void RequireKnown(IConfigurationSection entry, string[] keys)
    {
        if (entry.GetChildren().FirstOrDefault(child => !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw Wrong(entry, unknown.Key, "is no setting.");
        if (entry.Value is not null) throw new ConfigurationException($"{entry.Path} must have the settings {string.Join(", ", keys)}.");
    }

    private static string Required(IConfigurationSection entry, string key) =>
        entry[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : throw Wrong(entry, key, "is not set.");

    private static ConfigurationException Wrong(IConfigurationSection entry, string key, string problem) =>
        new($"{entry.Path}:{key} {problem}");

    // ITU-T X.660 7.6: the first arc is 0, 1 or 2; an arc has no leading zero.
    [GeneratedRegex(@"\A[0-2](\.(0|[1-9][0-9]{0,17})){1,30}\z")]
    private static partial Regex DottedOid();
}
