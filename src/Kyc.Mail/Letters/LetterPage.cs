using System.Globalization;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters.Drawing;
using Kyc.Mail.Posting;

namespace Kyc.Mail.Letters;

/// <summary>
/// Lays out the sheet of a letter. All lengths are in millimetres. The face, above the first fold, has the address in the window and,
/// beside it, the date, the sender and the area for the sticker with the posting number. The text of the letter begins below the address.
/// The management number and the activation code are between the folds, so they cannot be seen through a window.
/// </summary>
internal sealed class LetterPage : IDisposable
{
    private const double BlockLeft = WindowEnvelope.VisibleLeft + 0.5;
    private const double BlockTop = WindowEnvelope.VisibleTop + 0.5;
    private const double BlockWidth = WindowEnvelope.VisibleRight - WindowEnvelope.VisibleLeft - 1;
    private const double BlockHeight = WindowEnvelope.VisibleBottom - BarcodeGeometry.QuietZoneWidth - BlockTop;

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
    private const double CodeLineHeight = 14;
    private const float CodeSpacing = 1.3f;
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
    private readonly TextBlock _sideText;
    private readonly TextBlock _stickerCaption;
    private readonly TextBlock _codeCaption;
    private readonly TextBlock _codePurpose;
    private readonly TextBlock _title;
    private readonly TextBlock[] _paragraphs;
    private readonly bool _hasActivationCode;

    /// <summary>Lays out the texts that all letters have in common.</summary>
    public LetterPage(MailBatch batch, Typeface typeface)
    {
        _typeface = typeface;
        _block = new AddressBlock(typeface, BarcodeDimensions.Window, BlockWidth, BlockHeight);
        var sender = batch.Sender;
        string[] sideLines =
        [
            batch.PostingDate.ToString("yyyy年M月d日", CultureInfo.InvariantCulture),
            sender.Name,
            PostcodeFormatter.FormatPostcode(sender.Postcode),
            .. sender.AddressLines,
            $"電話 {sender.Telephone}",
        ];
        _sideText = typeface.CreateWrappedTextBlock(string.Join('\n', sideLines), TextPoints, SideWidth);
        _stickerCaption = typeface.CreateTextBlock("引受番号", SmallPoints);
        _codeCaption = typeface.CreateTextBlock("有効化コード", TextPoints);
        _codePurpose = typeface.CreateWrappedTextBlock(
            GetCodePurpose(batch.CodesValidUntil),
            TextPoints,
            BodyWidth - (2 * FramePadding),
            CodeSpacing);
        _hasActivationCode = batch.Items.Any(item => item.ActivationCode is not null);
        _title = typeface.CreateWrappedTextBlock(batch.Text.Title, TitlePoints, BodyWidth);
        _paragraphs =
        [
            .. batch.Text.Paragraphs.Select(paragraph =>
                typeface.CreateWrappedTextBlock(paragraph, TextPoints, BodyWidth, Typeface.TextLineSpacing)),
        ];
    }

    /// <summary>Whether the texts that all letters have in common fit their areas.</summary>
    public bool TextFits => SideTop + _sideText.Height <= StickerTop && TitleTop + _title.Height <= ParagraphTop
        && CodeTop + (_hasActivationCode ? CodeHeight : 0) <= WindowEnvelope.SecondFold - FoldMargin
        && _sideText.Width <= SideWidth && _title.Width <= BodyWidth && _paragraphs.All(paragraph => paragraph.Width <= BodyWidth);

    private double TextEnd => ParagraphTop + _paragraphs.Sum(paragraph => paragraph.Height + ParagraphGap);

    private double ManagementNumberTop => Math.Max(TextEnd, WindowEnvelope.FirstFold) + FoldMargin;

    private double CodeTop => ManagementNumberTop + FoldMargin + FramePadding;

    private double CodeHeight => CodeLineHeight + _codePurpose.Height + FramePadding;

