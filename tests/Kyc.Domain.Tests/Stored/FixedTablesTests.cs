using Kyc.Domain.Stored;

namespace Kyc.Domain.Tests.Stored;

public sealed class FixedTablesTests
{
    private enum Colour
    {
        None,
        Red,
        Blue,
    }

    private enum Signal
    {
        Unspecified,
        Stop,
        Go,
    }

    private static readonly StoredNumberMap<Colour> Numbers = new([(Colour.Red, 7), (Colour.Blue, 1)], Colour.None);

    private static readonly StoredWordMap<Colour> Words = new([(Colour.Red, "red"), (Colour.Blue, "blue")], Colour.None);

    private static readonly EnumMap<Colour, Signal> Pairs =
        new([(Colour.Red, Signal.Stop), (Colour.Blue, Signal.Go)], [Colour.None], [Signal.Unspecified]);

    [Fact]
    public void A_number_reads_back_as_its_value()
    {
        Assert.Equal((7, 1), (Numbers.ToNumber(Colour.Red), Numbers.ToNumber(Colour.Blue)));
        Assert.Equal([1, 7], Numbers.ToNumbers([Colour.Blue, Colour.Red]));
        Assert.Equal((Colour.Red, Colour.Blue), (Numbers.ToValue(7, "car.colour"), Numbers.ToValue(1, "car.colour")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void An_unknown_number_is_refused_with_its_column(short number)
    {
        Assert.False(Numbers.TryGetValue(number, out _));
        var exception = Assert.Throws<UnknownStoredValueException>(() => Numbers.ToValue(number, "car.colour"));
        Assert.Equal(($"car.colour is {number}, which has no meaning", "car.colour"), (exception.Message, exception.Location));
    }

    [Fact]
    public void A_value_that_is_never_stored_has_neither_number_nor_word()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbers.ToNumber(Colour.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbers.ToNumber((Colour)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Words.ToWord(Colour.None));
    }

    [Fact]
    public void A_word_reads_back_as_its_value_and_is_case_sensitive()
    {
        Assert.Equal(("red", "blue"), (Words.ToWord(Colour.Red), Words.ToWord(Colour.Blue)));
        Assert.True(Words.TryGetValue("red", out var value));
        Assert.Equal(Colour.Red, value);
        Assert.False(Words.TryGetValue("Red", out _));
        Assert.False(Words.TryGetValue("", out _));
    }

    [Fact]
    public void An_enum_map_converts_values_in_both_directions()
    {
        Assert.Equal((Signal.Stop, Colour.Blue), (Pairs.ToOtherValue(Colour.Red), Pairs.ToOwnValue(Signal.Go)));
        Assert.True(Pairs.TryGetOwnValue(Signal.Stop, out var own));
        Assert.Equal(Colour.Red, own);
        Assert.False(Pairs.TryGetOwnValue(Signal.Unspecified, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pairs.ToOwnValue(Signal.Unspecified));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pairs.ToOtherValue(Colour.None));
    }

    [Fact]
    public void A_table_with_a_value_missing_or_given_twice_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new StoredNumberMap<Colour>([(Colour.Red, 1)], Colour.None));
        Assert.Throws<ArgumentException>(() => new StoredNumberMap<Colour>([(Colour.Red, 1), (Colour.Blue, 2)]));
        Assert.Throws<ArgumentException>(
            () => new StoredNumberMap<Colour>([(Colour.Red, 1), (Colour.Red, 3), (Colour.Blue, 2)], Colour.None));
        Assert.Throws<ArgumentException>(() => new StoredNumberMap<Colour>([(Colour.Red, 1), (Colour.Blue, 2)], Colour.None, Colour.Red));
        Assert.Throws<ArgumentException>(
            () => new EnumMap<Colour, Signal>([(Colour.Red, Signal.Stop)], [Colour.None, Colour.Blue], [Signal.Unspecified]));
    }

    [Fact]
    public void A_table_that_gives_two_values_the_same_number_or_word_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new StoredNumberMap<Colour>([(Colour.Red, 1), (Colour.Blue, 1)], Colour.None));
        Assert.Throws<ArgumentException>(() => new StoredWordMap<Colour>([(Colour.Red, "red"), (Colour.Blue, "red")], Colour.None));
        Assert.Throws<ArgumentException>(
            () => new EnumMap<Colour,
            Signal>([(Colour.Red, Signal.Stop), (Colour.Blue, Signal.Stop)], [Colour.None], [Signal.Unspecified, Signal.Go]));
    }
}
