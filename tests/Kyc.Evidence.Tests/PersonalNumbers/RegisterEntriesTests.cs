using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Evidence.Tests.PersonalNumbers;

[Trait("Control", "2(2)S4")]
public sealed class RegisterEntriesTests
{
    [Theory]
    [InlineData("本籍 東京都千代田区千代田一番", "本籍 ＊＊＊＊＊＊＊＊＊＊＊＊")]
    [InlineData("本籍地：京都府京都市上京区。住所は同じ", "本籍地：＊＊＊＊＊＊＊＊＊。住所は同じ")]
    [InlineData("本　籍　大阪市北区", "本　籍　＊＊＊＊＊")]
    [InlineData("ほんせきは長野県 諏訪郡です\n電話 1", "ほんせきは＊＊＊ ＊＊＊＊＊\n電話 1")]
    [InlineData("ﾎﾝｾｷ 北海道", "ﾎﾝｾｷ ＊＊＊")]
    [InlineData("筆頭者 架空太郎", "筆頭者 ＊＊＊＊")]
    [InlineData("住民票コード 12345678901 以上", "住民票コード ＊＊＊＊＊＊＊＊＊＊＊ 以上")]
    public void Exactly_the_found_parts_are_masked(string text, string expected)
    {
        Assert.Single(PersonalNumberDetector.Scan(text));
        Assert.Equal(expected, PersonalNumberDetector.Mask(text));
    }

    [Theory]
    [InlineData("本籍\n東京都港区")]
    [InlineData("本籍地：\r\n　東京都港区")]
    [InlineData("本籍\t横浜市中区")]
    [InlineData("|本籍|東京都港区|")]
    [InlineData("【本籍】大阪府大阪市北区")]
    [InlineData("本籍（都道府県名）　東京都")]
    [InlineData("本籍(任意)：東京都港区")]
    [InlineData("本籍欄：さいたま市浦和区")]
    [InlineData("本　　　籍　　隠岐郡隠岐の島町")]
    [InlineData("本籍東京都港区")]
    [InlineData("本籍船橋市")]
    [InlineData("本籍有田市")]
    [InlineData("本籍：山口")]
    [InlineData("現本籍　船橋市本町1")]
    [InlineData("生年月日本籍東京都千代田区")]
    [InlineData("氏名 架空太郎 本籍 札幌市")]
    [InlineData("本籍と住所：東京都港区")]
    [InlineData("本籍は東京都港区から大阪市へ移した")]
    [InlineData("住所なし 本籍 東京都港区")]
    [InlineData("本籍\u200b：\u200b東京都港区")]
    [InlineData("ﾎﾝｾｷ ﾄｳｷｮｳﾄ ﾐﾅﾄｸ")]
    [InlineData("ホンセキチ：カナガワケン")]
    [InlineData("原籍 東京都千代田区")]
    [InlineData("戸籍の所在地：東京都港区")]
    [InlineData("筆頭者\n架空太郎")]
    [InlineData("筆頭者は架空太郎です")]
    [InlineData("戸籍筆頭者の氏名：架空　太郎")]
    [InlineData("筆頭者（架空 花子）")]
    public void A_registered_domicile_or_the_head_of_a_family_register_is_found_after_its_label(string text) =>
        Assert.Equal(PersonalNumberFindingKind.RegisteredDomicile, Assert.Single(PersonalNumberDetector.Scan(text)).Kind);

    [Theory]
    [InlineData("本籍の記載のない住民票を市役所で取った")]
    [InlineData("本籍・筆頭者の記載を省略した市区町村の証明書")]
    [InlineData("本籍省略")]
    [InlineData("国籍 日本、東京都")]
    [InlineData("本籍とは何ですか")]
    [InlineData("東京都千代田区")]
    [InlineData("日本籍船の乗組員 東京都港区")]
    [InlineData("在日韓国人から日本籍へ変更 大阪市")]
    [InlineData("にほんせき 東京都")]
    [InlineData("資本籍 東京都")]
    [InlineData("基本籍：港区")]
    [InlineData("本籍は載せていません。東京都港区在住")]
    [InlineData("本籍マスキング済 東京都港区")]
    [InlineData("本籍ﾏｽｷﾝｸﾞ済東京都港区")]
    [InlineData("本籍非表示港区在住")]
    [InlineData("本籍不要　横浜市")]
    [InlineData("本籍：省略　住所：東京都港区")]
    [InlineData("本籍なし\n東京都港区")]
    [InlineData("記載のない本籍　東京都港区在住")]
    [InlineData("本籍の表示のない住民票を東京都港区で取得")]
    [InlineData("本籍 東京都港区で交付された住民票")]
    [InlineData("本籍地の市区町村に請求")]
    [InlineData("本籍地が港区役所の管轄")]
    [InlineData("本籍は東京都港区ではありません")]
    [InlineData("本籍以外は東京都港区の住民票のとおり")]
    [InlineData("本籍、住所、氏名 東京都港区")]
    [InlineData("筆頭者：記載省略")]
    [InlineData("筆頭者なし 架空太郎")]
    [InlineData("筆頭者は父です")]
    [InlineData("筆頭者は変更しました")]
    [InlineData("筆頭者 世帯主")]
    [InlineData("筆頭者との続柄 長男")]
    public void Text_that_mentions_a_registered_domicile_but_does_not_state_it_is_not_found(string text)
    {
        Assert.Empty(PersonalNumberDetector.Scan(text));
        Assert.Equal(text, PersonalNumberDetector.Mask(text));
    }

    [Theory]
    [InlineData("住民票コード 12345678901")]
    [InlineData("住民票コード：１２３４５６７８９０１")]
    [InlineData("住民票ｺｰﾄﾞは1234 567 8901です")]
    [InlineData("住民票コード（11桁）\n12345-67890-1")]
    [InlineData("住民票の コード｜一二三四五六七八九〇一")]
    [InlineData("住基コード 12345678901")]
    [InlineData("12345678901（住民票コード）")]
    [InlineData("12345678901が住民票コードです")]
    public void A_resident_record_code_is_found_next_to_its_label(string text) =>
        Assert.Equal(PersonalNumberFindingKind.ResidentRecordCode, Assert.Single(PersonalNumberDetector.Scan(text)).Kind);

    [Theory]
    [InlineData("引受番号 12345678901")]
    [InlineData("住民票コードの記載はありません 電話09012345678")]
    [InlineData("住民票コードは省略 12345678901")]
    [InlineData("住民票コード 090-1234-5678")]
    [InlineData("住民票コード 1234567890")]
    [InlineData("住民票コード 123456789012")]
    public void Digits_that_are_not_a_resident_record_code_are_not_found(string text) => Assert.Empty(PersonalNumberDetector.Scan(text));
}
