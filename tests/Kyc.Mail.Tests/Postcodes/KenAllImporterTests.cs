using System.Text;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Addresses;
using Kyc.Mail.Postcodes;
using Kyc.Mail.Text;

namespace Kyc.Mail.Tests.Postcodes;

public sealed class KenAllImporterTests
{
    private static readonly DateOnly Date = new(2026, 10, 31);

    [Theory]
    [InlineData("1000000", "東京都", "千代田区", "以下に掲載がない場合", "1000000 東京都 千代田区 [] [] not listed")]
    [InlineData("1000301", "東京都", "利島村", "利島村一円", "1000301 東京都 利島村 [] []")]
    [InlineData("5220317", "滋賀県", "犬上郡多賀町", "一円", "5220317 滋賀県 犬上郡多賀町 [一円] []")]
    [InlineData("0600906", "北海道", "札幌市東区", "北六条東（１～７丁目）", "0600906 北海道 札幌市東区 [北六条東] [１～７丁目]")]
    [InlineData("3060433", "茨城県", "猿島郡境町", "境町の次に番地がくる場合", "3060433 茨城県 猿島郡境町 [] [番地]")]
    [InlineData(
        "7660002",
        "香川県",
        "仲多度郡琴平町",
        "琴平町の次に１～４２６番地がくる場合（川東）",
        "7660002 香川県 仲多度郡琴平町 [] [川東、１～４２６番地]")]
    [InlineData(
        "7614103",
        "香川県",
        "小豆郡土庄町",
        "甲、乙（大木戸）",
        "7614103 香川県 小豆郡土庄町 [乙] [大木戸]|7614103 香川県 小豆郡土庄町 [甲] [大木戸]")]
    [InlineData(
        "0295503",
        "岩手県",
        "和賀郡西和賀町",
        "穴明２２地割、穴明２３地割",
        "0295503 岩手県 和賀郡西和賀町 [穴明２２地割] []|0295503 岩手県 和賀郡西和賀町 [穴明２３地割] []")]
    [InlineData(
        "0287915",
        "岩手県",
        "九戸郡洋野町",
        "種市第２地割～第３地割、第７地割（鹿糠）",
        "0287915 岩手県 九戸郡洋野町 [種市第２地割] [鹿糠]|0287915 岩手県 九戸郡洋野町 [種市第３地割] [鹿糠]|0287915 岩手県 九戸郡洋野町 [種市第７地割] [鹿糠]")]
    [InlineData(
        "0285102",
        "岩手県",
        "岩手郡葛巻町",
        "葛巻（第４０地割「５７番地１２５、１７６を除く」～第４５地割）",
        "0285102 岩手県 岩手郡葛巻町 [葛巻] [第４０地割「５７番地１２５、１７６を除く」～第４５地割]")]
    public void The_town_column_of_a_row_is_split_into_town_and_qualifier(
        string postcode,
        string prefecture,
        string city,
        string town,
        string expectedPlaces)
    {
        var table = Import(CreateRow(postcode, prefecture, city, town));
        Assert.Equal(expectedPlaces, string.Join('|', table.GetAll().Select(place =>
            $"{place.Postcode} {place.Prefecture} {place.City} [{place.Town}] [{place.Qualifier}]"
                + $"{(place.CoversUnlistedTowns ? " not listed" : "")}")));
        Assert.Equal(Date, table.Date);
    }

    [Fact]
    public void A_town_that_spans_several_lines_is_imported_as_one_town()
    {
        var table = Import(
            CreateRow("6028064", "京都府", "京都市上京区", "一町目（上長者町通堀川東入、") + CreateRow("6028064", "京都府", "京都市上京区", "東堀川通上長者町上る、")
            + CreateRow("6028064", "京都府", "京都市上京区", "東堀川通中立売通下る）") + CreateRow("6028368", "京都府", "京都市上京区", "北町"));
        Assert.Equal(["一町目", "北町"], table.GetAll().Select(place => place.Town));
        Assert.Equal("上長者町通堀川東入、東堀川通上長者町上る、東堀川通中立売通下る", table.Find("6028064")[0].Qualifier);
        Assert.Equal(QualifierFit.Fits, AddressSplitter.FindPostcodes(table, "京都市上京区東堀川通上長者町上る一町目5")[0].Fit);
        Assert.Equal(QualifierFit.Fits, AddressSplitter.FindPostcodes(table, "京都市上京区一町目5")[0].Fit);
    }

