using Kyc.Mail.Letters.Lines;

namespace Kyc.Mail.Tests.Letters;

/// <summary>Checks how text is broken into lines of a limited number of characters.</summary>
public sealed class LineBreaksTests
{
    [Theory]
    [InlineData("９９－１２番地３")]
    [InlineData("1-2-34-506")]
    [InlineData("12‐3‐4")]
    [InlineData("９ー９９ー９")]
    [InlineData("三ー五ー二")]
    [InlineData("三－五")]
    [InlineData("９９番地の３")]
    [InlineData("99ノ2")]
    [InlineData("二の五")]
    [InlineData("１２０５号室")]
    [InlineData("二百三号")]
    [InlineData("十一丁目")]
    [InlineData("一〇二四番地")]
    [InlineData("12 号室")]
    [InlineData("３ 丁目")]
    [InlineData("10 - 20 - 3")]
    [InlineData("Ｂ６０４号")]
    [InlineData("B-604")]
    [InlineData("A棟")]
    [InlineData("1204A")]
    [InlineData("地下1階")]
    [InlineData("10F")]
    [InlineData("２ＬＤＫ")]
    [InlineData("第２１地割")]
    [InlineData("南七条")]
    [InlineData("7線")]
    [InlineData("甲１２３４番地")]
    [InlineData("イ12-3")]
    [InlineData("9-ハ-3")]
    [InlineData("201/202")]
    [InlineData("１０１・１０２")]
    [InlineData("1,234番")]
    [InlineData("③号室")]
    [InlineData("＃２０３")]
    [InlineData("Ⅱ-5")]
    [InlineData("NGUYỄN")]
    [InlineData("O'Neill")]
    [InlineData("Ｓｍｉｔｈ")]
    [InlineData("김민수")]
    [InlineData("5丁目-20-5")]
    [InlineData("12番街区")]
    [InlineData("2号地1")]
    public void A_number_with_its_unit_and_a_Latin_word_are_never_broken(string text)
    {
        // Three of the texts may be broken at one position: 南 | 七条 after the direction, and 2号地 | 1 and ９９－１２番地 | ３ between two numbers.
        var ranks = LineBreakRanker.GetRanks(text);
        var allowedPosition = text is "南七条" ? 1 : text is "2号地1" ? 3 : text is "９９－１２番地３" ? 7 : 0;
        Assert.All(Enumerable.Range(1, text.Length - 1).Where(position => position != allowedPosition),
            position => Assert.True(ranks[position] == BreakRank.Never, $"before {position}"));
    }

    [Theory]
    [InlineData("東京都千代田区霞が関一丁目１２３４番５６７８号架空ビル", 20, "東京都千代田区霞が関", "一丁目１２３４番５６７８号架空ビル")]
    [InlineData("神奈川県川崎市多摩区三田９丁目９９－１２　ハイツ架空２０３号室", 20, "神奈川県川崎市多摩区三田９丁目９９－１２", "ハイツ架空２０３号室")]
    [InlineData("東京都目黒区中目黒９丁目９９－９９　コーポ架空１０１", 18, "東京都目黒区中目黒９丁目９９－９９", "コーポ架空１０１")]
    [InlineData("千葉県市川市市川南９－９９郵便ハイツ２０３", 14, "千葉県市川市市川南９－９９", "郵便ハイツ２０３")]
    [InlineData("東京都町田市原町田９－９９", 8, "東京都町田市", "原町田９－９９")]
    [InlineData("三重県四日市市諏訪町９番９９号", 9, "三重県四日市市", "諏訪町９番９９号")]
    [InlineData("9-99GRANDMAISON203", 14, "9-99", "GRANDMAISON203")]
    [InlineData("NGUYEN THI HOA", 9, "NGUYEN", "THI HOA")]
    [InlineData("架空ビルディング", 7, "架空", "ビルディング")]
    [InlineData("例示コーポー", 5, "例示", "コーポー")]
    public void A_line_ends_between_parts_of_the_address(string text, int limit, params string[] lines) =>
        Assert.Equal(lines, Divide(text, limit, 3));

    [Fact]
    public void Text_with_a_number_longer_than_a_line_or_with_too_many_lines_is_not_divided()
    {
        Assert.Null(Divide("１２３４－５６７８", 8, 9));
        Assert.Null(Divide("長い名前の建物", 3, 2));
        Assert.Equal(["長い名", "前の建", "物"], Divide("長い名前の建物", 3, 3));
    }

    [Fact]
    public void A_combining_mark_stays_with_its_letter_and_a_surrogate_pair_is_not_divided()
    {
        Assert.Equal(["か\u3099き", "く\U000E0100"], Divide("か\u3099きく\U000E0100", 3, 2));
        Assert.Equal(["\U00020BB7", "野"], Divide("\U00020BB7野", 2, 2));
    }

    [Fact]
    public void Prose_is_wrapped_without_breaking_a_part_of_a_date_or_beginning_a_line_with_a_full_stop()
    {
        const string text = "期限は2026年12月24日です。終わり";
        var offsets = Enumerable.Range(0, text.Length + 1).Select(index => (double)index).ToArray();
        Assert.Equal(["期限は2026年", "12月24日です。終", "わり"], LineDivider.WrapLines(text, offsets, 10));
    }

    private static IReadOnlyList<string>? Divide(string text, int limit, int maxLines) => LineDivider.Divide(
        text, [.. Enumerable.Range(0, text.Length + 1).Select(index => (double)index)], limit, maxLines, BreakRank.InsideWord);
}
