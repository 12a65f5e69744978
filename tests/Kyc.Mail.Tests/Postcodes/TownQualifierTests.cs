using Kyc.Mail.Postcodes;

namespace Kyc.Mail.Tests.Postcodes;

public sealed class TownQualifierTests
{
    [Theory]
    [InlineData("", "4丁目", QualifierFit.Fits)]
    [InlineData("１～７丁目", "4丁目5", QualifierFit.Fits)]
    [InlineData("１～７丁目", "七丁目", QualifierFit.Fits)]
    [InlineData("１～７丁目", "8丁目", QualifierFit.Contradicts)]
    [InlineData("１～７丁目", "8-1-2", QualifierFit.Contradicts)]
    [InlineData("１～７丁目", "8-1", QualifierFit.Undecided)]
    [InlineData("１～７丁目", "8番1号", QualifierFit.Undecided)]
    [InlineData("１～７丁目", "", QualifierFit.Undecided)]
    [InlineData("１丁目～７丁目", "4丁目5", QualifierFit.Fits)]
    [InlineData("１、３丁目", "3丁目", QualifierFit.Fits)]
    [InlineData("１、３丁目", "2丁目", QualifierFit.Contradicts)]
    [InlineData("１～３、５丁目", "4丁目", QualifierFit.Contradicts)]
    [InlineData("１丁目を除く", "1丁目2", QualifierFit.Contradicts)]
    [InlineData("１丁目を除く", "2丁目2", QualifierFit.Fits)]
    [InlineData("１～６６３番地", "663番地", QualifierFit.Fits)]
    [InlineData("１～６６３番地", "664", QualifierFit.Contradicts)]
    [InlineData("１～６６３番地", "8-1", QualifierFit.Fits)]
    [InlineData("１～６６３番地", "8-1-1", QualifierFit.Undecided)]
    [InlineData("１～６６３番地", "1丁目2", QualifierFit.Undecided)]
    [InlineData("６６４番地以降", "1000番地", QualifierFit.Fits)]
    [InlineData("６６４番地以降", "八幡1000番地", QualifierFit.Undecided)]
    [InlineData("４５０番地以下", "450", QualifierFit.Fits)]
    [InlineData("４５０番地以下", "451", QualifierFit.Contradicts)]
    [InlineData("３５番以降", "40番2号", QualifierFit.Fits)]
    [InlineData("１～３丁目、４丁目１～１４番", "2丁目1", QualifierFit.Fits)]
    [InlineData("１～３丁目、４丁目１～１４番", "4丁目1", QualifierFit.Undecided)]
    [InlineData(
        "１丁目、２丁目「６５１、６６２、６６８番地」以外、３丁目５、１３－４、２０、６７８、６８７番地",
        "687番地",
        QualifierFit.Undecided)]
    [InlineData(
        "１丁目、２丁目「６５１、６６２、６６８番地」以外、３丁目５、１３－４、２０、６７８、６８７番地",
        "1丁目2",
        QualifierFit.Fits)]
    [InlineData("１丁目「１１を除く」", "1丁目11", QualifierFit.Undecided)]
    [InlineData("２丁目１番１～２３号、２番", "2番1号", QualifierFit.Undecided)]
    [InlineData("４３０番地以上「１７７０－１～２、１８６２－４２、１９２３－５を除く」、大谷地、折渡", "大谷地5", QualifierFit.Fits)]
    [InlineData("１５６３、１６６０、１７６７－４番地", "1563", QualifierFit.Undecided)]
    [InlineData("２５０～３４３番地「２５５、２５６を除く」", "255番地", QualifierFit.Undecided)]
    [InlineData("合ノ沢、安寺沢", "字安寺沢12", QualifierFit.Fits)]
    [InlineData("合ノ沢、安寺沢", "石田12", QualifierFit.Undecided)]
    [InlineData("次のビルを除く", "1-1", QualifierFit.Fits)]
    [InlineData("地階・階層不明", "1-1", QualifierFit.Undecided)]
    [InlineData("１２９～１６３", "130", QualifierFit.Undecided)]
    [InlineData("、", "1", QualifierFit.Undecided)]
    [InlineData("999999～１丁目", "1丁目", QualifierFit.Contradicts)]
    public void An_address_fits_a_town_qualifier_or_contradicts_the_qualifier_or_leaves_the_match_undecided(
        string qualifier,
        string remainder,
        QualifierFit fit) => Assert.Equal(fit, TownQualifierMatcher.Compare(qualifier, remainder));
}
