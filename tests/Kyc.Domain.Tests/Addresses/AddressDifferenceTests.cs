using Kyc.Domain.Addresses;
using Kyc.Domain.Comparison;
using Kyc.Domain.Text;

namespace Kyc.Domain.Tests.Addresses;

/// <summary>
/// Checks that anything that distinguishes two homes, or may distinguish them, is reported as a difference with its position.
/// </summary>
public sealed class AddressDifferenceTests
{
    [Theory]
    [InlineData("東京都中央区本町１丁目２番", "東京都中央区本町1番2号")]
    [InlineData("東京都中央区本町１丁目", "東京都中央区本町1番地")]
    [InlineData("東京都中央区本町１丁目２番３号", "東京都中央区本町1丁目2番地3")]
    [InlineData("東京都中央区本町一丁目４番", "東京都中央区本町1番地4")]
    [InlineData("東京都中央区本町１丁目２番３号", "東京都中央区本町1丁目2番3号室")]
    [InlineData("香川県高松市塩江町安原下第１号９５８番地", "香川県高松市塩江町安原下第1-958番地")]
    [InlineData("北海道北見市東１号線２番", "北海道北見市東1線2")]
    [InlineData("北海道北見市東１条２番", "北海道北見市東1線2")]
    [InlineData("岩手県九戸郡洋野町種市第23地割27番地", "岩手県九戸郡洋野町種市23番地27")]
    [InlineData("東京都港区三田1-2 3階", "東京都港区三田1-2 3号室")]
    [InlineData("東京都港区三田1-2 3棟", "東京都港区三田1-2 3号室")]
    public void Addresses_with_different_units_differ_where_both_state_a_unit(string one, string other) => AssertDifferent(one, other);

    [Theory]
    [InlineData("東京都中央区本町１－２ ３階", "東京都中央区本町1-2-3階")]
    [InlineData("東京都港区三田1-2 ビル3階", "東京都港区三田1-2 ビル3")]
    [InlineData("東京都港区三田1-2 ビル3階", "東京都港区三田1-2 ビル")]
    [InlineData("東京都港区三田1-2 304", "東京都港区三田1-2")]
    [InlineData("東京都港区三田1-2 コーポA-304", "東京都港区三田1-2 コーポ304")]
    [InlineData("東京都港区三田1-2 コーポA-304", "東京都港区三田1-2 コーポB-304")]
    [InlineData("東京都港区三田1-2 B1F", "東京都港区三田1-2 1F")]
    [InlineData("東京都港区三田1-2 101A", "東京都港区三田1-2 101B")]
    [InlineData("東京都港区三田1-2 A-1", "東京都港区三田1-2 1-A")]
    [InlineData("東京都港区三田1-2 三田ハイツ田中方", "東京都港区三田1-2 三田ハイツ")]
    [InlineData("東京都港区三田1-2 地下1階", "東京都港区三田1-2 1階")]
    [InlineData("東京都港区三田1-2 メゾンⅡ304", "東京都港区三田1-2 メゾン2304")]
    [InlineData("東京都港区三田1-2 メゾンⅡ304", "東京都港区三田1-2 メゾンⅢ304")]
    [InlineData("東京都港区三田1234番地イ", "東京都港区三田1234番地ロ")]
    [InlineData("東京都港区三田1234番地イ", "東京都港区三田1234番地")]
    [InlineData("東京都港区三田甲12", "東京都港区三田12")]
    [InlineData("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内1-2-3コーポ")]
    [InlineData("東京都千代田区丸の内1-2ハイツ", "東京都千代田区丸の内1-2ハイーツ")]
    [InlineData("群馬県吾妻郡嬬恋村鎌原無番地", "群馬県吾妻郡嬬恋村鎌原1番地")]
    public void A_part_that_distinguishes_homes_is_not_ignored(string one, string other) => AssertDifferent(one, other);

    [Theory]
    [InlineData("東京都千代田区丸の内1-23", "東京都千代田区丸の内12-3")]
    [InlineData("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内1-2-4")]
    [InlineData("東京都千代田区丸の内二十一丁目", "東京都千代田区丸の内20-1")]
    [InlineData("東京都港区三田1-2 第2①ビル", "東京都港区三田1-2 第21ビル")]
    [InlineData("東京都港区三田1-2 ビル①②", "東京都港区三田1-2 ビル12")]
    [InlineData("東京都港区三田1-2 2²ビル", "東京都港区三田1-2 22ビル")]
    [InlineData("東京都港区三田1番地23", "東京都港区三田12番地3")]
    [InlineData("東京都港区三田1-02", "東京都港区三田1-2")]
    public void Runs_of_digits_are_never_joined_or_divided(string one, string other) => AssertDifferent(one, other);

