using Kyc.Domain.Postcodes;
using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Evidence.Tests.PersonalNumbers;

public sealed class OrdinaryTextTests
{
    private const int RoundCount = 10_000;

    [Fact]
    public void Addresses_and_sentences_with_other_numbers_contain_no_individual_number()
    {
        var texts = new OrdinaryTextGenerator(20261129);
        for (var round = 0; round < RoundCount; round++)
        {
            Assert.Empty(PersonalNumberDetector.Scan(texts.CreateAddress()));
            Assert.Empty(PersonalNumberDetector.Scan(texts.CreateNote()));
        }
    }

    [Fact]
    public void The_fields_of_ordinary_entries_together_contain_no_individual_number()
    {
        var texts = new OrdinaryTextGenerator(20261130);
        for (var round = 0; round < RoundCount; round++)
        {
            Assert.Null(SplitNumberDetector.Find(texts.CreateFormFields()));
        }
    }

    [Fact]
    public void A_municipality_is_found_as_a_registered_domicile_only_after_the_word_honseki()
    {
        foreach (var city in PostcodeTable.BuiltIn.GetAll().Select(place => place.City).Distinct())
        {
            Assert.Equal(PersonalNumberFindingKind.RegisteredDomicile, Assert.Single(PersonalNumberDetector.Scan($"本籍 {city}1番地")).Kind);
            Assert.Empty(PersonalNumberDetector.Scan($"住所 {city}1番地"));
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1 ")]
    [InlineData("1\n")]
    [InlineData("本籍")]
    [InlineData("本籍 ")]
    [InlineData("本籍 架空架空架空架")]
    [InlineData("筆頭者 架")]
    [InlineData("12345678901 住民票コード ")]
    [InlineData("019c7123-4567-7890-9018-123456789018 ")]
    [InlineData("03-1234-5678 2026-11-29 ")]
    public void A_text_designed_to_slow_down_the_search_is_searched_to_its_end(string piece)
    {
        // The detector must find the number at the end, which shows that it searched the whole text.
        var text = string.Concat(Enumerable.Repeat(piece, 1_048_576 / piece.Length)) + "。X123456789018";
        var finding = PersonalNumberDetector.Scan(text)[^1];
        Assert.Equal(
            new PersonalNumberFinding(
                PersonalNumberFindingKind.IndividualNumber,
                text.Length - IndividualNumber.DigitCount,
                IndividualNumber.DigitCount),
            finding);
    }
}
