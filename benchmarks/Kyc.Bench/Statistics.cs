namespace Kyc.Bench;

/// <summary>What is said of several measurements.</summary>
internal static class Statistics
{
    /// <summary>The middle one, the upper of two.</summary>
    public static double Median(IEnumerable<double> values) => Percentile([.. values.Order()], 0.5);

    /// <summary>The value that a share of all do not exceed.</summary>
    public static double Percentile(double[] sorted, double share) => sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
}