    [Theory]
    [InlineData("佐賀県伊万里市立花町1-2", "佐賀県伊10000里市立花町1-2")]
    [InlineData("茨城県鹿嶋市大字平井1187-1", "鹿島市平井1187-1")]
    [InlineData("北海道北見市東1丁目12番", "北海道北見市東1条12番")]
    [InlineData("東京都府中市宮町1-1", "府中市宮町1-1")]
    [InlineData("東京都府中市宮町1-1", "広島県府中市宮町1-1")]
    [InlineData("北海道茅部郡森町砂原1", "森町砂原1")]
    [InlineData("東京都日野市大字豊田1", "東京都日野市豊田1")]
    [InlineData("愛知県清須市西枇杷島町日の出1", "愛知県清須市西枇杷島町日之出1")]
    [InlineData("愛知県清須市西枇杷島町日の出1", "愛知県清須市西枇杷島町日ノ出1")]
    [InlineData("京都府京都市上京区今出川通河原町西入大宮町12", "京都府京都市上京区大宮町12")]
    [InlineData("京都府京都市中京区寺町通御池上る上本能寺前町488", "京都府京都市中京区寺町通御池下る上本能寺前町488")]
    [InlineData("〒160-0023東京都新宿区西新宿2-8-1", "〒160-0022東京都新宿区西新宿2-8-1")]
    [InlineData("東京都港区三田1-2", "東京都中央区三田1-2")]
    [InlineData("東京都港区三田1-2", "")]
    public void A_difference_in_an_ambiguous_part_of_an_address_is_not_ignored(string one, string other) => AssertDifferent(one, other);

    [Theory]
    [InlineData("東京都港区三田二丁目２番１８号", "東京都港区三田2-3-18", DifferenceKind.Number, 10, 2, 9, 1)]
    [InlineData("東京都中央区本町１丁目", "東京都中央区本町 1番地", DifferenceKind.Unit, 8, 3, 9, 3)]
    [InlineData("東京都中央区本町１－２ ３階", "東京都中央区本町1-2-3階", DifferenceKind.Joining, 12, 2, 12, 2)]
    [InlineData("東京都港区三田1-2 ﾊﾟｰｸ荘", "東京都港区三田1-2 パーク", DifferenceKind.Text, 11, 5, 11, 3)]
    [InlineData("東京都港区三田1-2 荘３０４", "東京都港区三田1-2\u200B荘", DifferenceKind.OnlyInFirst, 12, 3, 12, 0)]
    [InlineData("東京都港区三田1-2", "東京都港区三田1-2-3", DifferenceKind.OnlyInSecond, 10, 0, 11, 1)]
    [InlineData("東京都府中市宮町1-1", "府中市宮町1-1", DifferenceKind.Prefecture, 0, 3, 0, 0)]
    [InlineData("東京都港区三田1-2", "〒108-0073東京都 中央区三田1-2", DifferenceKind.Municipality, 0, 5, 9, 7)]
    [InlineData("東京都港区三田1-2", "港区芝1-2", DifferenceKind.Town, 5, 2, 2, 1)]
    [InlineData("〒160-0023東京都港区三田1", "160-0022東京都港区三田1", DifferenceKind.Postcode, 0, 9, 0, 8)]
    public void A_difference_has_its_position_in_both_texts(
        string one, string other, DifferenceKind kind, int start, int length, int otherStart, int otherLength)
    {
        Assert.Equal(
            new TextDifference(kind, new TextSpan(start, length), new TextSpan(otherStart, otherLength)),
            Assert.Single(AddressMatcher.BuiltIn.Compare(one, other).Differences));
    }

    [Fact]
    public void Every_difference_is_reported_in_text_order()
    {
        var kinds = AddressMatcher.BuiltIn.Compare("東京都港区三田1-2-3 三田荘304", "東京都港区芝1-4-3 三田荘305号室").Differences;
        Assert.Equal([DifferenceKind.Town, DifferenceKind.Number, DifferenceKind.Number], kinds.Select(difference => difference.Kind));
    }

    [Fact]
    public async Task Hostile_texts_are_compared_in_limited_time()
    {
        const string letters = "東京都港区三田大字字第二十一丁目番地号のノーF-京都市上京区上る入ル　①ⅡA\u200B\u3099\uD842";
        var random = new Random(1);
        string[] texts =
        [
            "1" + new string('　', 3_000) + new string('ー', 3_000) + new string('十', 3_000) + new string('丁', 3_000),
            "東京都港区" + new string('字', 495), new string('第', 500), new string(' ', 500), string.Concat(Enumerable.Repeat("1-", 250)),
            .. Enumerable.Range(0, 2_000)
                .Select(_ => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)]))),
        ];
        // This takes about a second. A regular expression with backtracking would not finish at all.
        await Task.Run(() =>
        {
            foreach (var (one, other) in texts.Zip(texts.Skip(1)))
            {
                foreach (var difference in AddressMatcher.BuiltIn.Compare(one, other).Differences)
                {
                    Assert.InRange(difference.First.Start, 0, one.Length);
                    Assert.InRange(difference.First.End, difference.First.Start, one.Length);
                    Assert.InRange(difference.Second.End, difference.Second.Start, other.Length);
                }
            }
        }).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static void AssertDifferent(string one, string other)
    {
        Assert.False(AddressMatcher.BuiltIn.Compare(one, other).AreEqual);
        Assert.False(AddressMatcher.BuiltIn.Compare(other, one).AreEqual);
    }
}
