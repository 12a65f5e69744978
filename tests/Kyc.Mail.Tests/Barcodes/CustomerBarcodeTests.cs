using Kyc.Mail.Barcodes;

namespace Kyc.Mail.Tests.Barcodes;

public sealed class CustomerBarcodeTests
{
    private const string Postcode = "1000013";

    public static TheoryData<BarcodeManualExample> ManualExamples => [.. BarcodeManualExample.All];

    [Fact]
    public void The_first_official_example_has_the_published_bars() =>
        Assert.Equal("1313232131214414413231231241431214441423141412314431243243243214131", Create("2630023", "3-30-8-403").BarDigits);

    [Theory]
    [MemberData(nameof(ManualExamples))]
    public void An_official_example_has_the_published_characters_and_its_bars_are_decoded_to_them(BarcodeManualExample example)
    {
        var barcode = Create(example.Postcode, example.DisplayNumber);
        Assert.Equal(example.PublishedCharacters, barcode.Characters);
        Assert.Equal(example.CheckCharacter, barcode.CheckCharacter);
        Assert.Equal(CustomerBarcode.BarCount, barcode.Bars.Count);
        Assert.True(CustomerBarcode.TryDecode(barcode.Bars, out var decodedBarcode, out _));
        Assert.Equal(example.PublishedCharacters, decodedBarcode.Characters);
        Assert.Equal(example.Postcode, decodedBarcode.Postcode);
    }

    [Fact]
    public void The_test_data_contain_all_seventeen_official_examples() => Assert.Equal(17, BarcodeManualExample.All.Count);

    [Theory]
    [InlineData("1234567890123", "1234567890123")]
    [InlineData("12345678901234", "1234567890123")]
    [InlineData("12345678901Z", "12345678901Z")]
    [InlineData("123456789012Z", "123456789012")]
    [InlineData("AJKTUZ", "AJKTUZ")]
    [InlineData("AJKTUZ7", "AJKTUZ7")]
    [InlineData("AJKTUZA", "AJKTUZ")]
    [InlineData("", "")]
    public void A_display_number_that_is_too_long_for_the_barcode_is_cut(string displayNumber, string encodedNumber)
    {
        var barcode = Create(Postcode, displayNumber);
        Assert.Equal(encodedNumber, barcode.DisplayNumber);
        Assert.True(CustomerBarcode.TryDecode(barcode.Bars, out var decodedBarcode, out _));
        Assert.Equal(encodedNumber, decodedBarcode.DisplayNumber);
    }

    [Theory]
    [InlineData("123456789012K", BarcodeCharacter.CC2)]
    [InlineData("AJKTUZA", BarcodeCharacter.CC1)]
    public void The_control_character_of_a_cut_letter_remains_in_the_barcode(string displayNumber, BarcodeCharacter lastCharacter) =>
        Assert.Equal(lastCharacter, Create(Postcode, displayNumber).Characters[19]);

    [Theory]
    [InlineData("")]
    [InlineData("100001")]
    [InlineData("10000133")]
    [InlineData("100-0013")]
    [InlineData("100001３")]
    [InlineData("100001a")]
    public void A_postcode_that_is_not_seven_ASCII_digits_is_refused(string postcode) =>
        Assert.Equal(BarcodeProblem.PostcodeMalformed, GetCreationProblem(postcode, BarcodeAddresseeKind.Place, "1"));

    [Theory]
    [InlineData(BarcodeAddresseeKind.Place, "a")]
    [InlineData(BarcodeAddresseeKind.Place, "1 2")]
    [InlineData(BarcodeAddresseeKind.Place, "１")]
    [InlineData(BarcodeAddresseeKind.Place, "1\0")]
    [InlineData(BarcodeAddresseeKind.Place, "12345678901234番")]
    [InlineData(BarcodeAddresseeKind.PostOfficeBox, "A")]
    [InlineData(BarcodeAddresseeKind.PostOfficeBox, "1-2")]
    public void A_display_number_with_a_character_that_the_barcode_does_not_have_is_refused(
        BarcodeAddresseeKind addressee,
        string number) => Assert.Equal(BarcodeProblem.DisplayNumberMalformed, GetCreationProblem(Postcode, addressee, number));

    [Fact]
    public void A_postcode_for_unlisted_places_has_no_barcode() =>
        Assert.Equal(BarcodeProblem.NotListedPostcode, GetCreationProblem("1000000", BarcodeAddresseeKind.NotListed, "1-1"));

