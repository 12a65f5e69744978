using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Lines;
using Kyc.Mail.Manifests;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

/// <summary>
/// Checks that no line break falls inside a number of an address. An independent program reads the lines from the printed pages.
/// </summary>
public sealed partial class NumberBreakTests
{
    [Theory]
    [InlineData("東京都千代田区霞が関一丁目１２３４番５６７８号架空ビルディング１２３４５６号")]
    [InlineData("神奈川県川崎市多摩区三田９丁目９９－１２　ハイツ架空２０３号室")]
    [InlineData("東京都渋谷区恵比寿南９丁目９－９９　ハイツ架空２０３号室")]
    [InlineData("東京都目黒区中目黒９丁目９９－９９　コーポ架空１０１")]
    [InlineData("愛知県名古屋市中区千代田９丁目９９－９　コーポ架空１０１")]
    [InlineData("北海道札幌市東区北六条東４丁目９９番地９９　架空マンション１２０５")]
    [InlineData("東京都千代田区霞が関一丁目千二百三十四番五千六百七十八号架空ビルディング")]
    [InlineData("東京都千代田区霞が関1-1234-5678-901-234架空ビルディング12345号室")]
    public void A_house_number_is_not_broken_across_lines(string address)
    {
        var item = BatchFactory.CreateLetter(1);
        var batch = BatchFactory.Create(item with { Addressee = item.Addressee with { AddressLines = [address] } });
        using var letterPdf = new PdfReader(stream => LetterPdf.Write(batch, stream));
        using var labelPdf = new PdfReader(stream => LabelSheet.Write(batch, stream));
        using var manifestPdf = new PdfReader(stream => ManifestPdf.Write(batch, stream));
        Assert.All((PdfReader[])[letterPdf, labelPdf, manifestPdf], pdf => Assert.Empty(FindBrokenAddresses(pdf, batch.Items)));
    }

    [Fact]
    public void No_number_of_a_thousand_real_addresses_is_broken_on_any_page_or_in_any_cell()
    {
        Letter[] items = [.. RealisticAddresses.CreateAddressees(1000).Select((addressee, index) =>
            BatchFactory.CreateLetter(index + 1) with { Addressee = addressee, Barcode = null })];
        var batch = BatchFactory.Create(items);
        using var labels = new MemoryStream();
        using var manifest = new MemoryStream();
        using var csv = new MemoryStream();
        using var letters = new PdfReader(stream =>
            Assert.Empty(PrintRun.Write(batch, new PrintTargets(stream, labels, manifest, csv)).Notes));
        using var labelPages = new PdfReader(stream => stream.Write(labels.ToArray()));
        using var manifestPages = new PdfReader(stream => stream.Write(manifest.ToArray()));
        Assert.Empty(FindBrokenAddresses(letters, items));
        Assert.Empty(FindBrokenAddresses(labelPages, items));
        Assert.Empty(FindBrokenAddresses(manifestPages, items));

        var encodableItems = items.Where(item => item.Addressee.AddressLines.All(line => Cp932.FindMissingCharacter(line) == 0)).ToList();
        Assert.InRange(encodableItems.Count, 600, 1000);
        foreach (var address in encodableItems.Select(item => item.Addressee.AddressLines[0]))
        {
            Assert.True(CellSplitter.TrySplit([address], 3, 50, out var cells), address);
            Assert.Empty(FindBreaksInNumbers(address, cells!));
        }
    }

    [Fact]
    public void No_number_is_broken_however_long_the_lines_are()
    {
        var (dividedCount, refusedCount) = (0, 0);
        foreach (var address in RealisticAddresses.CreateAddressees(4000).Select(addressee => addressee.AddressLines[0]))
        {
            double[] offsets = [.. Enumerable.Range(0, address.Length + 1)];
            for (var limit = 8; limit <= 26; limit += 3)
            {
                if (LineDivider.Divide(address, offsets, limit, 12, BreakRank.InsideWord) is not { } lines)
                {
                    refusedCount++;
                    continue;
                }

                dividedCount++;
                Assert.All(lines, line => Assert.InRange(line.Length, 1, limit));
                Assert.Empty(FindBreaksInNumbers(address, lines));
                Assert.Empty(FindBreaksInNumbers(address, LineDivider.WrapLines(address, offsets, limit)));
            }
        }

        Assert.InRange(refusedCount, 1, dividedCount / 5);
    }

    [Fact]
    public void The_check_of_these_tests_detects_a_broken_number()
    {
        Assert.NotEmpty(FindBreaksInNumbers("三田９丁目９９－１２", ["三田９丁目９", "９－１２"]));
        Assert.NotEmpty(FindBreaksInNumbers("三田９丁目９９－１２", ["三田９", "丁目９９－１２"]));
        Assert.NotEmpty(FindBreaksInNumbers("三田９丁目９９－１２", ["三田９丁目９９－", "１２"]));
        Assert.NotEmpty(FindBreaksInNumbers("緑町二百一番地", ["緑町二百", "一番地"]));
        Assert.NotEmpty(FindBreaksInNumbers("GRAND MAISON B604", ["GRAND MAI", "SON B604"]));
        Assert.Empty(FindBreaksInNumbers("三田９丁目９９－１２", ["三田", "９丁目", "９９－１２"]));
    }

