using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Evidence.Tests.PersonalNumbers;

[Trait("Control", "2(2)S4")]
public sealed class SplitNumberTests
{
    [Theory]
    [InlineData("1234567", "東京都港区芝 89018")]
    [InlineData("１２３４５６７", "東京都港区芝　８９０１８")]
    [InlineData("12345", "東京都港区芝 6789018")]
    [InlineData("1234", "東京都港区芝1-2 5678 9018")]
    [InlineData("1234567", "東京都港区芝1-2-3 89018")]
    [InlineData("1234567", "東京都港区芝1丁目2番 メゾン 89018")]
    [InlineData("1234-5678-", "5678 9018 東京都港区芝", false)]
    [InlineData("第1号", "東京都港区芝 89018", false)]
    [InlineData("1234567", "東京都港区芝8-9-018", false)] // a house number
    [InlineData("12345678", "東京都港区大字中野9018", false)] // a lot number
    [InlineData("89018", "1234567東京都港区芝", false)] // a postal code
    [InlineData("1234567", "東京都港区芝 社員番号 89018", false)] // a number that is introduced by its own name
    [InlineData("12", "東京都港区芝 0345678901", false)] // a telephone number
    public void A_number_split_across_two_fields_is_found_unless_its_digits_have_an_ordinary_meaning(
        string number,
        string address,
        bool isFound = true)
    {
        TypedField[] fields = [new("架空 太郎", false), new(number, true), new(address, false)];
        Assert.Equal(isFound ? (1, 2) : null, SplitNumberDetector.Find(fields));
        Array.Reverse(fields);
        Assert.Equal(isFound ? (0, 1) : null, SplitNumberDetector.Find(fields));
    }

    [Fact]
    public void A_number_split_across_two_fields_next_to_a_name_is_found_in_either_order()
    {
        Assert.Equal((0, 1), SplitNumberDetector.Find([new("架空太郎 123456", false), new("789018", false)]));
        Assert.Equal((0, 1), SplitNumberDetector.Find([new("架空太郎 789018", false), new("会社員 123456", false)]));
        Assert.Null(SplitNumberDetector.Find([new("架空太郎 123456", false), new("789019", false)]));
    }
}
