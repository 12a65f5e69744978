using Kyc.Mail.Barcodes;

namespace Kyc.Mail.Tests.Barcodes;

public sealed class CustomerBarcodeTests
{
    private const string Postcode = "1000013";

    public static TheoryData<OfficialExample> OfficialExamples => [.. OfficialExample.All];

    [Fact]
    public void The_first_official_example_has_the_published_bars() =>
        Assert.Equal("1313232131214414413231231241431214441423141412314431243243243214131", Create("2630023", "3-30-8-403").BarCodes);

    [Theory]
    [MemberData(nameof(OfficialExamples))]
    public void An_official_example_has_the_published_characters_and_its_bars_read_back(OfficialExample example)
    {
        var barcode = Create(example.Postcode, example.DisplayNumber);
        Assert.Equal(example.Published, barcode.Characters);
        Assert.Equal(example.Check, barcode.CheckCharacter);
        Assert.Equal(CustomerBarcode.BarCount, barcode.Bars.Count);
        Assert.True(CustomerBarcode.TryDecode(barcode.Bars, out var read, out _));
        Assert.Equal(example.Published, read.Characters);
        Assert.Equal(example.Postcode, read.Postcode);
    }

    [Fact]
    public void All_seventeen_examples_are_here() => Assert.Equal(17, OfficialExample.All.Count);

    [Theory]
    [InlineData("1234567890123", "1234567890123")]
    [InlineData("12345678901234", "1234567890123")]
    [InlineData("12345678901Z", "12345678901Z")]
    [InlineData("123456789012Z", "123456789012")]
    [InlineData("AJKTUZ", "AJKTUZ")]
    [InlineData("AJKTUZ7", "AJKTUZ7")]
    [InlineData("AJKTUZA", "AJKTUZ")]
    [InlineData("", "")]
    public void Characters_beyond_the_length_are_cut(string displayNumber, string carried)
    {
        var barcode = Create(Postcode, displayNumber);
        Assert.Equal(carried, barcode.DisplayNumber);
        Assert.True(CustomerBarcode.TryDecode(barcode.Bars, out var read, out _));
        Assert.Equal(carried, read.DisplayNumber);
    }

    [Theory]
    [InlineData("123456789012K", BarcodeCharacter.CC2)]
    [InlineData("AJKTUZA", BarcodeCharacter.CC1)]
    public void When_a_letter_is_cut_its_control_character_stays(string displayNumber, BarcodeCharacter last) =>
        Assert.Equal(last, Create(Postcode, displayNumber).Characters[19]);

    [Theory]
    [InlineData("")]
    [InlineData("100001")]
    [InlineData("10000133")]
    [InlineData("100-0013")]
    [InlineData("100001３")]
    [InlineData("100001a")]
    public void A_postcode_is_seven_digits(string postcode) =>
        Assert.Equal(BarcodeProblem.PostcodeMalformed, GetProblem(postcode, BarcodeAddressee.Place, "1"));

    [Theory]
    [InlineData(BarcodeAddressee.Place, "a")]
    [InlineData(BarcodeAddressee.Place, "1 2")]
    [InlineData(BarcodeAddressee.Place, "１")]
    [InlineData(BarcodeAddressee.Place, "1\0")]
    [InlineData(BarcodeAddressee.Place, "12345678901234番")]
    [InlineData(BarcodeAddressee.PostOfficeBox, "A")]
    [InlineData(BarcodeAddressee.PostOfficeBox, "1-2")]
    public void A_display_number_has_only_characters_of_the_barcode(BarcodeAddressee addressee, string number) =>
        Assert.Equal(BarcodeProblem.DisplayNumberMalformed, GetProblem(Postcode, addressee, number));

    [Fact]
    public void A_postcode_of_places_not_listed_has_no_barcode() =>
        Assert.Equal(BarcodeProblem.NotListedPostcode, GetProblem("1000000", BarcodeAddressee.NotListed, "1-1"));

    [Fact]
    public void An_office_with_a_postcode_of_its_own_has_only_filling()
    {
        Assert.True(CustomerBarcode.TryCreate("1008798", BarcodeAddressee.LargeOffice, "1-3-2 郵便", out var barcode, out _));
        Assert.All(barcode.Characters.Skip(7).Take(13), character => Assert.Equal(BarcodeCharacter.CC4, character));
    }

