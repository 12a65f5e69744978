using System.Globalization;

namespace Kyc.Tests.Shared;

/// <summary>How often a test does what it does again and again: a few times in <c>./test</c>, many in <c>./test --long</c>.</summary>
internal static class Rounds
{
    /// <param name="variable">Environment variable with another number.</param>
    /// <param name="ordinary">How often without it.</param>
    public static int Of(string variable, int ordinary)
    {
        string? asked = Environment.GetEnvironmentVariable(variable);
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : ordinary;
    }
}
