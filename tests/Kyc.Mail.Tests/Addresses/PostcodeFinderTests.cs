using Kyc.Domain.Postcodes;
using Kyc.Mail.Addresses;
using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Tests.Addresses;

/// <summary>Tests which postcodes are found without a person, and for which addresses a person must choose the postcode.</summary>
public sealed class PostcodeFinderTests
{
    [Theory]
    [InlineData("東京都千代田区��尾井町3-2-1", PostcodeDoubt.UnreadableCharacter, "1020094")]
    [InlineData("東京都千代田区霞が関�1", PostcodeDoubt.UnreadableCharacter, "1000013")]
    [InlineData("東京都千代田区霞が関1-3-2 �ビル", PostcodeDoubt.UnreadableCharacter, "1000013")]
    [InlineData("和歌山県和歌山市7番町12", PostcodeDoubt.SimilarTown, "6408156")]
    [InlineData("和歌山県和歌山市七番町12", PostcodeDoubt.SimilarTown, "6408156")]
    [InlineData("京都府京都市中京区河原町二条下ル一之舟入町384", PostcodeDoubt.SimilarTown, "6040924")]
    [InlineData("京都市中京区一之舟入町384", PostcodeDoubt.SimilarTown, "6040924")]
    [InlineData("東京都府中市宮町町1-1", PostcodeDoubt.SimilarTown, "1830022")]
    [InlineData("東京都千代田区どこにもない町1", PostcodeDoubt.TownUnknown, "1000000")]
    [InlineData("東京都千代田区1-3-2", PostcodeDoubt.TownUnknown, "1000000")]
    [InlineData("札幌市東区北六条東4丁目", PostcodeDoubt.SeveralPostcodes, "0600906")]
    [InlineData("北海道札幌市北区東茨戸1-2-3", PostcodeDoubt.SeveralPostcodes, "0028041")]
    [InlineData("東京都千代多区霞が関1", PostcodeDoubt.MunicipalityUnknown, "")]
    [InlineData("12 Main Street, Springfield", PostcodeDoubt.NotInJapan, "")]
    [InlineData("大韓民国ソウル特別市中区1", PostcodeDoubt.NotInJapan, "")]
    [InlineData("", PostcodeDoubt.NotInJapan, "")]
    public void An_uncertain_address_gives_no_match_and_lists_the_most_likely_place_first(string address, PostcodeDoubt doubt,
        string firstPostcode)
    {
        var result = PostcodeFinder.Find(PostcodeTable.BuiltIn, address);
        Assert.Null(result.Match);
        Assert.Equal(doubt, result.Doubt);
        Assert.Equal(firstPostcode, result.Candidates.Count == 0 ? "" : result.Candidates[0].Place.Postcode);
        Assert.DoesNotContain(result.Candidates, candidate => candidate.Fit == QualifierFit.Fits);
    }

    [Theory]
    [InlineData("北海道札幌市北区北３０西２－３－４", "0010030", "2-3-4")]
    [InlineData("北海道札幌市北区北30西2丁目3番4号", "0010030", "2-3-4")]
    [InlineData("札幌市豊平区月寒東３－１８－１－２", "0620053", "18-1-2")]
    [InlineData("札幌市豊平区月寒東3の18の1", "0620053", "18-1")]
    [InlineData("札幌市豊平区月寒東三条18丁目1-2", "0620053", "18-1-2")]
    [InlineData("北海道帯広市西５南１２－３", "0800015", "12-3")]
    [InlineData("帯広市西五条南12丁目3", "0800015", "12-3")]
    [InlineData("旭川市春光5-3-1", "0700875", "3-1")]
    public void Towns_with_numbered_avenues_are_read_in_their_short_form(string address, string postcode, string displayNumber) =>
        AssertFound(PostcodeTable.BuiltIn, address, postcode, displayNumber);

    [Fact]
    public void The_block_number_in_a_short_form_decides_between_two_postcodes_of_a_town()
    {
        var table = CreateTable(
            new("0600906", "北海道", "札幌市東区", "北六条東", "１～７丁目", false),
            new("0650006", "北海道", "札幌市東区", "北六条東", "８～２０丁目", false));
        AssertFound(table, "札幌市東区北6東4", "0600906", "4");
        AssertFound(table, "札幌市東区北６東８－１", "0650006", "8-1");
    }