    [Fact]
    public void A_postcode_may_have_many_towns_and_a_town_many_postcodes()
    {
        var table = Import(
            CreateRow("4980000", "愛知県", "弥富市", "以下に掲載がない場合") + CreateRow("4980000", "三重県", "桑名郡木曽岬町", "以下に掲載がない場合")
            + CreateRow("0600906", "北海道", "札幌市東区", "北六条東（１～７丁目）") + CreateRow("0650006", "北海道", "札幌市東区", "北六条東（８～２０丁目）"));
        Assert.Equal(["三重県", "愛知県"], table.Find("4980000").Select(place => place.Prefecture));
        Assert.Equal(["0600906"], FindPostcodes(table, "札幌市東区北六条東4丁目"));
        Assert.Equal(["0650006"], FindPostcodes(table, "札幌市東区北六条東８丁目"));
        Assert.True(AddressSplitter.TrySplit(table, "0600906", "札幌市東区北六条東8丁目1", out var split, out _));
        Assert.Equal(QualifierFit.Contradicts, split.Fit);
    }

    [Fact]
    public void The_entry_for_the_rest_of_a_town_covers_everything_outside_the_other_entries()
    {
        var table = Import(
            CreateRow("0482402", "北海道", "余市郡仁木町", "大江（１丁目、２丁目「６５１、６６２、６６８番地」以外、３丁目５、１３－４、２０、６７８、７８７番地）")
            + CreateRow("0482331", "北海道", "余市郡仁木町", "大江（その他）")
            + CreateRow("9012126", "沖縄県", "浦添市", "宮城（１～３丁目）") + CreateRow("9012127", "沖縄県", "浦添市", "宮城（その他）"));
        Assert.Equal(["9012126"], FindPostcodes(table, "沖縄県浦添市宮城2丁目1"));
        Assert.Equal(["9012127"], FindPostcodes(table, "沖縄県浦添市宮城5丁目1"));
        Assert.Equal(["0482331", "0482402"], FindPostcodes(table, "北海道余市郡仁木町大江1").Order());
    }

    [Theory]
    [InlineData("1000001,a", PostcodeListProblemKind.ColumnCount, 2)]
    [InlineData("13101,\"100  \",\"100000\",\"\",\"\",\"\",\"東京都\",\"千代田区\",\"千代田\",0,0,0,0,0,0", PostcodeListProblemKind.Postcode, 2)]
    [InlineData("13101,\"100  \",\"1000001\",\"\",\"\",\"\",\"\",\"千代田区\",\"千代田\",0,0,0,0,0,0", PostcodeListProblemKind.Name, 2)]
    [InlineData("13101,\"100  \",\"1000001\",\"\",\"\",\"\",\"東京都\",\"千代田区\",\"\",0,0,0,0,0,0", PostcodeListProblemKind.Name, 2)]
    [InlineData("13101,\"100  \",\"1000001\"x", PostcodeListProblemKind.BrokenRow, 2)]
    [InlineData("13101,\"100  \",\"1000001\",\"\",\"\",\"\",\"東京都\",\"千代田区\",\"千代田（１\",0,0,0,0,0,0",
        PostcodeListProblemKind.OpenParenthesis, 2)]
    public void A_wrong_line_is_reported_with_its_number_and_nothing_is_imported(string line, PostcodeListProblemKind kind, int lineNumber)
    {
        var bytes = CsvTextDecoder.Cp932.GetBytes(CreateRow("0010000", "北海道", "札幌市北区", "以下に掲載がない場合") + line + "\r\n");
        Assert.False(KenAllImporter.TryImport(bytes, "", Date, out var table, out var problem));
        Assert.Null(table);
        Assert.Equal(new PostcodeListProblem(kind, lineNumber), problem);
    }

    [Fact]
    public void A_parenthesis_that_is_closed_only_in_a_row_of_another_postcode_is_refused() =>
        Assert.Equal(
            new PostcodeListProblem(PostcodeListProblemKind.OpenParenthesis, 1),
            GetProblem(
                CsvTextDecoder.Cp932.GetBytes(
                    CreateRow("0010000", "北海道", "札幌市北区", "麻生町（") + CreateRow("0010001", "北海道", "札幌市北区", "麻生町）"))));

