using System.Globalization;
using System.Text;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;
using Kyc.Mail.Manifests;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

/// <summary>
/// Checks that rare and hostile text is printed unchanged, printed in its base form with a note, or refused with the position of the fault.
/// </summary>
public sealed class PrintedTextTests
{
    [Theory]
    [InlineData("髙橋　﨑太郎")]
    [InlineData("𠮷野　家子")]
    [InlineData("渡邉　邊夫")]
    [InlineData("丂丄　仢丗")]
    [InlineData("𠀋𡈽　𡌛𡑮")]
    [InlineData("が゙　ガ子")]
    [InlineData("Ｊｏｈｎ　Smith-Yamada")]
    [InlineData("ｶﾀｶﾅ　㈱①〇々〆ヶ")]
    public void Rare_characters_are_drawn_and_can_be_extracted(string name)
    {
        using var pdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.CreateWithName(name), stream));
        var text = pdf.GetJoinedText(1).Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains(name.Replace("　", "", StringComparison.Ordinal), text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variation_sequence_has_its_own_glyph()
    {
        using var plainPdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.CreateWithName("辻"), stream));
        using var variantPdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.CreateWithName("辻\U000E0102"), stream));
        Assert.False(plainPdf.Render(1, 300, 90, 60).IsEqualTo(variantPdf.Render(1, 300, 90, 60)));
    }

    [Theory]
    [InlineData("NGUYỄN THỊ HOA")]
    [InlineData("王　晓明")]
    [InlineData("简 太郎")]
    [InlineData("김민수")]
    [InlineData("TRƯƠNG VĂN ĐỨC")]
    public void Scripts_outside_the_first_font_are_drawn_with_the_second_font_and_can_be_extracted(string name)
    {
        Assert.True(File.Exists(DrawingPrerequisites.AdditionalFontFile), "fonts-noto-cjk is not installed");
        using var pdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.CreateWithName(name), stream));
        Assert.Contains(RemoveSpaces(name), RemoveSpaces(pdf.GetJoinedText(1)), StringComparison.Ordinal);
        Assert.Contains("NotoSerifCJKjp-Regular", pdf.FontTable, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NGUYỄN THỊ HOA", 5)]
    [InlineData("王　晓明", 3)]
    [InlineData("김민수", 1)]
    public void A_name_that_needs_the_second_font_is_refused_if_that_font_is_missing(string name, int position)
    {
        using var typefaceLock = Typeface.Acquire(out var _);
        var typefaceWithoutSecondFont = Typeface.Load("/nowhere/further.ttc");
        Assert.Equal(
            [new PrintProblem(1, PrintField.Name, PrintFault.NotInFont, 1, position)],
            BatchRules.Check(BatchFactory.CreateWithName(name), typefaceWithoutSecondFont));
    }

    [Theory]
    [InlineData("辻\U000E0100　花子", "辻　花子", PrintAdjustment.VariationSelectorDropped, 2)]
    [InlineData("葛\U000E0100城　花子", "葛城　花子", PrintAdjustment.VariationSelectorDropped, 2)]
    [InlineData("渡邉\U000E0100　花子", "渡邉　花子", PrintAdjustment.VariationSelectorDropped, 3)]
    [InlineData("見\U000E01EF本", "見本", PrintAdjustment.VariationSelectorDropped, 2)]
    [InlineData("見本\uFE0F", "見本", PrintAdjustment.VariationSelectorDropped, 3)]
    [InlineData("⾼橋　花子", "高橋　花子", PrintAdjustment.RadicalAsIdeograph, 1)]
    [InlineData("⼾⽥　⻑男", "戸田　長男", PrintAdjustment.RadicalAsIdeograph, 1, 2, 4)]
    [InlineData("⽩⽯　⿊⿓", "白石　黒龍", PrintAdjustment.RadicalAsIdeograph, 1, 2, 4, 5)]
    public void A_variant_without_a_glyph_is_printed_in_its_base_form_with_a_note(
        string name, string printedName, PrintAdjustment adjustment, params int[] positions)
    {
        var batch = BatchFactory.CreateWithName(name);
        Assert.Empty(PrintRun.Check(batch));
        PrintReceipt? receipt = null;
        using var labels = new MemoryStream();
        using var manifest = new MemoryStream();
        using var csv = new MemoryStream();
        using var letters = new PdfReader(stream => receipt = PrintRun.Write(batch, new PrintTargets(stream, labels, manifest, csv)));
        Assert.Equal(positions.Select(position => new PrintNote(1, PrintField.Name, adjustment, 1, position)), receipt!.Notes);
        using var labelPages = new PdfReader(stream => stream.Write(labels.ToArray()));
        using var manifestPages = new PdfReader(stream => stream.Write(manifest.ToArray()));
        Assert.All((PdfReader[])[letters, labelPages, manifestPages], pdf =>
            Assert.Contains(RemoveSpaces(printedName), RemoveSpaces(pdf.GetJoinedText(1)), StringComparison.Ordinal));
        Assert.Contains($",{printedName},", Encoding.UTF8.GetString(csv.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_note_gives_field_and_line_of_a_replaced_character_and_a_variant_in_the_font_gets_no_note()
    {
        var item = BatchFactory.CreateLetter(2);
        var batch = BatchFactory.Create(
            BatchFactory.CreateLetter(1),
            item with { Addressee = item.Addressee with { AddressLines = ["千葉市", "⻘\U000E0100葉荘"], Name = "辻\U000E0102" } });
        var receipt = PrintRun.Write(batch, new PrintTargets(Stream.Null, Stream.Null, Stream.Null, Stream.Null));
        Assert.Equal(
            [
                new PrintNote(2, PrintField.Address, PrintAdjustment.RadicalAsIdeograph, 2, 1),
                new PrintNote(2, PrintField.Address, PrintAdjustment.VariationSelectorDropped, 2, 2),
            ],
            receipt.Notes);
    }

    [Fact]
    public void Every_radical_of_the_Kangxi_dictionary_is_printed()
    {
        for (var radical = 0x2F00; radical < 0x2FD6; radical += 6)
        {
            var name = string.Concat(Enumerable.Range(radical, Math.Min(6, 0x2FD6 - radical)).Select(char.ConvertFromUtf32));
            Assert.Empty(PrintRun.Check(BatchFactory.CreateWithName(name)));
        }
    }

    [Fact]
    public void Every_character_of_JIS_X_0208_and_0212_can_be_printed()
    {
        // Code page 20932 encodes JIS X 0208 with the high bit in both bytes, and JIS X 0212 with the high bit in the first byte only.
        var strictEncoding = CodePagesEncodingProvider.Instance.GetEncoding(
            20932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;
        using var typefaceLock = Typeface.Acquire(out var typeface);
        var kanji = new HashSet<Rune>();
        foreach (var secondByte in Enumerable.Range(0x21, 94).SelectMany(cell => (int[])[cell, cell | 0x80]))
        {
            for (var firstByte = 0xa1; firstByte <= 0xfe; firstByte++)
            {
                if (Decode(strictEncoding, [(byte)firstByte, (byte)secondByte]) is [var character]
                    && char.GetUnicodeCategory(character) == UnicodeCategory.OtherLetter)
                {
                    kanji.Add(new Rune(character));
                }
            }
        }

        Assert.InRange(kanji.Count, 6355 + 5801, int.MaxValue);
        Assert.DoesNotContain(kanji, character => !typeface.CanDraw(character, null));
    }

    [Theory]
    [InlineData("กข 太郎", PrintFault.NotInFont, 1)]
    [InlineData("محمد", PrintFault.NotInFont, 1)]
    [InlineData("見本\U0001F600", PrintFault.NotInFont, 3)]
    [InlineData("\U000E0100見本", PrintFault.ForbiddenCharacter, 1)]
    [InlineData("見本\n花子", PrintFault.ForbiddenCharacter, 3)]
    [InlineData("見\0本", PrintFault.ForbiddenCharacter, 2)]
    [InlineData("\u202e見本", PrintFault.ForbiddenCharacter, 1)]
    [InlineData("見\u2067本", PrintFault.ForbiddenCharacter, 2)]
    [InlineData("見\u200b本", PrintFault.ForbiddenCharacter, 2)]
    [InlineData("見本\uE000", PrintFault.ForbiddenCharacter, 3)]
    [InlineData("見本\uFFFE", PrintFault.ForbiddenCharacter, 3)]
    [InlineData("e\u0301\u0301\u0301", PrintFault.ForbiddenCharacter, 4)]
    [InlineData("\u3099見本", PrintFault.ForbiddenCharacter, 1)]
    [InlineData("=1+1", PrintFault.ForbiddenCharacter, 1)]
    [InlineData("＝見本", PrintFault.ForbiddenCharacter, 1)]
    [InlineData("", PrintFault.Missing, 0)]
    [InlineData("　 ", PrintFault.Missing, 0)]
    public void Unprintable_text_is_refused_and_its_position_is_reported(string name, PrintFault fault, int position)
    {
        var expected = new PrintProblem(1, PrintField.Name, fault, 1, position);
        Assert.Equal(expected, Assert.Single(BatchFactory.GetRefusalProblems(BatchFactory.CreateWithName(name), LetterPdf.Write)));
        Assert.Equal(expected, Assert.Single(BatchFactory.GetRefusalProblems(BatchFactory.CreateWithName(name), LabelSheet.Write)));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.Equal(
            new PrintProblem(1, PrintField.Name, PrintFault.ForbiddenCharacter, 1, 2),
            Assert.Single(BatchFactory.GetRefusalProblems(BatchFactory.CreateWithName("見\ud842"), LetterPdf.Write)));
    }

    [Fact]
    public void A_long_address_is_wrapped_and_printed_completely_and_an_address_that_does_not_fit_is_refused()
    {
        const string town = "千葉県千葉市稲毛区緑町";
        var maxLength = 0;
        for (var length = 20; length <= 200; length += 10)
        {
            var batch = BatchFactory.CreateWithAddressLines(
                town,
                string.Concat(Enumerable.Range(0, length).Select(index => (char)('一' + (index % 3)))));
            using var target = new MemoryStream();
            try
            {
                LetterPdf.Write(batch, target);
            }
            catch (PrintRefusedException exception)
            {
                Assert.Equal(new PrintProblem(1, PrintField.Address, PrintFault.TooLong), Assert.Single(exception.Problems));
                continue;
            }

            Assert.Equal(length - 10, Math.Max(maxLength, 10));
            maxLength = length;
            using var pdf = new PdfReader(stream => stream.Write(target.ToArray()));
            Assert.Contains(string.Concat(batch.Items[0].Addressee.AddressLines), pdf.GetJoinedText(1), StringComparison.Ordinal);
        }

        Assert.InRange(maxLength, 60, 190);
    }

    [Theory]
    [InlineData("ながいながいながいながいながいながいながい０１２３４５６７８９ながい")]
    [InlineData("Residencia Bartolomeu-Sebastiana Constantinopla de la Independencia 12-345")]
    public void A_line_break_adds_no_character(string line)
    {
        using var wrappedPdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.CreateWithAddressLines(line), stream));
        string[] printedLines = [.. wrappedPdf.GetWords(1).SkipWhile(word => word.Text != "転送不要").Skip(1)
            .TakeWhile(word => word.Text != "見本").GroupBy(word => word.Top)
            .Select(part => string.Join(' ', part.Select(word => word.Text)))];
        Assert.InRange(printedLines.Length, 2, 3);
        Assert.Equal(
            line.Replace(" ", "", StringComparison.Ordinal),
            string.Concat(printedLines).Replace(" ", "", StringComparison.Ordinal));

        // The extracted text would not contain a hyphen that is drawn at a line break. Therefore the pictures are compared: the same parts
        // as separate lines must give the same picture.
        using var separateLinesPdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.CreateWithAddressLines(printedLines), stream));
        Assert.True(wrappedPdf.Render(1, 300, 90, 60).IsEqualTo(separateLinesPdf.Render(1, 300, 90, 60)));
    }

    [Fact]
    public void Random_text_is_printed_within_its_area_or_refused()
    {
        var random = new Random(8);
        var printedCount = 0;
        for (var round = 0; round < 400; round++)
        {
            var batch = BatchFactory.Create(
                BatchFactory.CreateLetter(1) with
                {
                    Addressee = RandomText.CreateAddressee(random, random.Next(5)),
                });
            using var target = new MemoryStream();
            try
            {
                LetterPdf.Write(batch, target);
            }
            catch (PrintRefusedException)
            {
                Assert.Equal(0, target.Length);
                continue;
            }

            // Each reading starts processes, so only one in ten of the printed letters is read.
            if (printedCount++ % 10 == 0)
            {
                using var pdf = new PdfReader(stream => stream.Write(target.ToArray()));
                Assert.Equal(1, pdf.PageCount);
                var windowPixels = pdf.Render(1, 100, WindowEnvelope.ExposedRight, WindowEnvelope.ExposedBottom);
                var visibleRight = (int)Math.Ceiling(WindowEnvelope.VisibleRight * windowPixels.PixelsPerMillimetre);
                var visibleBottom = (int)Math.Ceiling(WindowEnvelope.VisibleBottom * windowPixels.PixelsPerMillimetre);
                Assert.False(windowPixels.HasBlackPixel(visibleRight, 0, windowPixels.Width, windowPixels.Height));
                Assert.False(windowPixels.HasBlackPixel(0, visibleBottom, windowPixels.Width, windowPixels.Height));
            }
        }

        Assert.InRange(printedCount, 40, 360);
    }

    private static string RemoveSpaces(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    private static string? Decode(Encoding encoding, byte[] bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
