using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Trust;

/// <summary>
/// Contains the certificate policies and algorithms that the company adds to <see cref="AcceptanceDefaults"/>, or whose days it changes.
/// They come from the settings <c>Kyc:Trust:Policies</c> and <c>Kyc:Trust:Algorithms</c>, which are lists with numbered entries. An entry
/// for a policy or an algorithm that is among the defaults replaces the default entry.
/// </summary>
public sealed class AcceptanceSettings
{
    /// <summary>Configuration section that contains both settings.</summary>
    public const string Section = "Kyc:Trust";

    private static readonly string[] PolicyKeys = ["Oid", "Name", "FirstDay", "LastDay", "Source"];
    private static readonly string[] AlgorithmKeys = ["Name", "FirstDay", "LastDay", "Source"];

    /// <summary>
    /// Names of the settings of the first policy and of the first algorithm, relative to the section, such as <c>Policies:0:Oid</c>.
    /// </summary>
    public static IReadOnlyList<string> Keys { get; } =
        [.. PolicyKeys.Select(key => $"{nameof(Policies)}:0:{key}"), .. AlgorithmKeys.Select(key => $"{nameof(Algorithms)}:0:{key}")];

    /// <summary>Policies from the settings.</summary>
    public IReadOnlyList<AcceptedPolicy> Policies { get; init; } = [];

    /// <summary>Algorithms from the settings.</summary>
    public IReadOnlyList<AcceptedAlgorithm> Algorithms { get; init; } = [];

    /// <summary>
    /// Returns a copy of the given verification policy that accepts the entries of these settings, and those defaults that they do not
    /// replace.
    /// </summary>
    public VerificationPolicy ApplyTo(VerificationPolicy policy) => policy with
    {
        AcceptedPolicies =
        [
            .. AcceptanceDefaults.Policies.Where(entry => Policies.All(configured => configured.Oid != entry.Oid)),
            .. Policies,
        ],
        AcceptedAlgorithms =
        [
            .. AcceptanceDefaults.Algorithms.Where(entry => Algorithms.All(configured => configured.Profile != entry.Profile)),
            .. Algorithms,
        ],
    };

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">
    /// Settings with names relative to the section, such as <c>Policies:0:Oid</c>. Names are not case-sensitive.
    /// </param>
    /// <exception cref="FormatException">
    /// A setting is missing, malformed, contradictory, unknown or given twice, a policy or an algorithm has two entries, or an entry names
    /// a policy that no signature certificate has. The message has one line for each problem found.
    /// </exception>
    public static AcceptanceSettings Read(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var settingList = settings.ToList();
        var faults = new List<string>();
        var acceptanceSettings = new AcceptanceSettings
        {
            Policies = ReadAll(settingList, nameof(Policies), ReadPolicy, faults),
            Algorithms = ReadAll(settingList, nameof(Algorithms), ReadAlgorithm, faults),
        };
        faults.AddRange(
            FindDuplicates(acceptanceSettings.Policies.Select(policy => policy.Oid)).Select(oid => $"Kyc:Trust:Policies names {oid} twice."));
        faults.AddRange(
            FindDuplicates(acceptanceSettings.Algorithms.Select(algorithm => algorithm.Profile.Name))
                .Select(name => $"Kyc:Trust:Algorithms names {name} twice."));
        return faults.Count == 0 ? acceptanceSettings : throw new FormatException(string.Join('\n', faults));
    }

    // Reports only the first fault of an entry, because that fault may have caused the others.
    private static List<T> ReadAll<T>(
        List<KeyValuePair<string, string?>> settings, string name, Func<SettingEntry, T> read, List<string> faults)
    {
        var entries = new List<T>();
        foreach (var entry in SettingEntry.ReadAll(settings, Section, name))
        {
            try
            {
                entries.Add(read(entry));
            }
            catch (FormatException exception)
            {
                faults.Add(exception.Message);
            }
        }

        return entries;
    }

    private static IEnumerable<string> FindDuplicates(IEnumerable<string> names) =>
        names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key);

    private static AcceptedPolicy ReadPolicy(SettingEntry entry)
    {
        entry.RequireKnownKeys(PolicyKeys);
        var oid = entry.ReadOid("Oid");
        if (oid == JpkiOids.AnyPolicy || oid.StartsWith(JpkiOids.AuthenticationPolicyPrefix, StringComparison.Ordinal))
        {
            throw entry.CreateException(
                "Oid",
                "names a policy that no signature certificate has: anyPolicy, or one of user authentication.");
        }

        var period = ReadPeriod(entry);

        // A test card contains data about a fictitious person. A company that accepts it for a test must set the last day of the test.
        if (oid.StartsWith(JpkiOids.TestPolicyPrefix, StringComparison.Ordinal) && period.LastDay is null)
        {
            throw entry.CreateException("LastDay", "is not set, but a policy of test cards requires it.");
        }

        return new AcceptedPolicy(oid, entry.ReadText("Name"), period);
    }

    private static AcceptedAlgorithm ReadAlgorithm(SettingEntry entry)
    {
        entry.RequireKnownKeys(AlgorithmKeys);
        var name = entry.ReadText("Name");
        var profile =
            AlgorithmProfile.All.SingleOrDefault(candidate => candidate.Name == name)
            ?? throw entry.CreateException(
                "Name",
                $"must be one of: {string.Join(", ", AlgorithmProfile.All.Select(known => known.Name))}.");
        return new AcceptedAlgorithm(profile, ReadPeriod(entry));
    }

    private static AcceptancePeriod ReadPeriod(SettingEntry entry)
    {
        var firstDay = entry.ReadDay("FirstDay") ?? throw entry.CreateException("FirstDay", "is not set.");
        var lastDay = entry.ReadDay("LastDay");
        if (lastDay < firstDay)
        {
            throw entry.CreateException("LastDay", "is before FirstDay.");
        }

        return new AcceptancePeriod(firstDay, lastDay, entry.ReadText("Source"));
    }
}
