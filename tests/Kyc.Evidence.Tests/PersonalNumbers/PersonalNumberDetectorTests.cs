using System.Globalization;
using System.Text;
using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Evidence.Tests.PersonalNumbers;

[Trait("Control", "2(2)S4")]
public sealed class PersonalNumberDetectorTests
{
    // Public documents use this number as an example. No person has it.
    private const string ExampleNumber = "123456789018";

    [Theory]
    [InlineData("123456789018")]
    [InlineData("1234 5678 9018")]
    [InlineData("1234-5678-9018")]
    [InlineData("１２３４５６７８９０１８")]
    [InlineData("１２３４　５６７８　９０１８")]
    [InlineData("1234－5678−9018")]
    [InlineData("1234ー5678ｰ9018")]
    [InlineData("1234・5678・9018")]
    [InlineData("1234 - 5678 - 9018")]
    [InlineData("1 2 3 4 5 6 7 8 9 0 1 8")]
    [InlineData("12345678\u200B9018")]
    [InlineData("1２3４5６7８9０1８")]
    [InlineData("\U0001D7CF\U0001D7D0\U0001D7D1\U0001D7D2567890\U0001D7CF8")]
    [InlineData("一二三四五六七八九〇一八")]
    [InlineData("壱弐参四伍六七八九零一八")]
    [InlineData("①②③④⑤⑥⑦⑧⑨⓪①⑧")]
    [InlineData("⑴⑵⑶⑷⑸⑹⑺⑻⑼⓪⑴⑻")]
    [InlineData("❶❷❸❹❺❻❼❽❾⓿❶❽")]
    [InlineData("➀➁➂➃➄➅➆➇➈\U0001F10B➀➇")]
    [InlineData("¹²³⁴⁵⁶⁷⁸⁹⁰¹⁸")]
    [InlineData("1|2|3|4|5|6|7|8|9|0|1|8")]
    [InlineData("１｜２｜３｜４｜５｜６｜７｜８｜９｜０｜１｜８")]
    [InlineData("1234,5678,9018")]
    [InlineData("1234、5678、9018")]
    [InlineData("1234:5678：9018")]
    [InlineData("1234;5678；9018")]
    [InlineData("1234(5678)9018")]
    [InlineData("１２３４（５６７８）９０１８")]
    [InlineData("1234          5678　　　　　9018")]
    [InlineData("1234 -- 5678 -- 9018")]
    [InlineData("123,456,789,018")]
    [InlineData("1234の5678の9018")]
    [InlineData("一二三四 5678、⑨⓪①⑧")]
    [InlineData("一二三四ー五六七八ー九〇一八")]
    public void An_individual_number_is_found_in_every_common_notation(string number)
    {
        foreach (var (prefix, suffix) in new[] { ("", ""), ("マイナンバーは", "です。"), ("No.", "\n"), ("電話 03-1234-5678、", " 以上"),
            ("123\n", "\n456"), ("X", "Y") })
        {
            var finding = Assert.Single(PersonalNumberDetector.Scan(prefix + number + suffix));
            Assert.Equal(new PersonalNumberFinding(PersonalNumberFindingKind.IndividualNumber, prefix.Length, number.Length), finding);
            var maskedText = PersonalNumberDetector.Mask(prefix + number + suffix);
            Assert.StartsWith(prefix, maskedText, StringComparison.Ordinal);
            Assert.EndsWith(suffix, maskedText, StringComparison.Ordinal);
            Assert.DoesNotContain(maskedText[prefix.Length..^suffix.Length].EnumerateRunes(),
                rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber);
            Assert.Empty(PersonalNumberDetector.Scan(maskedText));
        }
    }