    [Fact]
    public void A_file_that_is_not_a_postcode_list_is_refused()
    {
        Assert.Equal(PostcodeListProblemKind.Empty, GetProblem([]).Kind);
        Assert.Equal(new PostcodeListProblem(PostcodeListProblemKind.Encoding, 1), GetProblem([0x81, 0x20, 0xFF]));
        Assert.Equal(new PostcodeListProblem(PostcodeListProblemKind.Archive, 0), GetProblem([.. "PK\u0003\u0004"u8, 0xFF, 0xFF, 0xFF]));
        Assert.Equal(PostcodeListProblemKind.Encoding,
            GetProblem([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(CreateRow("0010000", "北海道", "札幌市北区", "麻生町"))]).Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_list_in_UTF_8_gives_the_same_table_as_the_list_in_CP932(bool hasByteOrderMark)
    {
        string[] towns = ["北六条東（１～７丁目）", "大江（１丁目、３丁目５、１３－４、２０番地）", "種市第２地割～第３地割、第７地割（鹿糠）", "霞が関霞が関ビル（地階・階層不明）", "以下に掲載がない場合"];
        var rows = string.Concat(towns.Select((town, index) => CreateRow($"060090{index}", "北海道", "札幌市東区", town)));
        // Programs that write UTF-8 use these characters for the wave dash and the minus sign of JIS.
        var utf8Rows = rows.Replace("ｶﾅ", "カナ", StringComparison.Ordinal).Replace('～', '〜').Replace('－', '−');
        var file = hasByteOrderMark ? [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(utf8Rows)] : Encoding.UTF8.GetBytes(utf8Rows);
        Assert.True(KenAllImporter.TryImport(file, "test", Date, out var table, out var problem), $"{problem}");
        Assert.Equal(Import(rows).GetAll(), table.GetAll());
    }

    [Fact]
    public void A_row_of_the_UTF_8_list_that_ends_inside_a_parenthesis_is_refused_and_not_joined_with_the_next()
    {
        var rows = CreateRow("6028064", "京都府", "京都市上京区", "一町目（上長者町通堀川東入、") + CreateRow("6028064", "京都府", "京都市上京区", "東堀川通上長者町上る）");
        Assert.Single(Import(rows).GetAll());
        Assert.Equal(new PostcodeListProblem(PostcodeListProblemKind.OpenParenthesis, 1), GetProblem(Encoding.UTF8.GetBytes(rows)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_byte_that_is_invalid_in_the_encoding_is_reported_with_its_line(bool isUtf8)
    {
        var encoding = isUtf8 ? Encoding.UTF8 : CsvTextDecoder.Cp932;
        var validBytes = encoding.GetBytes(
            CreateRow("0010000", "北海道", "札幌市北区", "以下に掲載がない場合") + CreateRow("0010001", "北海道", "札幌市北区", "麻生町"));
        byte[] invalidBytes = [.. validBytes, 0xFF, (byte)'\n', .. validBytes];
        Assert.Equal(new PostcodeListProblem(PostcodeListProblemKind.Encoding, 3), GetProblem(invalidBytes));
        Assert.Equal(
            new PostcodeListProblem(PostcodeListProblemKind.Encoding, 3),
            isUtf8 ? GetProblem([.. Encoding.UTF8.Preamble, .. invalidBytes]) : GetProblem(invalidBytes));
    }

    [Fact]
    public void Importing_a_damaged_list_never_throws_an_exception()
    {
        var validBytes = CsvTextDecoder.Cp932.GetBytes(
            CreateRow("0287915", "岩手県", "九戸郡洋野町", "種市第２地割～第３地割、第７地割（鹿糠）") + CreateRow("1000301", "東京都", "利島村", "利島村一円"));
        var random = new Random(1);
        for (var round = 0; round < 10_000; round++)
        {
            var bytes = validBytes.ToArray();
            for (var remainingChanges = random.Next(1, 4); remainingChanges > 0; remainingChanges--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.Equal(KenAllImporter.TryImport(bytes, "", Date, out var table, out var problem), problem is null);
            Assert.Equal(problem is null, table is not null);
        }
    }

    private static PostcodeTable Import(string rows)
    {
        Assert.True(
            KenAllImporter.TryImport(CsvTextDecoder.Cp932.GetBytes(rows), "test", Date, out var table, out var problem),
            $"{problem}");
        return table;
    }

    private static PostcodeListProblem GetProblem(byte[] file)
    {
        Assert.False(KenAllImporter.TryImport(file, "", Date, out _, out var problem));
        return problem;
    }

    private static IEnumerable<string> FindPostcodes(PostcodeTable table, string address) =>
        AddressSplitter.FindPostcodes(table, address).Select(splitAddress => splitAddress.Place.Postcode);

    private static string CreateRow(string postcode, string prefecture, string city, string town) =>
        $"01101,\"{postcode[..3]}  \",\"{postcode}\",\"ｶﾅ\",\"ｶﾅ\",\"ｶﾅ\",\"{prefecture}\",\"{city}\",\"{town}\",0,0,0,0,0,0\r\n";
}
