using Kyc.Postcodes;

namespace Kyc.Mail.Tests.Postcodes;

public sealed class SkkZipcodeListTests
{
    private const string FileHeader = ";; Time-stamp: <04 May 2022>\n;; okuri-nasi entries.\n";

    [Fact]
    public void Municipality_and_town_are_separated_although_the_list_writes_them_as_one_text()
    {
        var (places, date) = SkkZipcodeList.Read((FileHeader + """
            1000100 /東京都大島町/
            1000101 /東京都大島町元町/
            1000301 /東京都利島村/
            5100000 /三重県四日市市/
            5100085 /三重県四日市市諏訪町/
            5220300 /滋賀県犬上郡多賀町/
            5220317 /滋賀県犬上郡多賀町/
            4090200 /山梨県北都留郡小菅村/
            4090142 /山梨県北都留郡小菅村小菅村の次に１〜６６３番地がくる場合/
            7420300 /山口県岩国市/
            7420344 /山口県岩国市玖珂町/山口県岩国市玖珂町番地のみ/
            """).Split('\n'));
        Assert.Equal(new DateOnly(2022, 5, 4), date);
        Assert.Equal(
            [
                "1000100 東京都 大島町 [] [] not listed", "1000101 東京都 大島町 [元町] []", "1000301 東京都 利島村 [] []",
                "5100000 三重県 四日市市 [] [] not listed", "5100085 三重県 四日市市 [諏訪町] []", "5220300 滋賀県 犬上郡多賀町 [] [] not listed",
                "5220317 滋賀県 犬上郡多賀町 [一円] []", "4090200 山梨県 北都留郡小菅村 [] [] not listed",
                "4090142 山梨県 北都留郡小菅村 [] [１〜６６３番地]", "7420300 山口県 岩国市 [] [] not listed", "7420344 山口県 岩国市 [玖珂町] []",
            ],
            places.Select(place =>
                $"{place.Postcode} {place.Prefecture} {place.City} [{place.Town}] [{place.Qualifier}]"
                    + $"{(place.CoversUnlistedTowns ? " not listed" : "")}"));
    }

    [Fact]
    public void Street_names_of_Kyoto_are_moved_from_the_town_to_its_qualifier()
    {
        var (places, _) = SkkZipcodeList.Read((FileHeader + """
            6020000 /京都府京都市上京区/
            6020847 /京都府京都市上京区今出川通河原町西入大宮町/京都府京都市上京区今出川通寺町東入下る大宮町/
            """).Split('\n'));
        Assert.Equal(("大宮町", "今出川通河原町西入、今出川通寺町東入下る"), (places[1].Town, places[1].Qualifier));
    }

    [Theory]
    [InlineData(FileHeader + "600 /京都府京都市上京区/")]
    [InlineData(FileHeader + "6020000 京都府京都市上京区")]
    [InlineData("6020000 /京都府京都市上京区/")]
    public void A_file_that_is_not_an_SKK_postcode_list_is_refused(string text) =>
        Assert.Throws<FormatException>(() => SkkZipcodeList.Read(text.Split('\n')));
}