    [Theory]
    [InlineData("静岡県浜松市中央区三方原町1", "4338105")]
    [InlineData("静岡県浜松市北区三方原町1", "4338105")]
    [InlineData("浜松市中央区板屋町111", "4300928")]
    [InlineData("浜松市中区板屋町111", "4300928")]
    [InlineData("浜松市浜名区貴布祢3000", "4340038")]
    [InlineData("浜松市浜北区貴布祢3000", "4340038")]
    [InlineData("浜松市浜名区細江町気賀305", "4311305")]
    [InlineData("浜松市天竜区二俣町二俣481", "4313314")]
    public void A_ward_that_was_renamed_is_found_under_both_names(string address, string postcode)
    {
        AssertFound(PostcodeTable.BuiltIn, address, postcode);
        Assert.True(AddressSplitter.TrySplit(PostcodeTable.BuiltIn, postcode, address, out var split, out _));
        Assert.True(split.TryCreateBarcode(out var barcode, out _));
        Assert.Equal(postcode, barcode.Postcode);
    }

    [Theory]
    [InlineData("浜松市中区板屋町111", "4300928")]
    [InlineData("浜松市中央区板屋町111", "4300928")]
    [InlineData("浜松市北区三方原町1", "4338105")]
    [InlineData("浜松市北区細江町気賀305", "4311305")]
    public void A_town_is_found_under_its_old_ward_name_in_a_list_with_only_the_new_ward_names(string address, string postcode) =>
        AssertFound(
            CreateTable(
                new("4300928", "静岡県", "浜松市中央区", "板屋町", "", false),
                new("4338105", "静岡県", "浜松市中央区", "三方原町", "", false),
                new("4311305", "静岡県", "浜松市浜名区", "細江町気賀", "", false)),
            address,
            postcode);

    [Theory]
    [InlineData("浜松市浜名区三方原町1")]
    [InlineData("浜松市中央区細江町気賀305")]
    public void A_town_of_a_divided_ward_is_not_found_under_the_wrong_successor_ward(string address) =>
        Assert.NotNull(PostcodeFinder.Find(PostcodeTable.BuiltIn, address).Doubt);

    public static TheoryData<PostcodeTable> TablesWithBuildings =>
    [
        PostcodeTable.BuiltIn,
        CreateTable(
            new("1000013", "東京都", "千代田区", "霞が関", "次のビルを除く", false), new("1006001", "東京都", "千代田区", "霞が関霞が関ビル", "１階", false),
            new("1006018", "東京都", "千代田区", "霞が関霞が関ビル", "１８階", false), new("1006090", "東京都", "千代田区", "霞が関霞が関ビル", "地階・階層不明", false),
            new("1700013", "東京都", "豊島区", "東池袋", "次のビルを除く", false), new("1706001", "東京都", "豊島区", "東池袋サンシャイン６０", "１階", false),
            new("1706045", "東京都", "豊島区", "東池袋サンシャイン６０", "４５階", false), new("1706090", "東京都", "豊島区", "東池袋サンシャイン６０", "地階・階層不明", false),
            new("4500002", "愛知県", "名古屋市中村区", "名駅", "", false), new("4506201", "愛知県", "名古屋市中村区", "名駅ミッドランドスクエア", "高層棟）（１階", false),
            new("4506220", "愛知県", "名古屋市中村区", "名駅ミッドランドスクエア", "高層棟）（２０階", false),
            new("4506290", "愛知県", "名古屋市中村区", "名駅ミッドランドスクエア", "高層棟）（地階・階層不明", false)),
    ];

    [Theory]
    [MemberData(nameof(TablesWithBuildings))]
    public void The_floor_decides_the_postcode_if_the_address_names_a_building_with_its_own_postcodes(PostcodeTable table)
    {
        AssertFound(table, "東京都千代田区霞が関3-2-5", "1000013", "3-2-5");
        AssertFound(table, "東京都千代田区霞が関3-2-5 官庁ビル18階", "1000013");
        AssertFound(table, "東京都千代田区霞が関3-2-5 霞が関ビル18F", "1006018");
        AssertFound(table, "東京都千代田区霞が関三丁目２番５号霞が関ビルディング十八階", "1006018");
        AssertFound(table, "東京都千代田区霞が関霞が関ビル18階", "1006018");
        AssertFound(table, "東京都千代田区霞が関3-2-5 霞が関ビルB1F", "1006090");
        AssertFound(table, "東京都豊島区東池袋3-1-1サンシャイン60 45階", "1706045");
        AssertFound(table, "愛知県名古屋市中村区名駅4-7-1 ミッドランドスクエア20F", "4506220");
        foreach (var undecidedBuilding in new[] { "霞が関ビル", "霞が関ビル99階", "霞が関ビル1階18階", "新霞が関ビル1階", "霞が関ビル別館1階" })
        {
            var result = PostcodeFinder.Find(table, $"東京都千代田区霞が関3-2-5 {undecidedBuilding}");
            Assert.Equal(PostcodeDoubt.BuildingFloor, result.Doubt);
            Assert.Equal(["1006090", "1000013"], result.Candidates.Select(candidate => candidate.Place.Postcode));
        }
    }

