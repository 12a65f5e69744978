using Kyc.Domain.Codes;

namespace Kyc.Domain.Tests.Codes;

public sealed class TypedCodeTests
{
    [Theory]
    [InlineData("0123-ABCD", "0123ABCD")]
    [InlineData("o1il abcd", "0111ABCD")]
    [InlineData("０１２３－ａｂｃｄ", "0123ABCD")]
    [InlineData("0123ーABCD", "0123ABCD")]
    [InlineData("0123−ABCD", "0123ABCD")]
    public void A_typed_code_is_normalized(string typed, string expected)
    {
        Assert.True(TypedCode.TryNormalize(typed, 8, out var code));
        Assert.Equal(expected, code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123ABC")]
    [InlineData("0123ABCDE")]
    [InlineData("0123ABCU")]
    [InlineData("0123.ABCD")]
    public void Text_that_is_not_a_code_is_refused(string typed)
    {
        Assert.False(TypedCode.TryNormalize(typed, 8, out var code));
        Assert.Equal("", code);
    }

    [Fact]
    public void A_new_code_typed_in_lower_case_is_read_correctly()
    {
        var newCode = TypedCode.Create(10);
        Assert.True(TypedCode.TryNormalize(newCode.ToLowerInvariant(), 10, out var code));
        Assert.Equal(newCode, code);
    }
}