    [Fact]
    public void A_post_office_box_has_the_number_of_the_box()
    {
        Assert.True(CustomerBarcode.TryCreate("1008691", BarcodeAddressee.PostOfficeBox, "25", out var barcode, out _));
        Assert.Equal("25", barcode.DisplayNumber);
    }

    [Fact]
    public void Any_single_wrong_bar_is_found()
    {
        var right = Create(Postcode, "3-80-25J1-2B").Bars;
        for (var place = 0; place < right.Count; place++)
        {
            foreach (var wrong in Enum.GetValues<BarHeight>().Where(bar => bar != right[place]))
            {
                Assert.False(CustomerBarcode.TryDecode([.. right.Take(place), wrong, .. right.Skip(place + 1)], out _, out _));
            }
        }
    }

    [Fact]
    public void Bars_upside_down_are_not_read()
    {
        var turned = Create(Postcode, "1-3-2-503").Bars.Reverse().Select(bar => bar switch
        {
            BarHeight.SemiLongUp => BarHeight.SemiLongDown,
            BarHeight.SemiLongDown => BarHeight.SemiLongUp,
            _ => bar,
        });
        Assert.False(CustomerBarcode.TryDecode([.. turned], out _, out var problem));
        Assert.NotEqual(BarcodeProblem.None, problem);
    }

    [Fact]
    public void Bars_that_are_not_a_barcode_are_refused()
    {
        Assert.Equal(BarcodeProblem.BarsMalformed, ReadProblem([]));
        Assert.Equal(BarcodeProblem.BarsMalformed, ReadProblem([.. Enumerable.Repeat((BarHeight)5, 67)]));
        Assert.Equal(BarcodeProblem.BarsMalformed, ReadProblem([.. Enumerable.Repeat(BarHeight.Full, 68)]));
        Assert.Equal(BarcodeProblem.NoStartOrStop, ReadProblem([.. Enumerable.Repeat(BarHeight.Timing, 67)]));
    }

    [Theory]
    // The cases are: a control character in the postcode, a control character without the digit that must follow it, CC3 before a 6, CC5,
    // and a digit after the filling. The check characters are correct.
    [InlineData("342324144144144144144", "")]
    [InlineData("144144144144144144144", "324324")]
    [InlineData("144144144144144144144", "234321")]
    [InlineData("144144144144144144144", "243")]
    [InlineData("144144144144144144144", "432114")]
    public void Characters_out_of_place_are_refused(string postcodeBars, string numberBars)
    {
        var body = postcodeBars + numberBars;
        body += string.Concat(Enumerable.Repeat("432", 20 - (body.Length / 3)));
        var withRightSum = Enum.GetValues<BarcodeCharacter>()
            .Select(check => ReadProblem(ParseBars("13" + body + BarcodeAlphabet.GetBars(check) + "31")))
            .Where(problem => problem != BarcodeProblem.CheckCharacterWrong);
        Assert.Equal([BarcodeProblem.CharactersOutOfPlace], withRightSum);
    }

    [Fact]
    public void Random_bars_never_throw()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var bars = Enumerable.Range(0, random.Next(60, 70)).Select(_ => (BarHeight)random.Next(0, 6)).ToArray();
            Assert.Equal(CustomerBarcode.TryDecode(bars, out var barcode, out var problem), problem == BarcodeProblem.None);
            Assert.Equal(problem == BarcodeProblem.None, barcode is not null);
        }
    }

    [Fact]
    public void An_address_does_not_reach_logs() =>
        Assert.DoesNotContain("8-403", $"{Create("2630023", "3-30-8-403")}", StringComparison.Ordinal);

    private static CustomerBarcode Create(string postcode, string displayNumber)
    {
        Assert.True(CustomerBarcode.TryCreate(postcode, displayNumber, out var barcode, out var problem), $"{problem}");
        return barcode;
    }

    private static BarcodeProblem GetProblem(string postcode, BarcodeAddressee addressee, string number)
    {
        Assert.False(CustomerBarcode.TryCreate(postcode, addressee, number, out _, out var problem));
        return problem;
    }

    private static BarcodeProblem ReadProblem(IReadOnlyList<BarHeight> bars)
    {
        Assert.False(CustomerBarcode.TryDecode(bars, out _, out var problem));
        return problem;
    }

    private static BarHeight[] ParseBars(string codes) => [.. codes.Select(code => (BarHeight)(code - '0'))];
}
