using Kyc.Mail.Letters;
using Kyc.Mail.Manifests;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Manifests;

[Trait("Control", "4(1)S3")]
public sealed class PrintRunTests
{
    [Fact]
    public void The_letters_labels_and_manifests_of_a_print_run_have_equal_counts()
    {
        var batch = BatchFactory.Create([.. Enumerable.Range(1, 60).Select(BatchFactory.CreateLetter)]);
        PrintReceipt? receipt = null;
        using var labels = new MemoryStream();
        using var manifest = new MemoryStream();
        using var csv = new MemoryStream();
        using var letterPdf = new PdfReader(stream => receipt = PrintRun.Write(batch, new PrintTargets(stream, labels, manifest, csv)));
        Assert.Equal(new PrintReceipt(60, 60, 60, 60), receipt);
        Assert.True(receipt!.HasEqualCounts);
        Assert.False((receipt with { LetterCount = 59 }).HasEqualCounts);

        Assert.Equal(60, letterPdf.PageCount);
        using var labelPdf = new PdfReader(stream => stream.Write(labels.ToArray()));
        Assert.Equal(5, labelPdf.PageCount);
        using var manifestPdf = new PdfReader(stream => stream.Write(manifest.ToArray()));
        var text = string.Concat(Enumerable.Range(1, manifestPdf.PageCount).Select(manifestPdf.GetJoinedText));
        Assert.All(batch.Items, item =>
        {
            Assert.Contains(item.ManagementNumber, text, StringComparison.Ordinal);
            Assert.Contains(item.PostingNumber.ToString()!, text, StringComparison.Ordinal);
        });
        Assert.Contains("合計 60通 （簡易書留 60通）", text, StringComparison.Ordinal);
        Assert.Contains($"1 / {manifestPdf.PageCount}", text, StringComparison.Ordinal);
        Assert.DoesNotContain(batch.Items[0].ActivationCode!, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_if_one_letter_cannot_be_printed()
    {
        var batch = BatchFactory.Create(BatchFactory.CreateLetter(1), BatchFactory.CreateLetter(2) with
        {
            Addressee = BatchFactory.CreateLetter(2).Addressee with { AddressLines = [new string('長', 190)] },
        });
        var problem = new PrintProblem(2, PrintField.Address, PrintFault.TooLong);
        Assert.Equal(problem, Assert.Single(PrintRun.Check(batch)));
        using var target = new MemoryStream();
        var exception = Assert.Throws<PrintRefusedException>(() => PrintRun.Write(batch, new PrintTargets(target, target, target, target)));
        Assert.Equal(problem, Assert.Single(exception.Problems));
        Assert.Equal(0, target.Length);
    }

    [Fact]
    public void A_batch_can_be_printed_after_the_letters_with_problems_are_removed()
    {
        var batch = BatchFactory.Create(
            BatchFactory.CreateLetter(1),
            BatchFactory.CreateLetter(2) with
            {
                Addressee = BatchFactory.CreateLetter(2).Addressee with { Name = "ก" },
            });
        var reportedRows = PrintRun.Check(batch).Select(problem => problem.Row).ToHashSet();
        Assert.Equal([2], reportedRows);
        Assert.Empty(PrintRun.Check(batch with { Items = [.. batch.Items.Where((_, index) => !reportedRows.Contains(index + 1))] }));
    }

    [Fact]
    public void A_manifest_row_is_as_high_as_its_text_and_no_page_overflows()
    {
        var batch = BatchFactory.Create([.. Enumerable.Range(1, 40).Select(number => BatchFactory.CreateLetter(number) with
        {
            Addressee = new Addressee(
                "2630023", ["千葉県千葉市稲毛区緑町", new string('階', 5 * (number % 12 + 1)), "終"], "見本　" + new string('名', number % 14 + 1)),
        })]);
        using var pdf = new PdfReader(stream => ManifestPdf.Write(batch, stream));
        var text = string.Concat(Enumerable.Range(1, pdf.PageCount).Select(pdf.GetJoinedText));
        Assert.All(batch.Items, item => Assert.Contains(string.Concat(item.Addressee.AddressLines), text, StringComparison.Ordinal));
        for (var page = 1; page <= pdf.PageCount; page++)
        {
            var pixels = pdf.Render(page, 72, 210, 297);
            Assert.False(pixels.HasBlackPixel(0, pixels.Height - 12, pixels.Width, pixels.Height), "drawn below the end of the page");
        }
    }

    [Fact]
    public void A_sender_text_that_leaves_no_room_for_rows_is_refused()
    {
        var sender = BatchFactory.Sender with { AddressLines = [new string('東', 200), new string('西', 200), new string('南', 200)] };
        Assert.Equal(
            new PrintProblem(0, PrintField.Sender, PrintFault.TooLong),
            Assert.Single(BatchFactory.GetRefusalProblems(BatchFactory.ManualExampleBatch with { Sender = sender }, ManifestPdf.Write)));
    }

    [Fact]
    public void Each_print_output_either_contains_all_rows_of_random_text_or_is_refused()
    {
        var random = new Random(932);
        var writtenRowCount = 0;
        for (var round = 0; round < 150; round++)
        {
            var batch = BatchFactory.Create(
                BatchFactory.CreateLetter(1),
                BatchFactory.CreateLetter(2) with
                {
                    Addressee = RandomText.CreateAddressee(random, random.Next(1, 4)),
                });
            writtenRowCount += CountWrittenRows(stream =>
                PrintRun.Write(batch, new PrintTargets(stream, stream, stream, stream)).ManifestRowCount);
            writtenRowCount += CountWrittenRows(stream => ManifestPdf.Write(batch, stream));
            writtenRowCount += CountWrittenRows(stream => ManifestCsv.Write(batch, stream, ManifestEncoding.Cp932));
            writtenRowCount += CountWrittenRows(stream => YuPriCsv.Write(batch, new YuPriCodes("1", "2", "3"), stream));
        }

        Assert.InRange(writtenRowCount, 60, 1140);

        static int CountWrittenRows(Func<Stream, int> write)
        {
            using var target = new MemoryStream();
            try
            {
                var rowCount = write(target);
                Assert.Equal(2, rowCount);
                return rowCount;
            }
            catch (PrintRefusedException exception)
            {
                Assert.All(exception.Problems, problem => Assert.Equal(2, problem.Row));
                Assert.Equal(0, target.Length);
                return 0;
            }
        }
    }

    [Fact]
    public void Equal_batches_give_equal_manifests()
    {
        using var firstManifest = new MemoryStream();
        using var secondManifest = new MemoryStream();
        ManifestPdf.Write(BatchFactory.ManualExampleBatch, firstManifest);
        ManifestPdf.Write(BatchFactory.ManualExampleBatch, secondManifest);
        Assert.Equal(firstManifest.ToArray(), secondManifest.ToArray());
    }
}
