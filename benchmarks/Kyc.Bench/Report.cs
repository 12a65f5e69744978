using System.Globalization;

namespace Kyc.Bench;

/// <summary>Prints results as lines <c>name value unit</c>, for people and programs alike.</summary>
internal static class Report
{
    /// <summary>Prints one result.</summary>
    public static void PrintLine(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.##} {unit}"));
}