    /// <summary>
    /// Returns the addresses and names as they fit the window. For a letter that does not fit, the entry is null and a problem is added.
    /// </summary>
    public FittedAddress?[] FitAll(IReadOnlyList<Letter> items, List<PrintProblem> problems) => _block.FitAll(items, problems);

    public void Draw(PdfCanvas canvas, Letter item, FittedAddress address)
    {
        DrawFoldMarks(canvas);
        _block.Draw(canvas, item, address, BlockLeft, BlockTop);
        canvas.DrawText(_sideText, SideLeft, SideTop);
        DrawStickerArea(canvas, item.PostingNumber);
        canvas.DrawText(_title, BodyLeft, TitleTop);
        var y = ParagraphTop;
        foreach (var paragraph in _paragraphs)
        {
            canvas.DrawText(paragraph, BodyLeft, y);
            y += paragraph.Height + ParagraphGap;
        }

        using var managementNumber = _typeface.CreateTextBlock($"管理番号 {item.ManagementNumber}", TextPoints);
        canvas.DrawText(managementNumber, BodyLeft, ManagementNumberTop);
        if (item.ActivationCode is { } code)
        {
            DrawActivationCode(canvas, code);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _block.Dispose();
        _sideText.Dispose();
        _stickerCaption.Dispose();
        _codeCaption.Dispose();
        _codePurpose.Dispose();
        _title.Dispose();
        foreach (var paragraph in _paragraphs)
        {
            paragraph.Dispose();
        }
    }

    private static void DrawFoldMarks(PdfCanvas canvas)
    {
        canvas.DrawLine(FoldMarkLeft, WindowEnvelope.FirstFold, FoldMarkRight, WindowEnvelope.FirstFold);
        canvas.DrawLine(FoldMarkLeft, WindowEnvelope.SecondFold, FoldMarkRight, WindowEnvelope.SecondFold);
    }

    // Draws the area for the post office's sticker with the posting number, and the number itself if the sender prints it.
    private void DrawStickerArea(PdfCanvas canvas, PostingNumber? postingNumber)
    {
        canvas.DrawFrame(SideLeft, StickerTop, SideWidth, StickerHeight);
        canvas.DrawText(_stickerCaption, SideLeft + FramePadding, StickerTop + FramePadding);
        if (postingNumber is { } assignedNumber)
        {
            using var number = _typeface.CreateTextBlock(assignedNumber.ToString(), NumberPoints);
            canvas.DrawText(number, SideLeft + ((SideWidth - number.Width) / 2), StickerTop + ((StickerHeight - number.Height) / 2));
        }
    }

    private void DrawActivationCode(PdfCanvas canvas, string activationCode)
    {
        canvas.DrawFrame(BodyLeft, CodeTop, BodyWidth, CodeHeight);
        canvas.DrawText(_codeCaption, BodyLeft + FramePadding, CodeTop + FramePadding);
        using var code = _typeface.CreateTextBlock(activationCode, CodePoints);
        canvas.DrawText(code, BodyLeft + ((BodyWidth - code.Width) / 2), CodeTop + ((CodeLineHeight - code.Height) / 2));
        canvas.DrawText(_codePurpose, BodyLeft + FramePadding, CodeTop + CodeLineHeight);
    }

    // The text contains no URL: a forged letter could contain one too, and the person knows where the application was made.
    private static string GetCodePurpose(DateOnly? validUntil)
    {
        string[] lines =
        [
            "このコードは、本書を受け取られた方がお申し込みのご本人であることを確認するためのものです。"
                + "お申し込みをされた当社の画面に戻り、有効化コードの欄に入力してください。",
            .. validUntil is { } day
                ? [string.Create(CultureInfo.InvariantCulture, $"入力できる期限：{day:yyyy年M月d日}まで")]
                : Array.Empty<string>(),
            "期限を過ぎた場合や、入力できない場合は、上の管理番号を添えて当社までご連絡ください。コードは他の人に教えないでください。",
        ];
        return string.Join('\n', lines);
    }
}
