using Kyc.Jpki.Certificates;
using Kyc.Jpki.Matching;

namespace Kyc.Jpki.Tests.Matching;

public sealed class PersonMatcherTests
{
    private const string DeclaredAddress = "東京都千代田区丸の内九丁目９９番９号";
    private static readonly DateOnly DeclaredBirthDate = new(1990, 4, 1);

    [Theory]
    [InlineData("山田　花子", "419900401", DeclaredAddress, null)]
    [InlineData("山口　花子", "419900401", DeclaredAddress, "MATCH-NAME")]
    [InlineData("山口　花子", "419900402", DeclaredAddress, "MATCH-PERSON")]
    [InlineData("山田　花子", "419900402", DeclaredAddress, "MATCH-BIRTH-DATE")]
    [InlineData("山田　花子", "419900400", DeclaredAddress, "MATCH-BIRTH-DATE")]
    [InlineData("山田　花子", "000000000", DeclaredAddress, "MATCH-BIRTH-DATE")]
    [InlineData("山口　花子", "000000000", DeclaredAddress, "MATCH-NAME")]
    [InlineData("山口　花子", "419910000", DeclaredAddress, "MATCH-PERSON")]
    [InlineData("山田　花子", "419900401", "大阪府大阪市北区中之島九丁目８番７号", "MATCH-ADDRESS")]
    [InlineData("山口　花子", "419900401", "大阪府大阪市北区中之島九丁目８番７号", "MATCH-NAME")]
    public void A_difference_in_name_birth_date_or_address_gives_the_expected_match_failure(
        string name,
        string birthDate,
        string address,
        string? code)
    {
        var certifiedPerson = new PersonAttributes(name, PartialBirthDate.Parse(birthDate), "2", address, "", "");
        Assert.Equal(code, PersonMatcher.Compare(new DeclaredPerson("山田　花子", DeclaredBirthDate, DeclaredAddress), certifiedPerson)?.Code);
    }

    [Fact]
    public void A_name_with_a_substituted_character_is_reported_as_a_mismatch()
    {
        var certifiedPerson = new PersonAttributes("高橋　蓮", PartialBirthDate.Parse("419930303"), "1", DeclaredAddress, "1000", "");
        var declaredPerson = new DeclaredPerson("髙橋　蓮", new DateOnly(1993, 3, 3), DeclaredAddress);
        Assert.Same(VerdictFailures.NameMismatch, PersonMatcher.Compare(declaredPerson, certifiedPerson));
    }
}
