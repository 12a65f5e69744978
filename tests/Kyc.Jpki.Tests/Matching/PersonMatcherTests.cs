using Kyc.Jpki.Certificates;
using Kyc.Jpki.Matching;

namespace Kyc.Jpki.Tests.Matching;

public sealed class PersonMatcherTests
{
    private const string Address = "東京都千代田区丸の内九丁目９９番９号";
    private static readonly DateOnly BirthDate = new(1990, 4, 1);

    [Theory]
    [InlineData("山田　花子", "419900401", Address, null)]
    [InlineData("山口　花子", "419900401", Address, "MATCH-NAME")]
    [InlineData("山口　花子", "419900402", Address, "MATCH-PERSON")]
    [InlineData("山田　花子", "419900402", Address, "MATCH-BIRTH-DATE")]
    [InlineData("山田　花子", "419900400", Address, "MATCH-BIRTH-DATE")]
    [InlineData("山田　花子", "000000000", Address, "MATCH-BIRTH-DATE")]
    [InlineData("山口　花子", "000000000", Address, "MATCH-NAME")]
    [InlineData("山口　花子", "419910000", Address, "MATCH-PERSON")]
    [InlineData("山田　花子", "419900401", "大阪府大阪市北区中之島九丁目８番７号", "MATCH-ADDRESS")]
    [InlineData("山口　花子", "419900401", "大阪府大阪市北区中之島九丁目８番７号", "MATCH-NAME")]
    public void The_first_difference_that_matters_decides(string name, string birthDate, string address, string? code)
    {
        var certified = new PersonAttributes(name, PartialBirthDate.Parse(birthDate), "2", address, "", "");
        Assert.Equal(code, PersonMatcher.Compare(new DeclaredPerson("山田　花子", BirthDate, Address), certified)?.Code);
    }

    [Fact]
    public void A_substituted_character_is_for_a_person_to_look_at()
    {
        var certified = new PersonAttributes("高橋　蓮", PartialBirthDate.Parse("419930303"), "1", Address, "1000", "");
        var declared = new DeclaredPerson("髙橋　蓮", new DateOnly(1993, 3, 3), Address);
        Assert.Same(VerdictFailures.MatchName, PersonMatcher.Compare(declared, certified));
    }

    [Theory]
    [InlineData("山田　花子", "山田花子")]
    [InlineData("山田 花子", "山田　 花子 ")]
    [InlineData("ｽﾐｽ ｼﾞｮﾝ", "スミス　ジョン")]
    [InlineData("ハ\u309Aーカー", "パーカー")]
    [InlineData("か\u3099", "が")]
    [InlineData("ＳＭＩＴＨ　ＪＯＨＮ", "Smith John")]
    [InlineData("ﾊﾟｳﾞｪﾙ", "パヴェル")]
    [InlineData("神\uFA19", "神神")]
    [InlineData("\u845B\U000E0100城", "葛城")]
    [InlineData("𠮷田　太郎", "𠮷田太郎")]
    [InlineData("ルイⅣ", "ルイIV")]
    public void Names_that_are_written_alike_compare_equal(string left, string right) =>
        Assert.Equal(NameText.Normalize(left), NameText.Normalize(right));

    [Theory]
    [InlineData("髙橋", "高橋")]
    [InlineData("𠮷田", "吉田")]
    [InlineData("斉藤", "斎藤")]
    [InlineData("はは", "ぱは")]
    [InlineData("カー", "カ一")]
    public void Names_of_different_characters_do_not(string left, string right) =>
        Assert.NotEqual(NameText.Normalize(left), NameText.Normalize(right));

    [Theory]
    [InlineData("東京都千代田区丸の内一丁目２番地の３", "東京都千代田区丸の内1-2-3")]
    [InlineData("東京都千代田区丸の内１丁目２番３号", "東京都千代田区丸の内１－２－３")]
    [InlineData("東京都千代田区丸の内1丁目2-3", "東京都千代田区丸の内１ー２ー３")]
    [InlineData("東京都千代田区丸の内1の2の3", "東京都千代田区丸の内1‐2−3")]
    [InlineData("東京都千代田区丸の内二十三丁目4番", "東京都千代田区丸の内23-4")]
    [InlineData("東京都千代田区丸の内十丁目4番地", "東京都千代田区丸の内10-4")]
    [InlineData("東京都千代田区丸の内九丁目９９番９号　コーポ１０１", "東京都千代田区丸の内9-99-9コーポ101")]
    [InlineData("東京都千代田区丸の内9-99-9 101", "東京都千代田区丸の内9-99-9-101")]
    [InlineData("東京都千代田区丸の内1番の2", "東京都千代田区丸の内1-2")]
    [InlineData("東京都千代田区1番町2番", "東京都千代田区１番町２")]
    [InlineData("東京都千代田区三番町６番地", "東京都 千代田区 三番町６")]
    [InlineData("東京都千代田区丸の内1丁目", "東京都千代田区丸の内１丁目")]
    public void Addresses_that_are_written_alike_compare_equal(string left, string right) =>
        Assert.Equal(AddressText.Normalize(left), AddressText.Normalize(right));

    [Theory]
    [InlineData("東京都千代田区丸の内1-23", "東京都千代田区丸の内12-3")]
    [InlineData("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内1-2-4")]
    [InlineData("東京都千代田区三番町6", "東京都千代田区3番町6")]
    [InlineData("東京都千代田区丸の内二十一丁目", "東京都千代田区丸の内20-1")]
    [InlineData("東京都千代田区丸の内1-2ハイツ", "東京都千代田区丸の内1-2ハイーツ")]
    [InlineData("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内1-2-3コーポ")]
    public void Addresses_of_different_places_do_not(string left, string right) =>
        Assert.NotEqual(AddressText.Normalize(left), AddressText.Normalize(right));

    [Fact]
    public async Task Long_runs_of_separators_are_no_trap()
    {
        var space = new string('　', 3000);
        var hostile = "1" + space + new string('ー', 3000) + space + "x" + new string('十', 3000) + new string('丁', 3000);
        // Takes milliseconds; a pattern that backtracks takes for ever, on any machine.
        var normal = await Task.Run(() => AddressText.Normalize(hostile)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.StartsWith("1", normal, StringComparison.Ordinal);
    }
}
