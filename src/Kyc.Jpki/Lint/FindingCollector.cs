namespace Kyc.Jpki.Lint;

/// <summary>Groups findings by rule, so that the report for a CRL with a million faulty entries has only a few lines.</summary>
internal sealed class FindingCollector
{
    private const int MaxOffsets = 5;
    private const int MaxDetails = 5;

    private readonly Dictionary<LintRule, Occurrences> _occurrences = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether at least one finding is an error.</summary>
    public bool HasErrors => _occurrences.Keys.Any(rule => rule.Severity == LintSeverity.Error);

    /// <summary>Adds a finding.</summary>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="offset">Offset of the place where the rule is broken, in bytes from the start of the DER.</param>
    /// <param name="detail">
    /// An object identifier, or the name of a field or algorithm; null if there is nothing to add. No personal data.
    /// </param>
    public void Add(LintRule rule, int offset, string? detail = null)
    {
        if (!_occurrences.TryGetValue(rule, out var occurrences))
        {
            _occurrences.Add(rule, occurrences = new Occurrences());
        }

        occurrences.Count++;
        if (occurrences.Offsets.Count < MaxOffsets)
        {
            occurrences.Offsets.Add(offset);
        }

        if (detail is not null && occurrences.Details.Count < MaxDetails && !occurrences.Details.Contains(detail))
        {
            occurrences.Details.Add(detail);
        }
    }

    /// <summary>Returns the findings ordered by severity (errors first), first offset and rule id.</summary>
    public IReadOnlyList<LintFinding> ToFindings() =>
    [
        .. _occurrences.Select(pair => new LintFinding(pair.Key, pair.Value.Count, pair.Value.Offsets, pair.Value.Details))
            .OrderByDescending(finding => finding.Rule.Severity)
            .ThenBy(finding => finding.Offsets[0])
            .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal),
    ];

    private sealed class Occurrences
    {
        public long Count { get; set; }

        public List<int> Offsets { get; } = [];

        public List<string> Details { get; } = [];
    }
}
