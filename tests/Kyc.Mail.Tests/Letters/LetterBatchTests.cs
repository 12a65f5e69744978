using Kyc.Mail.Letters;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

public sealed class LetterBatchTests
{
    [Fact]
    public void Each_letter_is_a_page_with_name_address_and_marks_as_text()
    {
        var sheetCount = 0;
        using var pdf = new PdfReader(stream => sheetCount = LetterPdf.Write(BatchFactory.ManualExampleBatch, stream));
        Assert.Equal(BatchFactory.ManualExampleBatch.Items.Count, sheetCount);
        Assert.Equal(sheetCount, pdf.PageCount);
        for (var page = 1; page <= sheetCount; page++)
        {
            var item = BatchFactory.ManualExampleBatch.Items[page - 1];
            var text = pdf.GetJoinedText(page);
            var textWithoutSpaces = RemoveSpaces(text);
            Assert.All(
                item.Addressee.AddressLines,
                line => Assert.Contains(RemoveSpaces(line), textWithoutSpaces, StringComparison.Ordinal));
            Assert.Contains(RemoveSpaces(item.Addressee.Name + "様"), textWithoutSpaces, StringComparison.Ordinal);
            Assert.Contains($"〒{item.Addressee.Postcode[..3]}-{item.Addressee.Postcode[3..]}", text, StringComparison.Ordinal);
            Assert.Contains("転送不要", text, StringComparison.Ordinal);
            Assert.Contains("簡易書留", text, StringComparison.Ordinal);
            Assert.Contains($"管理番号 {item.ManagementNumber}", text, StringComparison.Ordinal);
            Assert.Contains(item.ActivationCode!, text, StringComparison.Ordinal);
            Assert.Contains(item.PostingNumber.ToString()!, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_letter_that_may_be_forwarded_and_has_no_code_shows_no_forwarding_mark_and_no_code()
    {
        var batch = BatchFactory.Create(BatchFactory.CreateLetter(1) with
        {
            IsNonForwardable = false,
            Kind = MailKind.RestrictedDelivery,
            PostingNumber = null,
            ActivationCode = null,
        }) with
        { Text = new LetterText("ご案内", ["本文"]) };
        using var pdf = new PdfReader(stream => LetterPdf.Write(batch, stream));
        var text = pdf.GetJoinedText(1);
        Assert.DoesNotContain("転送不要", text, StringComparison.Ordinal);
        Assert.DoesNotContain("有効化コード", text, StringComparison.Ordinal);
        Assert.DoesNotContain("簡易書留", text, StringComparison.Ordinal);
        Assert.Contains("本人限定受取", text, StringComparison.Ordinal);
        Assert.Contains("引受番号", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_window_shows_the_whole_address_and_nothing_else()
    {
        using var pdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.ManualExampleBatch, stream));
        var exposedWords = pdf.GetWords(1)
            .Where(word => word.Left < WindowEnvelope.ExposedRight && word.Top < WindowEnvelope.ExposedBottom).ToList();
        var address = BatchFactory.ManualExampleBatch.Items[0].Addressee;
        var expectedText = RemoveSpaces($"〒263-0023転送不要簡易書留{address.AddressLines[0]}{address.Name}様");
        Assert.Equal(expectedText.Order(), string.Concat(exposedWords.Select(word => word.Text)).Order());
        Assert.All(exposedWords, word =>
        {
            Assert.InRange(word.Left, WindowEnvelope.VisibleLeft, WindowEnvelope.VisibleRight);
            Assert.InRange(word.Right, WindowEnvelope.VisibleLeft, WindowEnvelope.VisibleRight);
            Assert.InRange(word.Top, WindowEnvelope.VisibleTop, WindowEnvelope.VisibleBottom);
            Assert.InRange(word.Bottom, WindowEnvelope.VisibleTop, WindowEnvelope.VisibleBottom);
        });
    }

    [Fact]
    public void The_activation_code_is_between_the_folds()
    {
        using var pdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.ManualExampleBatch, stream));
        var codeWord = Assert.Single(pdf.GetWords(1), word => word.Text == BatchFactory.CreateLetter(1).ActivationCode);
        Assert.InRange(codeWord.Top, WindowEnvelope.FirstFold, WindowEnvelope.SecondFold);
        Assert.InRange(codeWord.Bottom, WindowEnvelope.FirstFold, WindowEnvelope.SecondFold);
    }

    [Fact]
    public void A_letter_with_a_code_states_its_purpose_and_its_last_day()
    {
        var batch = BatchFactory.ManualExampleBatch with { CodesValidUntil = new DateOnly(2026, 12, 24) };
        using var pdf = new PdfReader(stream => LetterPdf.Write(batch, stream));
        var text = pdf.GetJoinedText(1);
        Assert.Contains("お申し込みのご本人であることを確認するためのものです", text, StringComparison.Ordinal);
        Assert.Contains("有効化コードの欄に入力してください", text, StringComparison.Ordinal);
        Assert.Contains("期限：2026年12月24日まで", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("www", text, StringComparison.OrdinalIgnoreCase);
        var words = pdf.GetWords(1).SkipWhile(word => word.Text != BatchFactory.CreateLetter(1).ActivationCode).ToList();
        Assert.InRange(words.Count, 4, 40);
        Assert.All(words, word => Assert.InRange(word.Bottom, WindowEnvelope.FirstFold, WindowEnvelope.SecondFold));

        using var pdfWithoutLastDay = new PdfReader(stream => LetterPdf.Write(batch with { CodesValidUntil = null }, stream));
        Assert.DoesNotContain("期限：", pdfWithoutLastDay.GetJoinedText(1), StringComparison.Ordinal);
        Assert.Contains("確認するためのものです", pdfWithoutLastDay.GetJoinedText(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailKind.SimplifiedRegistered, "簡易書留")]
    [InlineData(MailKind.Registered, "書留")]
    [InlineData(MailKind.RestrictedDelivery, "本人限定受取")]
    public void The_marks_are_readable_and_leave_room_for_the_postmark(MailKind kind, string mark)
    {
        // The minimum height of characters is 3.5 mm, which is 1/200 of the reading distance of 0.7 m. The postmark takes 70 x 35 mm at the
        // upper right of the envelope. The envelope is 235 mm wide.
        const double minHeightMillimetres = 3.5;
        const double postmarkLeftMillimetres = 235 - 70;
        var batch = BatchFactory.Create(BatchFactory.CreateLetter(1) with { Kind = kind });
        using var letterPdf = new PdfReader(stream => LetterPdf.Write(batch, stream));
        using var labelPdf = new PdfReader(stream => LabelSheet.Write(batch, stream));
        foreach (var pdf in (PdfReader[])[letterPdf, labelPdf])
        {
            var words = pdf.GetWords(1);
            foreach (var text in (string[])[mark, "転送不要"])
            {
                var word = Assert.Single(words, word => word.Text == text);
                Assert.InRange((word.Right - word.Left) / text.Length, minHeightMillimetres, 5);
            }
        }

        var markWords = letterPdf.GetWords(1).Where(word => word.Text == mark || word.Text == "転送不要").ToList();
        Assert.All(markWords, word => Assert.InRange(word.Right, WindowEnvelope.VisibleLeft, WindowEnvelope.VisibleRight));
        // The check assumes that the sheet, which is 210 mm wide, has moved as far to the right as it can.
        Assert.All(markWords, word => Assert.InRange(word.Right + 235 - 210, 0, postmarkLeftMillimetres));
        Assert.True(WindowEnvelope.ExposedRight < postmarkLeftMillimetres);
    }

    [Fact]
    public void The_font_is_embedded_as_a_subset_and_every_glyph_has_its_character_code()
    {
        using var pdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.ManualExampleBatch, stream));
        var fonts = pdf.FontTable.Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.NotEmpty(fonts);
        Assert.All(fonts, font => Assert.Matches("^[A-Z]{6}\\+IPAmjMincho .* yes yes yes ", font));
    }

    [Fact]
    public void Equal_batches_give_equal_bytes()
    {
        using var firstPdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.ManualExampleBatch, stream));
        using var secondPdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.ManualExampleBatch, stream));
        using var laterPdf = new PdfReader(stream =>
            LetterPdf.Write(BatchFactory.ManualExampleBatch with { CreatedAt = BatchFactory.CreatedAt.AddSeconds(1) }, stream));
        Assert.Equal(firstPdf.Bytes, secondPdf.Bytes);
        Assert.NotEqual(firstPdf.Bytes, laterPdf.Bytes);
    }

    [Fact]
    public async Task Concurrent_printing_does_not_change_the_bytes_of_a_batch()
    {
        var expectedBytes = Print(BatchFactory.ManualExampleBatch);
        var concurrentResults = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => Print(BatchFactory.ManualExampleBatch))));
        Assert.All(concurrentResults, bytes => Assert.Equal(expectedBytes, bytes));

        static byte[] Print(MailBatch batch)
        {
            using var target = new MemoryStream();
            LetterPdf.Write(batch, target);
            return target.ToArray();
        }
    }

    [Fact]
    public void The_metadata_of_the_document_name_the_batch_and_contain_no_personal_data()
    {
        using var pdf = new PdfReader(stream => LetterPdf.Write(BatchFactory.Create(BatchFactory.CreateLetter(1)), stream));
        Assert.Contains("口座開設手続きのご案内 2026-11-24", pdf.InfoText, StringComparison.Ordinal);
        Assert.Matches("CreationDate: +Fri Nov 20 00:30:00 2026 UTC", pdf.InfoText);
        Assert.DoesNotContain("見本", pdf.InfoText, StringComparison.Ordinal);
        Assert.DoesNotContain("千葉", pdf.InfoText, StringComparison.Ordinal);
        Assert.DoesNotContain("KYC-", pdf.InfoText, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_thrown_by_the_target_stream_reaches_the_caller()
    {
        using var target = new FailingStream();
        Assert.Equal("disk full", Assert.Throws<IOException>(() => LetterPdf.Write(BatchFactory.ManualExampleBatch, target)).Message);
    }

    private static string RemoveSpaces(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    private sealed class FailingStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("disk full");
    }
}