    [Fact]
    public void A_number_or_word_that_is_too_long_for_a_line_is_refused_and_its_position_is_reported()
    {
        var number = string.Join('-', Enumerable.Repeat("1234", 12));
        Assert.Equal(
            [new PrintProblem(1, PrintField.Address, PrintFault.TooLong, 1, 6)],
            BatchFactory.GetRefusalProblems(BatchFactory.CreateWithAddressLines("例示市緑町" + number), LetterPdf.Write));
        Assert.Equal(
            [new PrintProblem(1, PrintField.Name, PrintFault.TooLong, 1, 4)],
            BatchFactory.GetRefusalProblems(
                BatchFactory.CreateWithName("見本　" + string.Concat(Enumerable.Repeat("Longname", 12))),
                LetterPdf.Write));
    }

    [Theory]
    [InlineData("SRINIVASAN VENKATARAMANAN BALASUBRAMANIAN")]
    [InlineData("ＶＥＮＫＡＴＡＲＡＭＡＮＡＮ　ＢＡＬＡＳＵＢＲＡＭＡＮＩＡＮ")]
    [InlineData("WOLFESCHLEGELSTEINHAUSENBERGERDORFF HUBERT")]
    public void A_Latin_name_is_not_broken_inside_a_word(string name)
    {
        var batch = BatchFactory.CreateWithName(name);
        using var labels = new MemoryStream();
        using var manifest = new MemoryStream();
        using var csv = new MemoryStream();
        using var letters = new PdfReader(stream => PrintRun.Write(batch, new PrintTargets(stream, labels, manifest, csv)));
        using var manifestPages = new PdfReader(stream => stream.Write(manifest.ToArray()));
        var words = name.Split(' ', '　');
        Assert.All(words, word => Assert.Single(letters.GetWords(1), pageWord => pageWord.Text == word));
        Assert.All(words, word => Assert.Single(manifestPages.GetWords(1), pageWord => pageWord.Text == word));
    }

    // Finds the line breaks inside numbers of addresses, in the order of the pages. Returns the lines of the address for each broken
    // number.
    private static List<string> FindBrokenAddresses(PdfReader pdf, IReadOnlyList<Letter> items)
    {
        var pages = pdf.GetAllWords();
        var characters = new List<(char Character, string Line)>();
        for (var page = 0; page < pages.Count; page++)
        {
            characters.AddRange(pages[page].SelectMany(word => word.Text.Select(
                character => (character, string.Create(CultureInfo.InvariantCulture, $"{page} {word.Top:f1}")))));
        }

        var text = string.Concat(characters.Select(letter => letter.Character));
        var brokenAddresses = new List<string>();
        var searchStart = 0;
        foreach (var address in items.Select(item => item.Addressee.AddressLines[0]))
        {
            var addressWithoutSpaces = RemoveSpaces(address);
            var position = text.IndexOf(addressWithoutSpaces, searchStart, StringComparison.Ordinal);
            Assert.True(position >= 0, $"not found: {address}");
            searchStart = position + addressWithoutSpaces.Length;
            var lines = characters.GetRange(position, addressWithoutSpaces.Length).Index().GroupBy(letter => letter.Item.Line)
                .Select(line => string.Concat(line.Select(letter => letter.Item.Character))).ToList();
            brokenAddresses.AddRange(FindBreaksInNumbers(address, lines));
        }

        return brokenAddresses;
    }

    private static List<string> FindBreaksInNumbers(string address, IReadOnlyList<string> lines)
    {
        Assert.Equal(RemoveSpaces(address), RemoveSpaces(string.Concat(lines)));
        var lineEnds = new List<int>();
        var position = 0;
        foreach (var line in lines.SkipLast(1).Select(RemoveSpaces).Where(line => line.Length > 0))
        {
            position += line.Length;
            lineEnds.Add(position);
        }

        return [.. NumberRegex().Matches(address)
            .Select(number => (Start: RemoveSpaces(address[..number.Index]).Length, Length: RemoveSpaces(number.Value).Length))
            .Where(number => lineEnds.Any(end => end > number.Start && end < number.Start + number.Length))
            .Select(_ => string.Join(" | ", lines))];
    }

    private static string RemoveSpaces(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    // This pattern was written for the tests, independently of the code that breaks lines.
    [GeneratedRegex(
        "(?:[A-ZＡ-Ｚ甲イ第]|地下)?[0-9０-９]+(?:[-－ー‐の・](?:[0-9０-９]+|[A-ZＡ-Ｚ](?![A-Za-zＡ-Ｚ])))*"
        + "(?:丁目|番地の[0-9０-９]+|番の[0-9０-９]+|番地|番|号室|号|条|階|棟|線|地割|[FＦ])?"
        + "|[〇一二三四五六七八九十百千]+(?:ー[〇一二三四五六七八九十百千]+)+(?:ー[0-9０-９]+)?"
        + "|[〇一二三四五六七八九十百千]+(?:丁目|番地(?:ノ[〇一二三四五六七八九十百千]+)?|番|号|条|線)|[A-ZＡ-Ｚ]棟|[A-Za-zＡ-Ｚａ-ｚ]{2,}")]
    private static partial Regex NumberRegex();
}
