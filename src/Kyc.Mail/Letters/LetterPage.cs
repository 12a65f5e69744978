using System.Globalization;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters.Drawing;
using Kyc.Mail.Posting;

namespace Kyc.Mail.Letters;

/// <summary>
/// The sheet of a letter, in millimetres. On the face, above the first fold: the address where the window is, and beside it the sender,
/// date, number and the place of the sticker. Below: what the letter says; and between the folds, where no window shows it, the
/// activation code.
/// </summary>
internal sealed class LetterPage : IDisposable
{
    private const double BlockLeft = WindowEnvelope.VisibleLeft + 0.5;
    private const double BlockTop = WindowEnvelope.VisibleTop + 0.5;
    private const double BlockWidth = WindowEnvelope.VisibleRight - WindowEnvelope.VisibleLeft - 1;
    private const double BlockHeight = WindowEnvelope.VisibleBottom - BarcodeGeometry.QuietZone - BlockTop;

    private const double SideLeft = 120;
    private const double SideTop = 14;
    private const double SideWidth = 70;
    private const double StickerTop = 58;
    private const double StickerHeight = 22;
    private const double BodyLeft = 25;
    private const double BodyWidth = 160;
    private const double TitleTop = 86;
    private const double ParagraphTop = 96;
    private const double ParagraphGap = 3;
    private const double FramePadding = 2;
    private const double CodeHeight = 16;
    private const double FoldMargin = 6;
    private const double FoldMarkLeft = 3;
    private const double FoldMarkRight = 8;

    private const double SmallPoints = 8;
    private const double TextPoints = 10;
    private const double TitlePoints = 14;
    private const double NumberPoints = 13;
    private const double CodePoints = 18;

    private readonly Typeface _typeface;
    private readonly AddressBlock _block;
    private readonly TextBlock _side;
    private readonly TextBlock _stickerCaption;
    private readonly TextBlock _codeCaption;
    private readonly TextBlock _title;
    private readonly TextBlock[] _paragraphs;

    /// <summary>Sets what all letters share.</summary>
    public LetterPage(MailBatch batch, Typeface typeface)
    {
        _typeface = typeface;
        _block = new AddressBlock(typeface, BarcodeSizes.Window, BlockWidth, BlockHeight);
        var sender = batch.Sender;
        string[] side =
        [
            batch.PostingDate.ToString("yyyy年M月d日", CultureInfo.InvariantCulture),
            sender.Name,
            Codes.Postcode(sender.Postcode),
            .. sender.AddressLines,
            $"電話 {sender.Telephone}",
        ];
        _side = typeface.Set(string.Join('\n', side), TextPoints, SideWidth);
        _stickerCaption = typeface.Set("引受番号", SmallPoints);
        _codeCaption = typeface.Set("有効化コード", TextPoints);
        _title = typeface.Set(batch.Text.Title, TitlePoints, BodyWidth);
        _paragraphs = [.. batch.Text.Paragraphs.Select(paragraph => typeface.Set(paragraph, TextPoints, BodyWidth, Typeface.TextSpacing))];
    }

    /// <summary>Whether what all letters share fits its places.</summary>
    public bool TextFits => SideTop + _side.Height <= StickerTop && TitleTop + _title.Height <= ParagraphTop
        && CodeTop + CodeHeight <= WindowEnvelope.SecondFold - FoldMargin;

    private double TextEnd => ParagraphTop + _paragraphs.Sum(paragraph => paragraph.Height + ParagraphGap);

    private double ReferenceTop => Math.Max(TextEnd, WindowEnvelope.FirstFold) + FoldMargin;

    private double CodeTop => ReferenceTop + FoldMargin + FramePadding;

    /// <summary>Size of the address of an item; null when it does not fit.</summary>
    public int? Fit(MailItem item) => _block.Fit(item);

    /// <summary>Draws a letter.</summary>
    public void Draw(PdfCanvas canvas, MailItem item, int size)
    {
        DrawFoldMarks(canvas);
        _block.Draw(canvas, item, size, BlockLeft, BlockTop);
        canvas.Text(_side, SideLeft, SideTop);
        DrawSticker(canvas, item.PostingNumber);
        canvas.Text(_title, BodyLeft, TitleTop);
        var y = ParagraphTop;
        foreach (var paragraph in _paragraphs)
        {
            canvas.Text(paragraph, BodyLeft, y);
            y += paragraph.Height + ParagraphGap;
        }

        using var reference = _typeface.Set($"管理番号 {item.ManagementNumber}", TextPoints);
        canvas.Text(reference, BodyLeft, ReferenceTop);
        if (item.ActivationCode is { } code)
        {
            DrawCode(canvas, code);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _block.Dispose();
        _side.Dispose();
        _stickerCaption.Dispose();
        _codeCaption.Dispose();
        _title.Dispose();
        foreach (var paragraph in _paragraphs)
        {
            paragraph.Dispose();
        }
    }

    private static void DrawFoldMarks(PdfCanvas canvas)
    {
        canvas.Line(FoldMarkLeft, WindowEnvelope.FirstFold, FoldMarkRight, WindowEnvelope.FirstFold);
        canvas.Line(FoldMarkLeft, WindowEnvelope.SecondFold, FoldMarkRight, WindowEnvelope.SecondFold);
    }

    // The place of the counter's sticker, or of our own number when bulk senders print it.
    private void DrawSticker(PdfCanvas canvas, PostingNumber? postingNumber)
    {
        canvas.Frame(SideLeft, StickerTop, SideWidth, StickerHeight);
        canvas.Text(_stickerCaption, SideLeft + FramePadding, StickerTop + FramePadding);
        if (postingNumber is { } posted)
        {
            using var number = _typeface.Set(posted.ToString(), NumberPoints);
            canvas.Text(number, SideLeft + ((SideWidth - number.Width) / 2), StickerTop + ((StickerHeight - number.Height) / 2));
        }
    }

    private void DrawCode(PdfCanvas canvas, string activationCode)
    {
        canvas.Frame(BodyLeft, CodeTop, BodyWidth, CodeHeight);
        canvas.Text(_codeCaption, BodyLeft + FramePadding, CodeTop + FramePadding);
        using var code = _typeface.Set(activationCode, CodePoints);
        canvas.Text(code, BodyLeft + ((BodyWidth - code.Width) / 2), CodeTop + ((CodeHeight - code.Height) / 2));
    }
}
