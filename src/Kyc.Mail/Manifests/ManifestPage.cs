using System.Globalization;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;
using Kyc.Mail.Letters.Lines;

namespace Kyc.Mail.Manifests;

/// <summary>Lays out the pages of the manifest, in millimetres: the heading, then rows with the height that their texts need.</summary>
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

    private const double AddressWidth = 64;
    private const double NameWidth = 39;
    private const double KindWidth = 14;

    private const double CellPoints = 8;
    private const double HeadingPoints = 9;
    private const double TitlePoints = 14;

    private static readonly (string Name, double Width)[] Columns =
        [("番号", 9), ("引受番号", 24), ("管理番号", 26), ("郵便番号・住所", AddressWidth), ("氏名", NameWidth), ("種別", KindWidth), ("摘要", 14)];

    /// <summary>
    /// Font sizes to try for a name, in points. A smaller size is used only if a part of the name that cannot be divided is wider than the
    /// column.
    /// </summary>
    private static readonly double[] NameSizes = [CellPoints, 7, 6, 5, 4];

    private readonly Typeface _typeface;
    private readonly TextBlock _title;
    private readonly TextBlock _heading;
    private readonly TextBlock _stampCaption;
    private readonly TextBlock[] _columnNames;
    private double _nextRowTop;
    private int _pageNumber;

    /// <summary>Lays out the texts that all pages have in common.</summary>
    public ManifestPage(MailBatch batch, Typeface typeface)
    {
        _typeface = typeface;
        var totals = batch.Items.CountBy(item => item.Kind).OrderBy(total => total.Key)
            .Select(total => $"{total.Key.GetName()} {total.Value}通");
        string[] heading =
        [
            batch.PostingDate.ToString("差出日 yyyy年M月d日", CultureInfo.InvariantCulture),
            $"差出人 {PostcodeFormatter.FormatPostcode(batch.Sender.Postcode)} {string.Join(' ', batch.Sender.AddressLines)}",
            $"{batch.Sender.Name} 電話 {batch.Sender.Telephone}",
            $"合計 {batch.Items.Count}通 （{string.Join('、', totals)}）",
        ];
        _title = typeface.CreateTextBlock("書留・特定記録郵便物等差出票", TitlePoints);
        _heading = typeface.CreateWrappedTextBlock(string.Join('\n', heading), HeadingPoints, HeadingWidth);
        _stampCaption = typeface.CreateTextBlock("日附印", CellPoints);
        _columnNames = [.. Columns.Select(column => typeface.CreateTextBlock(column.Name, CellPoints))];
    }

    /// <summary>Height available for rows on a page, in millimetres.</summary>
    public static double RowsHeight => RowsBottom - RowsTop;

    /// <summary>Whether the heading, whose length depends on the sender's name and address, leaves enough space for the rows.</summary>
    public bool HeadingFits =>
        _heading.Width <= HeadingWidth && Top + _title.Height + CellPadding + _heading.Height <= RowsTop - ColumnNameHeight;

    private double ColumnNameHeight => _columnNames[0].Height + (2 * CellPadding);

    /// <summary>Returns the lines of address and name, divided to fit their columns; null if they do not fit.</summary>
    /// <param name="item">The letter.</param>
    /// <param name="problem">The problem with the part that is too wide, with the row 0; null if all parts fit.</param>
    public FittedAddress? Fit(Letter item, out PrintProblem? problem)
    {
        var address = new MeasuredText(_typeface, string.Join('\n', item.Addressee.AddressLines));
        var name = new MeasuredText(_typeface, item.Addressee.Name);
        var lines = address.Divide(CellPoints, AddressWidth - (2 * CellPadding), int.MaxValue);
        var points = NameSizes.FirstOrDefault(size => name.FindTooWidePart(size, NameWidth - (2 * CellPadding)) is null);
        problem = null;
        if (lines is not null && points > 0)
        {
            var names = name.Divide(points, NameWidth - (2 * CellPadding), int.MaxValue)!;
            return new FittedAddress(lines, CellPoints, names, points);
        }

        var (field, tooWidePart) = lines is null
            ? (PrintField.Address, address.FindTooWidePart(CellPoints, AddressWidth - (2 * CellPadding))!.Value)
            : (PrintField.Name, name.FindTooWidePart(NameSizes[^1], NameWidth - (2 * CellPadding))!.Value);
        problem = new PrintProblem(0, field, PrintFault.TooLong, tooWidePart.Line, tooWidePart.Position);
        return null;
    }

    /// <summary>Returns the height of the letter's row, in millimetres.</summary>
    public double GetHeight(Letter item, FittedAddress fitted)
    {
        using var row = new RowTexts(_typeface, item, fitted, 0);
        return row.Height;
    }

    /// <summary>Starts a page and draws its heading and its page number.</summary>
    public void BeginPage(PdfCanvas canvas, int pageCount)
    {
        canvas.DrawText(_title, Left, Top);
        canvas.DrawText(_heading, Left, Top + _title.Height + CellPadding);
        canvas.DrawFrame(StampLeft, Top, StampWidth, StampHeight);
        canvas.DrawText(_stampCaption, StampLeft + CellPadding, Top + CellPadding);
        DrawCells(canvas, _columnNames, RowsTop - ColumnNameHeight, ColumnNameHeight);
        _pageNumber++;
        _nextRowTop = RowsTop;
        using var number = _typeface.CreateTextBlock(
            string.Create(CultureInfo.InvariantCulture, $"{_pageNumber} / {pageCount}"),
            CellPoints);
        canvas.DrawText(number, (Paper.A4Width - number.Width) / 2, PageNumberTop);
    }

    /// <summary>Draws a row below the previous one.</summary>
    public void DrawRow(PdfCanvas canvas, Letter item, FittedAddress fitted, int number)
    {
        using var row = new RowTexts(_typeface, item, fitted, number);
        DrawCells(canvas, row.Texts, _nextRowTop, row.Height);
        _nextRowTop += row.Height;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _title.Dispose();
        _heading.Dispose();
        _stampCaption.Dispose();
        Array.ForEach(_columnNames, name => name.Dispose());
    }

    private static void DrawCells(PdfCanvas canvas, TextBlock[] texts, double y, double height)
    {
        var x = Left;
        for (var index = 0; index < Columns.Length; index++)
        {
            canvas.DrawFrame(x, y, Columns[index].Width, height);
            canvas.DrawText(texts[index], x + CellPadding, y + CellPadding);
            x += Columns[index].Width;
        }
    }

    /// <summary>Holds the laid-out texts of a row.</summary>
    private sealed class RowTexts(Typeface typeface, Letter item, FittedAddress fitted, int number) : IDisposable
    {
        public TextBlock[] Texts { get; } =
            [
                typeface.CreateTextBlock(number.ToString(CultureInfo.InvariantCulture), CellPoints),
                typeface.CreateTextBlock(item.PostingNumber?.ToString() ?? "", CellPoints),
                typeface.CreateTextBlock(item.ManagementNumber, CellPoints),
                typeface.CreateTextBlock(
                    $"{PostcodeFormatter.FormatPostcode(item.Addressee.Postcode)}\n{fitted.Address}",
                    fitted.AddressPoints),
                typeface.CreateTextBlock(fitted.Name, fitted.NamePoints),
                typeface.CreateWrappedTextBlock(
                    $"{item.Kind.GetName()}\n{item.WeightClass.GetName()}",
                    CellPoints,
                    KindWidth - (2 * CellPadding)),
                typeface.CreateTextBlock(item.IsNonForwardable ? PostalTerms.NonForwardable : "", CellPoints),
            ];

        public double Height => Texts.Max(text => text.Height) + (2 * CellPadding);

        public void Dispose() => Array.ForEach(Texts, text => text.Dispose());
    }
}
