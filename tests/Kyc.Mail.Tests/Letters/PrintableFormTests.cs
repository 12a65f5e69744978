using Kyc.Mail.Letters;

namespace Kyc.Mail.Tests.Letters;

public sealed class PrintableFormTests
{
    [Theory]
    [InlineData("試験 ཀ子", "試験 キム子")]
    [InlineData("ཀ ཀ", "キム キム")]
    [InlineData("東京都千代田区丸の内1-1-1 \U0001F3E0館", "東京都千代田区丸の内1-1-1 家館")]
    public void Only_unprintable_characters_may_be_replaced(string text, string form) =>
        Assert.True(PrintableForm.IsPrintableFormOf(text, form));

    [Theory]
    [InlineData("試験 葉子", "試験 洋子")]
    [InlineData("試験 ཀ子", "試験 キム代")]
    [InlineData("試験 ཀ子", "試験 子")]
    [InlineData("試験 ཀ子", "試験 キム ヨウ子")]
    [InlineData("試験 ཀ子", "試験 ཀ子")]
    [InlineData("試験 ཀ子", "")]
    [InlineData("東京都千代田区丸の内1-1-1 ཀ館", "東京都千代田区丸の内1-1-2 キム館")]
    [InlineData("東京都千代田区丸の内1-1-1", "東京都千代田区丸の内1-1-1 101")]
    public void A_form_that_changes_a_printable_character_or_is_itself_unprintable_is_not_accepted(string text, string form) =>
        Assert.False(PrintableForm.IsPrintableFormOf(text, form));

    [Fact]
    public void A_long_text_is_compared_without_delay()
    {
        var text = string.Concat(Enumerable.Repeat("ཀ", 200));
        Assert.False(PrintableForm.IsPrintableFormOf(text, string.Concat(Enumerable.Repeat("ア", 199)) + "\n"));
        Assert.True(PrintableForm.IsPrintableFormOf(text, string.Concat(Enumerable.Repeat("ア", 200))));
    }
}
