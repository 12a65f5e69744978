using System.Globalization;

namespace Kyc.Tests.Shared;

/// <summary>Gets the number of repetitions of a test: few in <c>./test</c>, many in <c>./test --long</c>.</summary>
internal static class RoundCount
{
    /// <param name="variable">Name of the environment variable that can set a different number.</param>
    /// <param name="defaultCount">Number of repetitions when the variable is not set.</param>
    public static int Get(string variable, int defaultCount)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) ? rounds : defaultCount;
    }
}
