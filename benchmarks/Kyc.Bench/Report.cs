using System.Globalization;

namespace Kyc.Bench;

/// <summary>Prints results as lines <c>name value unit</c>, for people and programs alike.</summary>
internal static class Report
{
    /// <summary>Prints one result. The value is rounded to two decimal places.</summary>
    public static void PrintLine(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.##} {unit}"));
}
