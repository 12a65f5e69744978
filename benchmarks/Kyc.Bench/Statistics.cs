namespace Kyc.Bench;

/// <summary>Computes statistics of several measurements.</summary>
internal static class Statistics
{
    /// <summary>Gets the median. If there are two middle values, it is the greater one.</summary>
    public static double GetMedian(IEnumerable<double> values) => GetPercentile([.. values.Order()], 0.5);

    /// <summary>Gets a percentile of sorted values. A share of 0.99 gives the 99th percentile, and a share of 1 the maximum.</summary>
    public static double GetPercentile(double[] sortedValues, double share) =>
        sortedValues[Math.Min((int)(sortedValues.Length * share), sortedValues.Length - 1)];
}
