namespace Kyc.Bench;

/// <summary>Computes statistics of several measurements.</summary>
internal static class Statistics
{
    /// <summary>Gets the median; of two middle values, the upper one.</summary>
    public static double Median(IEnumerable<double> values) => Percentile([.. values.Order()], 0.5);

    /// <summary>Gets the value that a given share of the values does not exceed.</summary>
    public static double Percentile(double[] sorted, double share) => sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
}
