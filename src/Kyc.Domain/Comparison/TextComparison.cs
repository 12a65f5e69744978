namespace Kyc.Domain.Comparison;

/// <summary>What came of comparing two texts.</summary>
/// <param name="Differences">Where they differ, in the order of the first text; empty when they say the same.</param>
public sealed record TextComparison(IReadOnlyList<TextDifference> Differences)
{
    /// <summary>The two texts say the same.</summary>
    public static TextComparison Equal { get; } = new([]);

    /// <summary>Whether the two texts say the same; otherwise a person looks at them.</summary>
    public bool AreEqual => Differences.Count == 0;
}