    [Theory]
    [InlineData("123456789019")] // wrong check digit
    [InlineData("1234567890183")] // twelve digits inside a longer run of digits
    [InlineData("0123456789018")]
    [InlineData("12345678\n\n9018")]
    [InlineData("12345678\n9018 1")] // the lines also contain other characters
    [InlineData("1234 5678 901")]
    [InlineData("1234円5678円9018")]
    [InlineData("1234。5678。9018")]
    [InlineData("12345678----------9018")]
    [InlineData("03-1234-5678 0000-10-16")] // parts of longer numbers that are joined by a separator
    [InlineData("1234-5678-9018-0000")]
    [InlineData("2026-11-29 12:37")] // dates and telephone numbers with any text next to them
    [InlineData("03-1234-5678(18)")]
    [InlineData("ACS ACR39U ICC Reader (12345678) 90 18")] // the numbers that PC/SC adds to the name of a reader
    [InlineData("二十三番地 三田四丁目五番六号 七〇八")]
    [InlineData("019c7123-4567-7890-9018-123456789018")]
    [InlineData("口座番号 1234567")]
    [InlineData("")]
    public void Text_without_an_individual_number_has_no_finding_and_is_not_masked(string text)
    {
        Assert.Empty(PersonalNumberDetector.Scan(text));
        Assert.Equal(text, PersonalNumberDetector.Mask(text));
    }

    [Theory]
    [InlineData("12345678\n9018")]
    [InlineData("番号は1234-\r\n5678-9018\n以上")]
    [InlineData("1234\n5678\n9018")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n8")]
    [InlineData("1\uFE0F\u20E32\uFE0F\u20E334567890\uFE0F\u20E318")]
    public void A_number_across_lines_or_in_keycap_characters_is_found_and_masked(string text)
    {
        Assert.Equal(PersonalNumberFindingKind.IndividualNumber, Assert.Single(PersonalNumberDetector.Scan(text)).Kind);
        Assert.DoesNotContain(PersonalNumberDetector.Mask(text), char.IsDigit);
    }

    [Fact]
    public void A_number_next_to_another_group_of_digits_is_found() =>
        Assert.Single(
            PersonalNumberDetector.Scan("090-1111-2222 " + ExampleNumber),
            new PersonalNumberFinding(PersonalNumberFindingKind.IndividualNumber, 14, 12));

    [Fact]
    public void An_unpaired_surrogate_is_not_read_as_a_digit() =>
        Assert.Single(PersonalNumberDetector.Scan("\uD835" + ExampleNumber + "\uDFCF"));

    [Fact]
    public void Twelve_digits_are_found_only_if_the_last_one_is_the_correct_check_digit()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 2_000; round++)
        {
            var leadingDigits = new byte[11];
            for (var i = 0; i < leadingDigits.Length; i++)
            {
                leadingDigits[i] = (byte)random.Next(10);
            }

            var checkDigit = IndividualNumber.ComputeCheckDigit(leadingDigits);
            for (byte lastDigit = 0; lastDigit < 10; lastDigit++)
            {
                var text = FormatDigits([.. leadingDigits, lastDigit], random);
                Assert.Equal(lastDigit == checkDigit ? 1 : 0, PersonalNumberDetector.Scan("番号:" + text + "。").Count);
            }
        }
    }

    [Fact]
    public void One_in_ten_random_numbers_of_twelve_digits_is_found()
    {
        var random = new Random(20261122);
        const int roundCount = 110_000;
        var foundCount = 0;
        for (var round = 0; round < roundCount; round++)
        {
            foundCount += PersonalNumberDetector
                .Scan(random.NextInt64(1_000_000_000_000).ToString("D12", CultureInfo.InvariantCulture))
                .Count;
        }
        // A random last digit is the correct check digit in one of ten cases, so 11,000 findings are expected; five standard deviations are
        // 500.
        Assert.InRange(foundCount, 10_500, 11_500);
    }

    private static string FormatDigits(byte[] digits, Random random)
    {
        var separator = new[] { "", "", " ", "-", "　", "－", "、", ":", "の", "|" }[random.Next(10)];
        var zeroDigit = random.Next(2) == 0 ? '0' : '０';
        var text = new StringBuilder();
        for (var i = 0; i < digits.Length; i++)
        {
            if (i is 4 or 8)
            {
                text.Append(separator);
            }

            text.Append((char)(zeroDigit + digits[i]));
        }

        return text.ToString();
    }
}
