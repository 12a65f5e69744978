using System.Globalization;

namespace Kyc.Tests.Shared;

/// <summary>Determines how often a test repeats its work: a few times in <c>./test</c>, and many times in <c>./test --long</c>.</summary>
internal static class RoundCount
{
    /// <summary>Gets the number of repetitions of a test.</summary>
    /// <param name="variable">Name of the environment variable that can set a different number.</param>
    /// <param name="defaultCount">Number of repetitions when the variable is not set or is not a number.</param>
    public static int Get(string variable, int defaultCount)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : defaultCount;
    }
}
