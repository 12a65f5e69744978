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
    [InlineData("合ノ沢、安寺沢", "字安寺沢12", QualifierFit.Fits)]
    [InlineData("合ノ沢、安寺沢", "石田12", QualifierFit.Undecided)]
    [InlineData("次のビルを除く", "1-1", QualifierFit.Undecided)]
    [InlineData("地階・階層不明", "1-1", QualifierFit.Undecided)]
    [InlineData("１２９～１６３", "130", QualifierFit.Undecided)]
    [InlineData("、", "1", QualifierFit.Undecided)]
    [InlineData("999999～１丁目", "1丁目", QualifierFit.Contradicts)]
    public void A_part_of_a_town_is_compared_with_an_address(string qualifier, string remainder, QualifierFit fit) =>
        Assert.Equal(fit, TownQualifier.Judge(qualifier, remainder));
}
