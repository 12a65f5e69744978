using System.Text;

namespace Kyc.Mail.Manifests;

/// <summary>Comma-separated rows as RFC 4180 has them: lines end in CR LF, cells with a comma, quote or line end are quoted.</summary>
internal sealed class CsvFile : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Begins a file with its heading.</summary>
    /// <param name="target">Gets the bytes; stays open.</param>
    /// <param name="encoding">Writes its byte order mark, if it has one.</param>
    /// <param name="columns">The heading, which is no row.</param>
    public CsvFile(Stream target, Encoding encoding, IReadOnlyList<string> columns)
    {
        _writer = new StreamWriter(target, encoding, leaveOpen: true) { NewLine = "\r\n" };
        _writer.WriteLine(Line(columns));
    }

    /// <summary>Rows written.</summary>
    public int Rows { get; private set; }

    /// <summary>Writes a row.</summary>
    public void Row(IReadOnlyList<string> cells)
    {
        _writer.WriteLine(Line(cells));
        Rows++;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static string Line(IReadOnlyList<string> cells) => string.Join(',', cells.Select(Quoted));

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
