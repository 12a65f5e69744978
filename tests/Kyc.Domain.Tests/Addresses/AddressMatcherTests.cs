using Kyc.Domain.Addresses;

namespace Kyc.Domain.Tests.Addresses;

/// <summary>
/// Checks that spellings of the same address match, grouped by the kind of difference. The first spelling of each pair is that of a
/// municipality, the second that of a customer.
/// </summary>
public sealed class AddressMatcherTests
{
    [Theory]
    [InlineData("東京都千代田区丸の内一丁目２番地の３", "東京都千代田区丸の内1-2-3")]
    [InlineData("東京都千代田区丸の内１丁目２番３号", "東京都千代田区丸の内１－２－３")]
    [InlineData("東京都千代田区丸の内1丁目2-3", "東京都千代田区丸の内１ー２ー３")]
    [InlineData("東京都千代田区丸の内1の2の3", "東京都千代田区丸の内1‐2−3")]
    [InlineData("東京都千代田区丸の内二十三丁目4番", "東京都千代田区丸の内23-4")]
    [InlineData("東京都千代田区丸の内十丁目4番地", "東京都千代田区丸の内10-4")]
    [InlineData("東京都千代田区丸の内1番の2", "東京都千代田区丸の内1-2")]
    [InlineData("東京都千代田区丸の内1丁目", "東京都千代田区丸の内１丁目")]
    [InlineData("東京都千代田区丸の内一丁目二番三号", "東京都千代田区丸の内1-2-3")]
    [InlineData("東京都千代田区丸の内二丁目六番地一", "東京都千代田区丸の内2-6-1")]
    [InlineData("岐阜県高山市丹生川町町方百一番地", "岐阜県高山市丹生川町町方101")]
    [InlineData("岐阜県高山市丹生川町町方一〇一番地ノ二", "岐阜県高山市丹生川町町方101の2")]
    public void Numbers_match_with_units_or_hyphens_in_any_script(string official, string typed) => AssertEqual(official, typed);

    [Theory]
    [InlineData("東京都千代田区霞が関一丁目３番２号", "東京都千代田区霞ヶ関1-3-2")]
    [InlineData("茨城県龍ケ崎市３７１０番地", "茨城県龍ヶ崎市3710")]
    [InlineData("茨城県龍ケ崎市３７１０番地", "茨城県竜ヶ崎市3710番地")]
    [InlineData("東京都渋谷区千駄ヶ谷四丁目５番１０号", "東京都渋谷区千駄ケ谷4-5-10")]
    [InlineData("東京都渋谷区千駄ヶ谷四丁目５番１０号", "東京都澁谷区千駄ヵ谷4-5-10")]
    [InlineData("愛知県名古屋市中区三の丸三丁目１番１号", "愛知県名古屋市中区三ノ丸3-1-1")]
    [InlineData("東京都葛\U000E0100飾区立石五丁目１３番１号", "東京都葛飾区立石5-13-1")]
    [InlineData("千葉県鎌ケ谷市右京塚１番１号", "千葉県鎌が谷市右京塚1-1")]
    [InlineData("東京都港区虎ノ門一丁目１番１号", "東京都港区虎の門1-1-1")]
    [InlineData("東京都新宿区四谷三栄町１番１号", "東京都新宿区四谷三榮町1-1")]
    [InlineData("山形県山形市桜町１番２号", "山形県山形市櫻町1-2")]
    [InlineData("東京都墨田区向島一丁目１番１号", "東京都墨田区向嶋1-1-1")]
    [InlineData("東京都中央区八丁堀一丁目１番１号", "東京都中央区八丁堀1-1-1")]
    public void Place_names_match_in_old_and_new_spelling(string official, string typed) => AssertEqual(official, typed);

