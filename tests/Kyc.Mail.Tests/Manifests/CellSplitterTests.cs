using Kyc.Mail.Manifests;

namespace Kyc.Mail.Tests.Manifests;

public sealed class CellSplitterTests
{
    [Fact]
    public void Each_address_line_that_fits_gets_its_own_cell() =>
        Assert.Equal(["千葉市稲毛区緑町3丁目30-8", "郵便ビル403号", ""], Split(3, 50, "千葉市稲毛区緑町3丁目30-8", "郵便ビル403号"));

    [Fact]
    public void A_long_line_breaks_after_a_part_of_the_address() =>
        Assert.Equal(
            ["京都府京都市上京区今出川通烏丸東入", "玄武町六百一番地", "例示記念会館２０３号室"],
            Split(3, 36, "京都府京都市上京区今出川通烏丸東入 玄武町六百一番地", "例示記念会館２０３号室"));

    [Fact]
    public void A_number_is_never_broken() =>
        Assert.Equal(["例示通南四条西入東上ル", "29-1524-23-2-501", ""], Split(3, 30, "例示通南四条西入東上ル29-1524-23-2-501"));

    [Fact]
    public void Lines_are_joined_when_there_are_more_lines_than_cells() =>
        Assert.Equal(["東京都港区　虎ノ門一丁目", "例示ビルディング"], Split(2, 30, "東京都港区", "虎ノ門一丁目", "例示ビルディング"));

    [Fact]
    public void Text_that_does_not_fit_is_refused_and_not_cut()
    {
        Assert.False(CellSplitter.TrySplit([new string('長', 76)], 3, 50, out _));
        Assert.True(CellSplitter.TrySplit([new string('長', 75)], 3, 50, out _));
        Assert.False(CellSplitter.TrySplit([new string('1', 51)], 3, 50, out _));
    }

    [Fact]
    public void Any_address_fits_completely_into_cells_of_fifty_bytes_or_is_refused()
    {
        const string characters = "都道府県市区町村丁目番地号東西北南館コーポハイツｶﾞ １２３4567890-－ー　 ABＣ";
        var random = new Random(50);
        var refusedCount = 0;
        for (var round = 0; round < 5000; round++)
        {
            string[] lines = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                "東" + string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => characters[random.Next(characters.Length)])))];
            if (!CellSplitter.TrySplit(lines, 3, 50, out var cells))
            {
                refusedCount++;
                continue;
            }

            Assert.Equal(3, cells.Length);
            Assert.All(cells, cell => Assert.InRange(Pages.BatchFactory.Cp932.GetByteCount(cell), 0, 50));
            Assert.Equal(RemoveSpaces(string.Concat(lines)), RemoveSpaces(string.Concat(cells)));
            Assert.All(cells.Zip(cells.Skip(1)), pair => Assert.False(
                pair.First.Length > 0 && pair.Second.Length > 0 && char.IsAsciiDigit(pair.First[^1]) && char.IsAsciiDigit(pair.Second[0])
                && string.Concat(lines).Contains(string.Concat(pair.First[^1], pair.Second[0]), StringComparison.Ordinal)
                && !string.Concat(lines).Contains(' ', StringComparison.Ordinal)
                && !string.Concat(lines).Contains('　', StringComparison.Ordinal), "a number is broken"));
        }

        Assert.InRange(refusedCount, 1, 4000);
    }

    private static string[] Split(int maxCells, int maxBytes, params string[] lines)
    {
        Assert.True(CellSplitter.TrySplit(lines, maxCells, maxBytes, out var cells));
        return cells!;
    }

    private static string RemoveSpaces(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
}
