using System.Globalization;
using System.Text;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;
using Kyc.Mail.Text;

namespace Kyc.Mail.Manifests;

/// <summary>Specifies the encoding of a manifest file.</summary>
public enum ManifestEncoding
{
    /// <summary>UTF-8 with byte order mark, which can represent every name and address.</summary>
    Utf8,

    /// <summary>
    /// CP932, which the post office's programs read. A batch is refused if a name or an address contains a character that CP932 lacks.
    /// </summary>
    Cp932,
}

/// <summary>
/// Writes the manifest (差出票) as a file with one line per letter. No official columns for bulk registered mail are published (mail.md 8.6),
/// so this product defines the format: 引受番号 (3-2-5-1, empty until it is assigned), 管理番号, 郵便番号 (3-4), 住所1, 住所2, 住所3 (the lines of the
/// address; empty if the address has fewer lines), 氏名, 種別, 転送不要 (1 or 0), 重量区分, 差出日 (yyyy-MM-dd).
/// </summary>
public static class ManifestCsv
{
    /// <summary>The names of the columns, as written in the header.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["引受番号", "管理番号", "郵便番号", "住所1", "住所2", "住所3", "氏名", "種別", "転送不要", "重量区分", "差出日"];

    /// <summary>Writes the file.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="target">Receives the bytes; stays open.</param>
    /// <param name="encoding">The encoding.</param>
    /// <returns>The number of rows, which is the number of letters; the header is not counted.</returns>
    /// <exception cref="PrintRefusedException">The batch has problems that prevent export; nothing has been written.</exception>
    /// <exception cref="DrawingUnavailableException">
    /// A library or the font, which determines what can be printed, is not installed; nothing has been written.
    /// </exception>
    public static int Write(MailBatch batch, Stream target, ManifestEncoding encoding)
    {
        using (Typeface.Acquire(out var typeface))
        {
            batch = BatchAdjuster.CheckAndAdjust(batch, typeface).Batch;
        }

        if (encoding == ManifestEncoding.Cp932)
        {
            PrintRefusedException.ThrowIfAny([.. batch.Items.SelectMany((item, index) => FindCp932Problems(item, index + 1))]);
        }

        return WriteRows(batch, target, encoding);
    }

    /// <summary>Writes the rows of a batch that has passed the checks, and returns their number.</summary>
    internal static int WriteRows(MailBatch batch, Stream target, ManifestEncoding encoding)
    {
        var textEncoding =
            encoding == ManifestEncoding.Cp932 ? CsvTextDecoder.Cp932 : new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
        using var file = new CsvWriter(target, textEncoding, Columns);
        foreach (var item in batch.Items)
        {
            file.WriteRow(GetCells(item, batch.PostingDate));
        }

        return file.RowCount;
    }

    /// <summary>
    /// Returns a problem for each line of the address, and for the name, if it contains a character that CP932 lacks. The position is that
    /// of the first such character.
    /// </summary>
    internal static IEnumerable<PrintProblem> FindCp932Problems(Letter item, int row)
    {
        var fields = item.Addressee.AddressLines.Select((line, index) => (Field: PrintField.Address, Line: index + 1, Text: line))
            .Append((Field: PrintField.Name, Line: 1, Text: item.Addressee.Name));
        return fields
            .Select(field => new PrintProblem(
                row,
                field.Field,
                PrintFault.NotInCodePage,
                field.Line,
                Cp932.FindMissingCharacter(field.Text)))
            .Where(problem => problem.Position > 0);
    }

    private static string[] GetCells(Letter item, DateOnly postingDate)
    {
        var lines = item.Addressee.AddressLines;
        return
        [
            item.PostingNumber?.ToString() ?? "",
            item.ManagementNumber,
            PostcodeFormatter.FormatPostcodeWithoutMark(item.Addressee.Postcode),
            .. Enumerable.Range(0, Addressee.MaxAddressLines).Select(line => line < lines.Count ? lines[line] : ""),
            item.Addressee.Name,
            item.Kind.GetName(),
            item.IsNonForwardable ? "1" : "0",
            item.WeightClass.GetName(),
            postingDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ];
    }
}
