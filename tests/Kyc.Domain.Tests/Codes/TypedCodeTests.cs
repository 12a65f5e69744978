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
    public void What_a_person_types_is_read(string typed, string expected)
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
    public void What_is_no_code_is_none(string typed)
    {
        Assert.False(TypedCode.TryNormalize(typed, 8, out var code));
        Assert.Equal("", code);
    }

    [Fact]
    public void A_new_code_reads_as_itself()
    {
        var made = TypedCode.New(10);
        Assert.True(TypedCode.TryNormalize(made.ToLowerInvariant(), 10, out var code));
        Assert.Equal(made, code);
    }
}