    [Fact]
    public void The_barcode_of_an_office_with_its_own_postcode_has_only_filler_after_the_postcode()
    {
        Assert.True(CustomerBarcode.TryCreate("1008798", BarcodeAddresseeKind.LargeOffice, "1-3-2 郵便", out var barcode, out _));
        Assert.All(barcode.Characters.Skip(7).Take(13), character => Assert.Equal(BarcodeCharacter.CC4, character));
    }

    [Fact]
    public void The_barcode_of_a_post_office_box_contains_the_number_of_the_box()
    {
        Assert.True(CustomerBarcode.TryCreate("1008691", BarcodeAddresseeKind.PostOfficeBox, "25", out var barcode, out _));
        Assert.Equal("25", barcode.DisplayNumber);
    }

    [Fact]
    public void Any_single_wrong_bar_is_found()
    {
        var correctBars = Create(Postcode, "3-80-25J1-2B").Bars;
        for (var position = 0; position < correctBars.Count; position++)
        {
            foreach (var wrongBar in Enum.GetValues<BarKind>().Where(bar => bar != correctBars[position]))
            {
                Assert.False(
                    CustomerBarcode.TryDecode([.. correctBars.Take(position), wrongBar, .. correctBars.Skip(position + 1)], out _, out _));
            }
        }
    }

    [Fact]
    public void Upside_down_bars_are_refused()
    {
        var upsideDownBars = Create(Postcode, "1-3-2-503").Bars.Reverse().Select(bar => bar switch
        {
            BarKind.SemiLongUp => BarKind.SemiLongDown,
            BarKind.SemiLongDown => BarKind.SemiLongUp,
            _ => bar,
        });
        Assert.False(CustomerBarcode.TryDecode([.. upsideDownBars], out _, out var problem));
        Assert.NotEqual(BarcodeProblem.None, problem);
    }

    [Fact]
    public void Bars_that_are_not_a_barcode_are_refused()
    {
        Assert.Equal(BarcodeProblem.BarsMalformed, GetDecodingProblem([]));
        Assert.Equal(BarcodeProblem.BarsMalformed, GetDecodingProblem([.. Enumerable.Repeat((BarKind)5, 67)]));
        Assert.Equal(BarcodeProblem.BarsMalformed, GetDecodingProblem([.. Enumerable.Repeat(BarKind.Full, 68)]));
        Assert.Equal(BarcodeProblem.NoStartOrStop, GetDecodingProblem([.. Enumerable.Repeat(BarKind.Timing, 67)]));
    }

    [Theory]
    // The cases are: a control character in the postcode, a control character without the digit that must follow it, CC3 before a 6, CC5,
    // and a digit after the filler (CC4). The test tries every check character, one of which is correct.
    [InlineData("342324144144144144144", "")]
    [InlineData("144144144144144144144", "324324")]
    [InlineData("144144144144144144144", "234321")]
    [InlineData("144144144144144144144", "243")]
    [InlineData("144144144144144144144", "432114")]
    public void Characters_out_of_place_are_refused(string postcodeBars, string numberBars)
    {
        var body = postcodeBars + numberBars;
        body += string.Concat(Enumerable.Repeat("432", 20 - (body.Length / 3)));
        var otherProblems = Enum.GetValues<BarcodeCharacter>()
            .Select(checkCharacter => GetDecodingProblem(ParseBars("13" + body + BarcodeAlphabet.GetBars(checkCharacter) + "31")))
            .Where(problem => problem != BarcodeProblem.CheckCharacterWrong);
        Assert.Equal([BarcodeProblem.CharactersOutOfPlace], otherProblems);
    }

    [Fact]
    public void Random_bars_never_throw()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var bars = Enumerable.Range(0, random.Next(60, 70)).Select(_ => (BarKind)random.Next(0, 6)).ToArray();
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

    private static BarcodeProblem GetCreationProblem(string postcode, BarcodeAddresseeKind addressee, string number)
    {
        Assert.False(CustomerBarcode.TryCreate(postcode, addressee, number, out _, out var problem));
        return problem;
    }

    private static BarcodeProblem GetDecodingProblem(IReadOnlyList<BarKind> bars)
    {
        Assert.False(CustomerBarcode.TryDecode(bars, out _, out var problem));
        return problem;
    }

    private static BarKind[] ParseBars(string codes) => [.. codes.Select(code => (BarKind)(code - '0'))];
}
