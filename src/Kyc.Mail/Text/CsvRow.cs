namespace Kyc.Mail.Text;

/// <summary>A row of a CSV file, which is one line.</summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Cells">The cells without their quotes; null when the row is broken.</param>
/// <param name="Text">The line as it stands in the file.</param>
/// <param name="StrayQuote">Of a broken row: the character of the line, from 1, at which the quote stands; 0 otherwise.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string>? Cells, string Text, int StrayQuote);
