using Kyc.Domain.Postcodes;
using Kyc.Mail.Addresses;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Postcodes;
using Kyc.Mail.Tests.Barcodes;

namespace Kyc.Mail.Tests.Addresses;

public sealed class AddressSplitterTests
{
    public static TheoryData<BarcodeManualExample> ManualExamples => [.. BarcodeManualExample.All];

    [Theory]
    [MemberData(nameof(ManualExamples))]
    public void A_whole_address_gives_the_published_barcode(BarcodeManualExample example)
    {
        Assert.True(Split(example.Postcode, example.AddressPrefix + example.AddressRemainder).TryCreateBarcode(out var barcode, out _));
        Assert.Equal(example.PublishedCharacters, barcode.Characters);
    }

    [Theory]
    [InlineData("1000013", "東京都千代田区霞が関１丁目３番２号", "1丁目3番2号")]
    [InlineData("1000013", "　千代田区 霞ヶ関 1-3-2", "1-3-2")]
    [InlineData("0600906", "北海道札幌市東区北6条東4丁目", "4丁目")]
    [InlineData("0460003", "余市町黒川町1", "1")]
    [InlineData("0270203", "岩手県宮古市大字津軽石第二十一地割", "第二十一地割")]
    [InlineData("0482412", "北海道余市郡仁木町東町緑が丘7", "7")]
    [InlineData("0287917", "岩手県九戸郡洋野町種市50地割1", "1")]
    [InlineData("0287917", "岩手県九戸郡洋野町種市第五十地割1", "1")]
    [InlineData("6020847", "京都市上京区大宮町12", "12")]
    [InlineData("6020847", "京都府京都市上京区今出川通河原町西入大宮町12", "12")]
    [InlineData("1000301", "東京都利島村300", "300")]
    [InlineData("1706001", "東京都豊島区東池袋サンシャイン60 1階1", "1")]
    public void The_town_is_found_in_any_spelling(string postcode, string address, string remainder) =>
        Assert.Equal(remainder, Split(postcode, address).Remainder);

    [Fact]
    public void The_longest_matching_town_name_of_the_postcode_is_used()
    {
        // Among the towns of postcode 036-0242 are 猿賀浅井 and 猿賀浅田.
        Assert.Equal("猿賀浅田", Split("0360242", "青森県平川市猿賀浅田12").Place.Town);
        Assert.Equal("12", Split("0360242", "青森県平川市猿賀浅田12").Remainder);
    }

    [Fact]
    public void Every_place_of_the_shipped_table_is_found_at_the_beginning_of_its_addresses()
    {
        // Only every eleventh place is tested. The number 11 is unrelated to the numbering of postcodes.
        foreach (var place in PostcodeTable.BuiltIn.GetAll().Where((_, index) => index % 11 == 0))
        {
            Assert.Equal("1-2", Split(place.Postcode, $"{place.Name}1-2").AddressDisplayNumber);
            Assert.Equal("1-2", Split(place.Postcode, $"{place.City} {place.Town}　１－２").AddressDisplayNumber);
        }
    }

    [Fact]
    public void A_postcode_of_two_prefectures_uses_the_prefecture_of_the_address()
    {
        Assert.Equal("三重県", Split("4980000", "三重県桑名郡木曽岬町大字源緑1").Place.Prefecture);
        Assert.True(Split("4980000", "愛知県弥富市1").Place.CoversUnlistedTowns);
    }

    [Theory]
    [InlineData("1000013", "東京都千代田区永田町1-1", AddressProblem.AddressMismatch)]
    [InlineData("1000013", "", AddressProblem.AddressMismatch)]
    [InlineData("1000013", "霞が関1-3-2", AddressProblem.AddressMismatch)]
    [InlineData("9999999", "東京都千代田区永田町1-1", AddressProblem.PostcodeUnknown)]
    [InlineData("１０００013", "東京都千代田区霞が関1", AddressProblem.PostcodeUnknown)]
    [InlineData("", "", AddressProblem.PostcodeUnknown)]
    public void An_address_that_does_not_belong_to_the_postcode_is_not_divided(string postcode, string address, AddressProblem problem)
    {
        Assert.False(AddressSplitter.TrySplit(PostcodeTable.BuiltIn, postcode, address, out _, out var actualProblem));
        Assert.Equal(problem, actualProblem);
    }

    [Theory]
    [InlineData("東京都千代田区霞が関1-3-2", "1000013")]
    [InlineData("大仙市堀見内字南田茂木添60-1", "0140113")]
    [InlineData("札幌市東区北六条東4丁目", "0600906 0650006")]
    [InlineData("滋賀県犬上郡多賀町一円1", "5220317")]
    [InlineData("府中市宮町1-1", "1830023")]
    [InlineData("東京都千代田区どこにもない町1", "1000000")]
    [InlineData("山梨県北都留郡小菅村700番地", "4090211")]
    [InlineData("ニューヨーク市", "")]
    [InlineData("市場町1", "")]
    [InlineData("蒲郡市三谷町1", "4430021")]
    [InlineData("", "")]
    public void Postcodes_of_an_address_are_found(string address, string postcodes) =>
        Assert.Equal(
            postcodes,
            string.Join(
                ' ',
                AddressSplitter.FindPostcodes(PostcodeTable.BuiltIn, address).Select(splitAddress => splitAddress.Place.Postcode)));

    [Theory]
    [InlineData("0600906", "札幌市東区北六条東4丁目", QualifierFit.Undecided)]
    [InlineData("1000013", "東京都千代田区霞が関1", QualifierFit.Fits)]
    public void A_postcode_is_undecided_if_its_town_has_several_postcodes(string postcode, string address,
        QualifierFit fit) =>
        Assert.Equal(fit, Split(postcode, address).Fit);

    [Fact]
    public void A_place_that_is_not_listed_has_no_barcode()
    {
        Assert.False(Split("1000000", "東京都千代田区どこにもない町1").TryCreateBarcode(out _, out var problem));
        Assert.Equal(BarcodeProblem.NotListedPostcode, problem);
    }

    [Fact]
    public void A_very_long_text_is_not_accepted_as_an_address()
    {
        var longText = "東京都千代田区霞が関" + new string('1', 500);
        Assert.False(AddressSplitter.TrySplit(PostcodeTable.BuiltIn, "1000013", longText, out _, out var problem));
        Assert.Equal(AddressProblem.AddressMismatch, problem);
        Assert.Empty(AddressSplitter.FindPostcodes(PostcodeTable.BuiltIn, longText));
    }

    [Fact]
    public void Random_text_never_throws()
    {
        const string characters = "東京都千代田区霞が関大字第二十一地割府中市京上る入北六条12-　 \uD842\0";
        var random = new Random(1);
        for (var round = 0; round < 3_000; round++)
        {
            var text =
                "京都市上京区"
                + string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => characters[random.Next(characters.Length)]));
            foreach (var splitAddress in AddressSplitter.FindPostcodes(PostcodeTable.BuiltIn, text[random.Next(6)..]))
            {
                Assert.NotEqual(QualifierFit.Contradicts, splitAddress.Fit);
            }
        }
    }

    [Fact]
    public void An_address_does_not_reach_logs() =>
        Assert.DoesNotContain("霞", $"{Split("1000013", "東京都千代田区霞が関1-3-2")}", StringComparison.Ordinal);

    private static SplitAddress Split(string postcode, string address)
    {
        Assert.True(AddressSplitter.TrySplit(PostcodeTable.BuiltIn, postcode, address, out var split, out var problem), $"{problem}");
        return split;
    }
}
