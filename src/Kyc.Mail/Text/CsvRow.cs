namespace Kyc.Mail.Text;

/// <summary>A row of a CSV file.</summary>
/// <param name="Line">Number of the line that the row begins on, from 1.</param>
/// <param name="Cells">The cells without their quotes; null when the row is broken.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string>? Cells);
