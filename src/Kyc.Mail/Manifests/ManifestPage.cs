using System.Globalization;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Manifests;

/// <summary>A page of the manifest, in millimetres: heading, then rows as high as their texts need.</summary>
internal sealed class ManifestPage : IDisposable
{
    private const double Left = 10;
    private const double Top = 10;
    private const double RowsTop = 56;
    private const double RowsBottom = 285;
    private const double CellPadding = 1;
    private const double StampWidth = 35;
    private const double StampHeight = 35;
    private const double StampLeft = Paper.A4Width - Left - StampWidth;
    private const double HeadingWidth = StampLeft - Left - CellPadding;
    private const double PageNumberTop = 288;

    private const double CellPoints = 8;
    private const double HeadingPoints = 9;
    private const double TitlePoints = 14;

    private static readonly (string Name, double Width)[] Columns =
        [("番号", 10), ("引受番号", 27), ("管理番号", 27), ("郵便番号・住所", 64), ("氏名", 32), ("種別", 16), ("摘要", 14)];

    private readonly Typeface _typeface;
    private readonly TextBlock _title;
    private readonly TextBlock _heading;
    private readonly TextBlock _stamp;
    private readonly TextBlock[] _columnNames;
    private double _y;
    private int _page;

    /// <summary>Sets what all pages share.</summary>
    public ManifestPage(MailBatch batch, Typeface typeface)
    {
        _typeface = typeface;
        var totals = batch.Items.CountBy(item => item.Kind).OrderBy(total => total.Key)
            .Select(total => $"{total.Key.Name()} {total.Value}通");
        string[] heading =
        [
            batch.PostingDate.ToString("差出日 yyyy年M月d日", CultureInfo.InvariantCulture),
            $"差出人 {Codes.Postcode(batch.Sender.Postcode)} {string.Join(' ', batch.Sender.AddressLines)}",
            $"{batch.Sender.Name} 電話 {batch.Sender.Telephone}",
            $"合計 {batch.Items.Count}通 （{string.Join('、', totals)}）",
        ];
        _title = typeface.Set("書留・特定記録郵便物等差出票", TitlePoints);
        _heading = typeface.Set(string.Join('\n', heading), HeadingPoints, HeadingWidth);
        _stamp = typeface.Set("日附印", CellPoints);
        _columnNames = [.. Columns.Select(column => typeface.Set(column.Name, CellPoints, column.Width - (2 * CellPadding)))];
    }

    /// <summary>Height that a page has for rows.</summary>
    public static double RowRoom => RowsBottom - RowsTop;

    /// <summary>Whether the sender's name and address leave room for the rows.</summary>
    public bool HeadingFits => Top + _title.Height + CellPadding + _heading.Height <= RowsTop - ColumnNameHeight;

    private double ColumnNameHeight => _columnNames[0].Height + (2 * CellPadding);

    /// <summary>Height of a row.</summary>
    public double HeightOf(MailItem item)
    {
        using var row = new Cells(_typeface, item, 0);
        return row.Height;
    }

    /// <summary>Begins a page with its heading.</summary>
    public void Begin(PdfCanvas canvas, int pages)
    {
        canvas.Text(_title, Left, Top);
        canvas.Text(_heading, Left, Top + _title.Height + CellPadding);
        canvas.Frame(StampLeft, Top, StampWidth, StampHeight);
        canvas.Text(_stamp, StampLeft + CellPadding, Top + CellPadding);
        DrawCells(canvas, _columnNames, RowsTop - ColumnNameHeight, ColumnNameHeight);
        _page++;
        _y = RowsTop;
        using var number = _typeface.Set(string.Create(CultureInfo.InvariantCulture, $"{_page} / {pages}"), CellPoints);
        canvas.Text(number, (Paper.A4Width - number.Width) / 2, PageNumberTop);
    }

    /// <summary>Draws a row below the last one.</summary>
    public void Row(PdfCanvas canvas, MailItem item, int number)
    {
        using var row = new Cells(_typeface, item, number);
        DrawCells(canvas, row.Texts, _y, row.Height);
        _y += row.Height;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _title.Dispose();
        _heading.Dispose();
        _stamp.Dispose();
        Array.ForEach(_columnNames, name => name.Dispose());
    }

    private static void DrawCells(PdfCanvas canvas, TextBlock[] texts, double y, double height)
    {
        var x = Left;
        for (var index = 0; index < Columns.Length; index++)
        {
            canvas.Frame(x, y, Columns[index].Width, height);
            canvas.Text(texts[index], x + CellPadding, y + CellPadding);
            x += Columns[index].Width;
        }
    }

    /// <summary>The texts of a row.</summary>
    private sealed class Cells : IDisposable
    {
        public Cells(Typeface typeface, MailItem item, int number)
        {
            string[] cells =
            [
                number.ToString(CultureInfo.InvariantCulture),
                item.PostingNumber?.ToString() ?? "",
                item.ManagementNumber,
                $"{Codes.Postcode(item.Addressee.Postcode)}\n{string.Join('\n', item.Addressee.AddressLines)}",
                item.Addressee.Name,
                $"{item.Kind.Name()}\n{item.Weight.Name()}",
                item.IsNonForwardable ? MailWords.NonForwardable : "",
            ];
            Texts = [.. cells.Zip(Columns, (cell, column) => typeface.Set(cell, CellPoints, column.Width - (2 * CellPadding)))];
        }

        public TextBlock[] Texts { get; }

        public double Height => Texts.Max(text => text.Height) + (2 * CellPadding);

        public void Dispose() => Array.ForEach(Texts, text => text.Dispose());
    }
}
