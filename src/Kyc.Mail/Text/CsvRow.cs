namespace Kyc.Mail.Text;

/// <summary>Represents a row of a CSV file, which is one line.</summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Cells">The cells without their quotes; null for a broken row.</param>
/// <param name="Text">The line as it is in the file.</param>
/// <param name="StrayQuotePosition">For a broken row, the position of the quote in the line, from 1; otherwise 0.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string>? Cells, string Text, int StrayQuotePosition);
