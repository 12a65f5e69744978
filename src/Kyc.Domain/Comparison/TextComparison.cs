namespace Kyc.Domain.Comparison;

/// <summary>Represents the result of comparing two texts.</summary>
/// <param name="Differences">The differences, in the order of the first text. Empty when the texts mean the same.</param>
public sealed record TextComparison(IReadOnlyList<TextDifference> Differences)
{
    /// <summary>Gets the result for two texts that mean the same.</summary>
    public static TextComparison Equal { get; } = new([]);

    /// <summary>Whether the two texts mean the same. Otherwise a person must compare them.</summary>
    public bool AreEqual => Differences.Count == 0;
}