    [Theory]
    [MemberData(nameof(TablesWithBuildings))]
    public void A_typed_postcode_of_a_building_is_compared_with_the_floor(PostcodeTable table)
    {
        const string addressOnFloor18 = "東京都千代田区霞が関3-2-5 霞が関ビル18階";
        Assert.Equal(QualifierFit.Fits, Split(table, "1006018", addressOnFloor18).Fit);
        Assert.Equal("3-2-5-18", Split(table, "1006018", addressOnFloor18).AddressDisplayNumber);
        Assert.Equal(QualifierFit.Contradicts, Split(table, "1006001", addressOnFloor18).Fit);
        Assert.Equal(QualifierFit.Contradicts, Split(table, "1000013", addressOnFloor18).Fit);
        Assert.Equal(QualifierFit.Fits, Split(table, "1006090", "東京都千代田区霞が関3-2-5 霞が関ビル").Fit);
        Assert.False(AddressSplitter.TrySplit(table, "1006018", "東京都千代田区霞が関3-2-5", out _, out _));
    }

    [Fact]
    public void An_address_without_a_town_is_found_only_if_the_municipality_has_no_listed_towns()
    {
        var villageTable = CreateTable(new PostcodePlace("1000301", "東京都", "試験村", "", "", true));
        AssertFound(villageTable, "東京都試験村300", "1000301");
        var townTable = CreateTable(new("1000301", "東京都", "試験村", "", "", true), new("1000302", "東京都", "試験村", "本村", "", false));
        Assert.Equal(PostcodeDoubt.TownUnknown, PostcodeFinder.Find(townTable, "東京都試験村300").Doubt);
    }

    [Fact]
    public void A_number_directly_after_the_municipality_is_found_if_the_list_has_such_a_place()
    {
        var table = CreateTable(new("3060400", "茨城県", "猿島郡境町", "", "", true), new("3060433", "茨城県", "猿島郡境町", "", "番地", false),
            new("3060405", "茨城県", "猿島郡境町", "塚崎", "", false));
        AssertFound(table, "茨城県猿島郡境町391番地1", "3060433");
        Assert.Equal(PostcodeDoubt.TownUnknown, PostcodeFinder.Find(table, "茨城県猿島郡境町どこか1").Doubt);
    }

    [Fact]
    public void A_town_of_Kyoto_needs_a_street_only_if_its_name_has_several_postcodes_in_the_ward()
    {
        AssertFound(PostcodeTable.BuiltIn, "京都市中京区河原町二条下る一之船入町384", "6040924");
        Assert.Equal(PostcodeDoubt.SeveralPostcodes, PostcodeFinder.Find(PostcodeTable.BuiltIn, "京都市上京区大宮町12").Doubt);
    }

    [Fact]
    public void Towns_of_the_shipped_table_are_found_or_undecided_and_never_mistaken_for_another_town()
    {
        var (foundCount, undecidedCount) = (0, 0);
        foreach (var place in PostcodeTable.BuiltIn.GetAll()
            .Where((place, index) => index % 41 == 0 && place.Town.Length > 0 && place.Qualifier.Length == 0))
        {
            var result = PostcodeFinder.Find(PostcodeTable.BuiltIn, $"{place.Name}1丁目2番3号");
            (foundCount, undecidedCount) = result.Match is null ? (foundCount, undecidedCount + 1) : (foundCount + 1, undecidedCount);
            Assert.True(result.Match is null ? result.Candidates.Any(candidate => candidate.Place.Postcode == place.Postcode)
                : result.Match.Place.Postcode == place.Postcode, place.Name);
        }

        Assert.True(foundCount > 2_500 && undecidedCount < foundCount / 20, $"{foundCount} found, {undecidedCount} left to a person");
    }

    private static void AssertFound(PostcodeTable table, string address, string postcode, string? displayNumber = null)
    {
        var result = PostcodeFinder.Find(table, address);
        Assert.Null(result.Doubt);
        Assert.Equal(postcode, result.Match!.Place.Postcode);
        Assert.Equal(displayNumber ?? result.Match.AddressDisplayNumber, result.Match.AddressDisplayNumber);
        Assert.Equal([result.Match], AddressSplitter.FindPostcodes(table, address));
    }

    private static SplitAddress Split(PostcodeTable table, string postcode, string address)
    {
        Assert.True(AddressSplitter.TrySplit(table, postcode, address, out var split, out var problem), $"{problem}");
        return split;
    }

    private static PostcodeTable CreateTable(params PostcodePlace[] places) =>
        PostcodeTable.Create("test", new DateOnly(2026, 10, 31), places);
}
