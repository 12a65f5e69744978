using System.Text;

namespace Kyc.Mail.Manifests;

/// <summary>
/// Writes comma-separated rows according to RFC 4180: lines end with CR LF, and cells with a comma, quote or line end are quoted.
/// </summary>
internal sealed class CsvWriter : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Starts a file in the given stream and writes its header.</summary>
    /// <param name="target">Receives the bytes; stays open.</param>
    /// <param name="encoding">The encoding. Its byte order mark, if any, is written.</param>
    /// <param name="columns">The cells of the header, which is not counted as a row.</param>
    public CsvWriter(Stream target, Encoding encoding, IReadOnlyList<string> columns)
    {
        _writer = new StreamWriter(target, encoding, leaveOpen: true) { NewLine = "\r\n" };
        _writer.WriteLine(FormatLine(columns));
    }

    /// <summary>Number of rows written, without the header.</summary>
    public int RowCount { get; private set; }

    public void WriteRow(IReadOnlyList<string> cells)
    {
        _writer.WriteLine(FormatLine(cells));
        RowCount++;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static string FormatLine(IReadOnlyList<string> cells) => string.Join(',', cells.Select(Quote));

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
