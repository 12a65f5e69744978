using Kyc.Domain.Methods;
using Kyc.Domain.Time;
using Kyc.Service.Onboarding;

namespace Kyc.Service.Tests.Onboarding;

public sealed class OfferedMethodsTests
{
    [Theory]
    [InlineData("2025-06-23T23:59:59+09:00", "ワ")]
    [InlineData("2025-06-24T00:00:00+09:00", "カ")]
    [InlineData("2026-11-22T00:00:00+09:00", "カ")]
    [InlineData("2027-03-31T23:59:59+09:00", "カ")]
    [InlineData("2027-03-31T15:00:00Z", "ヌ")]
    [InlineData("2027-04-01T00:00:00+09:00", "ヌ")]
    public void The_method_letter_depends_on_the_calendar_date_in_Japan(string at, string letter) =>
        Assert.Equal(
            letter,
            OfferedMethods.GetUsedMethod(MethodKind.JpkiSignature,
                JapanTime.ToDate(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))).Letter.ItemLetter);

    [Theory]
    [InlineData("ABCD2345", "ABCD2345")]
    [InlineData("abcd-2345", "ABCD2345")]
    [InlineData("OIL0 1234", "01101234")]
    [InlineData("ＡＢＣＤ２３４５", "ABCD2345")]
    [InlineData("ａｂｃｄ－２３４５", "ABCD2345")]
    [InlineData("ABCDー2345", "ABCD2345")]
    [InlineData("ABCD‐2345　", "ABCD2345")]
    public void A_reference_code_is_recognized_in_every_form_in_which_people_type_it(string typedText, string code)
    {
        Assert.True(ReferenceCode.TryNormalize(typedText, out var normalizedCode));
        Assert.Equal(code, normalizedCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ABCD234")]
    [InlineData("ABCD23456")]
    [InlineData("ABCD234U")]
    [InlineData("ＡＢＣＤ２３４Ｕ")]
    public void Text_that_is_not_a_valid_reference_code_is_refused(string typedText) =>
        Assert.False(ReferenceCode.TryNormalize(typedText, out _));
}
