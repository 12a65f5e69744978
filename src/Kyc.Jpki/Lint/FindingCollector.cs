namespace Kyc.Jpki.Lint;

/// <summary>Collects findings by rule, so that a CRL with a million faulty entries yields only a few lines.</summary>
internal sealed class FindingCollector
{
    private const int MaxOffsets = 5;
    private const int MaxDetails = 5;

    private readonly Dictionary<LintRule, Places> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a finding is an error.</summary>
    public bool HasErrors => _places.Keys.Any(rule => rule.Severity == LintSeverity.Error);

    /// <summary>Adds a finding.</summary>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="offset">Offset in bytes from the start of the DER.</param>
    /// <param name="detail">An object identifier or the name of a field; no personal data.</param>
    public void Add(LintRule rule, int offset, string? detail = null)
    {
        if (!_places.TryGetValue(rule, out var places))
        {
            _places.Add(rule, places = new Places());
        }

        places.Count++;
        if (places.Offsets.Count < MaxOffsets)
        {
            places.Offsets.Add(offset);
        }

        if (detail is not null && places.Details.Count < MaxDetails && !places.Details.Contains(detail))
        {
            places.Details.Add(detail);
        }
    }

    /// <summary>Returns the findings in the order of a report.</summary>
    public IReadOnlyList<LintFinding> ToFindings() =>
    [
        .. _places.Select(pair => new LintFinding(pair.Key, pair.Value.Count, pair.Value.Offsets, pair.Value.Details))
            .OrderByDescending(finding => finding.Rule.Severity)
            .ThenBy(finding => finding.Offsets[0])
            .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal),
    ];

    private sealed class Places
    {
        public long Count { get; set; }

        public List<int> Offsets { get; } = [];

        public List<string> Details { get; } = [];
    }
}