    [Theory]
    [InlineData("東京都千代田区三番町６番地", "東京都千代田区3番町6")]
    [InlineData("東京都千代田区三番町６番地", "東京都 千代田区 三番町６")]
    [InlineData("東京都千代田区1番町2番", "東京都千代田区１番町２")]
    [InlineData("和歌山県和歌山市七番丁２３番地", "和歌山県和歌山市7番丁23")]
    [InlineData("新潟県新潟市中央区学校町通一番町６０２番地１", "新潟県新潟市中央区学校町通1番町602-1")]
    [InlineData("岩手県九戸郡洋野町種市第二十三地割27番地", "岩手県九戸郡洋野町種市第23地割27")]
    [InlineData("岩手県九戸郡洋野町種市第二十三地割27番地", "岩手県九戸郡洋野町種市23地割27")]
    [InlineData("香川県高松市塩江町安原下第１号９５８番地４", "香川県高松市塩江町安原下第一号958-4")]
    [InlineData("北海道帯広市西二条南十七丁目３番地", "北海道帯広市西2条南17丁目3")]
    [InlineData("北海道札幌市中央区北一条西２丁目１番地", "北海道札幌市中央区北1条西2丁目1番地")]
    [InlineData("北海道札幌市中央区北一条西２丁目１番地", "北海道札幌市中央区北1西2-1")]
    [InlineData("大阪府堺市中区深井清水町三丁３７４１番地", "大阪府堺市中区深井清水町3丁3741")]
    [InlineData("大阪府堺市中区深井清水町三丁３７４１番地", "大阪府堺市中区深井清水町3丁目3741")]
    [InlineData("北海道北見市東１号線２番", "北海道北見市東一号線2")]
    [InlineData("石川県珠洲市上戸町北方一字６番地の２", "石川県珠洲市上戸町北方1字6-2")]
    [InlineData("北海道旭川市六条通九丁目４６番地", "北海道旭川市6条通9-46")]
    [InlineData("愛媛県松山市二番町四丁目７番地２", "愛媛県松山市2番町4-7-2")]
    [InlineData("北海道札幌市西区二十四軒一条１丁目１番１号", "北海道札幌市西区24軒1条1丁目1-1")]
    public void Numbers_in_place_names_match_in_either_script(string official, string typed) => AssertEqual(official, typed);

    [Theory]
    [InlineData("福岡県福岡市博多区大字金の隈１００番地", "福岡県福岡市博多区金の隈100")]
    [InlineData("青森県弘前市大字下白銀町１番地１", "青森県弘前市下白銀町1-1")]
    [InlineData("長野県長野市大字南長野字幅下６９２番地２", "長野県長野市南長野幅下692-2")]
    [InlineData("秋田県大仙市堀見内字南田茂木添６０番地１", "秋田県大仙市堀見内南田茂木添60-1")]
    [InlineData("群馬県吾妻郡嬬恋村大字鎌原無番地", "群馬県吾妻郡嬬恋村鎌原無番地")]
    [InlineData("秋田県横手市十文字町字西上１番地", "秋田県横手市十文字町西上1")]
    public void Old_villages_and_their_sections_match_with_or_without_oaza_and_aza(string official, string typed) =>
        AssertEqual(official, typed);

    [Theory]
    [InlineData("京都府京都市下京区四条通烏丸東入ル長刀鉾町8番地", "京都府京都市下京区四条通烏丸東入長刀鉾町8")]
    [InlineData("京都府京都市下京区四条通烏丸東入る長刀鉾町8番地", "京都市下京区四条通烏丸東入ル 長刀鉾町8")]
    [InlineData("京都府京都市中京区寺町通御池上る上本能寺前町488番地", "京都府京都市中京区上本能寺前町488")]
    [InlineData("京都府京都市中京区上本能寺前町488番地", "京都府京都市中京区寺町通御池上ル上本能寺前町488")]
    [InlineData("京都府京都市中京区寺町通御池上る上本能寺前町488番地", "京都市中京区寺町通御池上がる上本能寺前町488")]
    public void Streets_of_Kyoto_may_be_omitted_before_a_town_that_the_ward_has_once(string official, string typed) =>
        AssertEqual(official, typed);

    [Theory]
    [InlineData("北海道札幌市中央区南十条西十丁目1番1号", "札幌市中央区南10条西10丁目1-1")]
    [InlineData("神奈川県横浜市中区日本大通１", "横浜市中区日本大通1")]
    [InlineData("北海道余市郡余市町黒川町１番地", "余市町黒川町1")]
    [InlineData("長野県北佐久郡軽井沢町大字長倉１番地", "長野県軽井沢町長倉1")]
    [InlineData("東京都八丈島八丈町大賀郷２５５１番地２", "東京都八丈町大賀郷2551-2")]
    [InlineData("茨城県鹿嶋市大字平井１１８７番地１", "鹿嶋市平井1187-1")]
    // The product's postcode table is older than this ward.
    [InlineData("静岡県浜松市中央区元城町１０３番地の２", "浜松市中央区元城町103-2")]
    public void An_unambiguous_prefecture_or_county_may_be_omitted(string official, string typed) => AssertEqual(official, typed);

