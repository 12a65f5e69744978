using Kyc.Jpki.Certificates;

namespace Kyc.Jpki.Tests.Certificates;

public sealed class PartialBirthDateTests
{
    [Theory]
    [InlineData("420081031", '4', "2008-10-31")]
    [InlineData("319640229", '3', "1964-02-29")]
    [InlineData("319630229", '3', null)]
    [InlineData("319500000", '3', null)]
    [InlineData("000000000", '0', null)]
    [InlineData("019900401", '0', null)]
    [InlineData("1990-04-01", '0', null)]
    [InlineData("４20081031", '0', null)]
    [InlineData("", '0', null)]
    public void A_date_is_known_only_if_all_parts_are_known(string text, char era, string? date)
    {
        var parsed = PartialBirthDate.Parse(text);
        Assert.Equal(text, parsed.Text);
        Assert.Equal(era, parsed.Era);
        Assert.Equal(date is null ? null : DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), parsed.Date);
    }

    [Theory]
    [InlineData("319500000", 1950, false)]
    [InlineData("319500000", 1951, true)]
    [InlineData("319500400", 1950, false)]
    [InlineData("319500500", 1950, true)]
    [InlineData("000000000", 1950, false)]
    [InlineData("unknown", 1950, false)]
    public void Only_the_known_parts_of_a_partial_date_can_contradict_a_full_date(string text, int year, bool contradicts) =>
        Assert.Equal(contradicts, PartialBirthDate.Parse(text).Contradicts(new DateOnly(year, 4, 1)));
}
