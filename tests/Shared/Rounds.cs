using System.Globalization;

namespace Kyc.Tests.Shared;

/// <summary>Gets the number of repetitions of a test: few in <c>./test</c>, many in <c>./test --long</c>.</summary>
internal static class Rounds
{
    /// <param name="variable">Environment variable that sets another number.</param>
    /// <param name="ordinary">Number of repetitions when the variable is not set.</param>
    public static int Of(string variable, int ordinary)
    {
        string? asked = Environment.GetEnvironmentVariable(variable);
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : ordinary;
    }
}