    [Theory]
    [InlineData("東京都新宿区西新宿二丁目８番１号", "〒160-0023 東京都新宿区西新宿2-8-1")]
    [InlineData("東京都新宿区西新宿二丁目８番１号", "１６０－００２３　東京都新宿区西新宿２－８－１")]
    [InlineData("東京都新宿区西新宿二丁目８番１号", "〒1600023東京都新宿区西新宿2-8-1")]
    public void A_postcode_may_be_typed_before_the_address(string official, string typed) => AssertEqual(official, typed);

    [Theory]
    [InlineData("東京都港区三田二丁目２番１８号　三田マンション３０４", "東京都港区三田2-2-18三田マンション304号室")]
    [InlineData("東京都港区三田二丁目２番１８号　三田マンション３０４号", "東京都港区三田2-2-18 三田マンション 304号室")]
    [InlineData("東京都港区三田二丁目２番１８－３０４号", "東京都港区三田2-2-18-304")]
    [InlineData("東京都港区三田二丁目２番１８号　３０４号室", "東京都港区三田2-2-18-304")]
    [InlineData("東京都港区三田二丁目２番１８号　メゾンⅡ３０４", "東京都港区三田2-2-18 メゾン2 304")]
    [InlineData("東京都港区三田二丁目２番１８号　メゾンⅡ３０４", "東京都港区三田2-2-18 メゾンII-304")]
    [InlineData("東京都港区三田二丁目２番１８号　メゾンⅤ３０４", "東京都港区三田2-2-18 メゾンV 304")]
    [InlineData("東京都港区三田二丁目２番１８号　コーポＡ棟３０４", "東京都港区三田2-2-18 コーポA-304")]
    [InlineData("東京都港区三田二丁目２番１８号　コーポＡ棟３０４", "東京都港区三田2-2-18 コ−ポA304号室")]
    [InlineData("東京都港区三田二丁目２番１８号　三田団地３号棟３０４号", "東京都港区三田2-2-18 三田団地3-304")]
    [InlineData("東京都港区三田二丁目２番１８号　ｻﾝﾊｲﾂ３階", "東京都港区三田2-2-18 サンハイツ3F")]
    [InlineData("東京都港区三田二丁目２番１８号　パークハウス３階", "東京都港区三田2-2-18 パーク・ハウス三階")]
    [InlineData("東京都港区三田二丁目２番１８号　PARK HOUSE３０４", "東京都港区三田2-2-18 ParkHouse 304")]
    [InlineData("東京都港区三田二丁目２番１８号　第二芝浦荘３", "東京都港区三田2-2-18 第2芝浦荘3号室")]
    [InlineData("東京都港区三田二丁目２番１８号（三田マンション３０４）", "東京都港区三田2-2-18 三田マンション304")]
    [InlineData("東京都千代田区丸の内九丁目９９番９号　コーポ１０１", "東京都千代田区丸の内9-99-9コーポ101")]
    [InlineData("東京都千代田区丸の内9-99-9 101", "東京都千代田区丸の内9-99-9-101")]
    public void Rooms_and_buildings_match_in_many_spellings(string official, string typed) => AssertEqual(official, typed);

    [Theory]
    [InlineData("佐賀県唐津市七山滝川１２３４番地イ", "佐賀県唐津市七山滝川1234番地のイ")]
    [InlineData("佐賀県唐津市七山滝川１２３４番地イ", "佐賀県唐津市七山滝川1234-イ")]
    [InlineData("佐賀県唐津市七山滝川１２３４番地イ", "佐賀県唐津市七山滝川1234ｲ")]
    [InlineData("佐賀県唐津市七山滝川１２３４番地ロの２", "佐賀県唐津市七山滝川1234-ロ-2")]
    [InlineData("高知県香美市土佐山田町甲１２番地", "高知県香美市土佐山田町甲の12")]
    public void Parts_of_a_lot_match_however_they_are_joined(string official, string typed) => AssertEqual(official, typed);

    [Theory]
    [InlineData("東京都港区三田2-2-18", "東京都港区\u2F00三田2-2-18")]
    [InlineData("東京都港区三田2-2-18 青山荘", "東京都港区三田2\u20102\u2011\u200B18 青\u2F2D荘\uFEFF")]
    public void Addresses_are_compared_after_text_folding(string one, string other) =>
        Assert.Equal(one.Contains('荘', StringComparison.Ordinal), AddressMatcher.BuiltIn.Compare(one, other).AreEqual);

    private static void AssertEqual(string official, string typed)
    {
        Assert.True(AddressMatcher.BuiltIn.Compare(official, typed).AreEqual);
        Assert.True(AddressMatcher.BuiltIn.Compare(typed, official).AreEqual);
    }
}
