using Kyc.Mail.Posting;

namespace Kyc.Mail.Tests.Posting;

[Trait("Control", "1(1)S2")]
public sealed class PostingNumberTests
{
    [Theory]
    // The first number is a published example (mail.md 8.3).
    [InlineData("13112383852", "131-12-38385-2")]
    [InlineData("131-12-38385-2", "131-12-38385-2")]
    [InlineData(" １３１－１２－３８３８５－２　", "131-12-38385-2")]
    [InlineData("A13112383852B", "131-12-38385-2")]
    [InlineData("c13112383852d", "131-12-38385-2")]
    [InlineData("D131-12-38385-2D", "131-12-38385-2")]
    [InlineData("Ａ１３１１２３８３８５２ａ", "131-12-38385-2")]
    [InlineData("131\u201312\u221238385\u20102", "131-12-38385-2")]
    [InlineData("131ー12ー38385ー2", "131-12-38385-2")]
    [InlineData("00000000000", "000-00-00000-0")]
    [InlineData("99999999993", "999-99-99999-3")]
    public void A_posting_number_is_parsed_and_formatted_with_hyphens(string text, string formattedNumber)
    {
        Assert.True(PostingNumber.TryParse(text, out var number, out _));
        Assert.Equal(formattedNumber, number.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1311238385")]
    [InlineData("131123838520")]
    [InlineData("1311-2-38385-2")]
    [InlineData("131-1238385-2")]
    [InlineData("131 12 38385 2")]
    [InlineData("1311238385A")]
    [InlineData("A13112383852")]
    [InlineData("13112383852B")]
    [InlineData("AA13112383852BB")]
    [InlineData("E13112383852E")]
    [InlineData("A B")]
    [InlineData("AB")]
    [InlineData("-13112383852")]
    [InlineData("13112383852-")]
    public void Text_that_is_not_formatted_as_a_posting_number_is_malformed(string text) =>
        Assert.Equal(PostingNumberProblem.Malformed, GetProblem(text));

    [Fact]
    public void A_text_with_a_million_digits_is_malformed() =>
        Assert.Equal(PostingNumberProblem.Malformed, GetProblem(new string('1', 1_000_000)));

    [Fact]
    public void A_number_with_a_wrong_check_digit_is_refused()
    {
        foreach (var digit in "013456789")
        {
            Assert.Equal(PostingNumberProblem.CheckDigitWrong, GetProblem("1311238385" + digit));
        }
    }

    [Theory]
    [InlineData(1_311_238_385, "131-12-38385-2")]
    [InlineData(0, "000-00-00000-0")]
    [InlineData(9_999_999_999, "999-99-99999-3")]
    public void A_posting_number_consists_of_the_serial_number_and_its_check_digit(long serial, string formattedNumber) =>
        Assert.Equal(formattedNumber, PostingNumber.FromSerial(serial).ToString());

    [Theory]
    [InlineData(-1)]
    [InlineData(10_000_000_000)]
    public void A_serial_number_that_is_negative_or_has_more_than_ten_digits_is_refused(long serial) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PostingNumber.FromSerial(serial));

    [Theory]
    [InlineData(1, PostingKind.Registered)]
    [InlineData(2, PostingKind.Cash)]
    [InlineData(4, PostingKind.SimplifiedRegistered)]
    [InlineData(6, PostingKind.Recorded)]
    [InlineData(8, PostingKind.CashOnDelivery)]
    [InlineData(9, PostingKind.Unknown)]
    public void The_first_digit_of_a_posting_number_indicates_the_mail_kind(int firstDigit, PostingKind kind) =>
        Assert.Equal(kind, PostingNumber.FromSerial(firstDigit * 1_000_000_000L).Kind);

    [Fact]
    public void The_same_number_with_another_posting_day_identifies_another_item()
    {
        var number = PostingNumber.FromSerial(1);
        Assert.NotEqual(new PostingKey(number, new DateOnly(2026, 1, 1)), new PostingKey(number, new DateOnly(2029, 1, 1)));
        Assert.Equal(new PostingKey(number, new DateOnly(2026, 1, 1)),
            new PostingKey(PostingNumber.FromSerial(1), new DateOnly(2026, 1, 1)));
    }

    [Fact]
    public void An_uninitialized_number_cannot_be_printed() =>
        Assert.Throws<InvalidOperationException>(() => default(PostingNumber).ToString());

    private static PostingNumberProblem GetProblem(string text)
    {
        Assert.False(PostingNumber.TryParse(text, out _, out var problem));
        return problem;
    }
}
