using System.Globalization;
using System.Text;
using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Evidence.Tests.PersonalNumbers;

public sealed class DetectorTests
{
    // The example printed in public material; not anybody's.
    private const string Example = "123456789018";

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
    public void A_number_is_found_as_people_write_it(string number)
    {
        foreach (var (before, after) in new[] { ("", ""), ("マイナンバーは", "です。"), ("No.", "\n"), ("電話 03-1234-5678、", " 以上"), ("123\n", "\n456"), ("X", "Y") })
        {
            var find = Assert.Single(PersonalNumberDetector.Scan(before + number + after));
            Assert.Equal(new PersonalFind(FindKind.IndividualNumber, before.Length, number.Length), find);
            var masked = PersonalNumberDetector.Mask(before + number + after);
            Assert.StartsWith(before, masked, StringComparison.Ordinal);
            Assert.EndsWith(after, masked, StringComparison.Ordinal);
            Assert.DoesNotContain(masked[before.Length..^after.Length], c => char.IsDigit(c) || char.IsSurrogate(c));
            Assert.Empty(PersonalNumberDetector.Scan(masked));
        }
    }

    [Theory]
    [InlineData("123456789019")] // wrong check digit
    [InlineData("1234567890183")] // inside longer runs
    [InlineData("0123456789018")]
    [InlineData("12345678\n9018")]
    [InlineData("1234 5678 901")]
    [InlineData("1234,5678,9018")]
    [InlineData("1234    5678 9018")]
    [InlineData("1234円5678円9018")]
    [InlineData("019c7123-4567-7890-9018-123456789018")]
    [InlineData("口座番号 1234567")]
    [InlineData("")]
    public void What_is_no_number_is_left_alone(string text)
    {
        Assert.Empty(PersonalNumberDetector.Scan(text));
        Assert.Equal(text, PersonalNumberDetector.Mask(text));
    }

    [Fact]
    public void A_number_next_to_another_group_of_digits_is_found() =>
        Assert.Single(PersonalNumberDetector.Scan("090-1111-2222 " + Example), new PersonalFind(FindKind.IndividualNumber, 14, 12));

    [Fact]
    public void Half_a_surrogate_pair_is_no_digit_and_harms_nothing() =>
        Assert.Single(PersonalNumberDetector.Scan("\uD835" + Example + "\uDFCF"));

    [Fact]
    public void Every_number_with_its_check_digit_is_found_and_with_another_it_is_not()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 2_000; round++)
        {
            var body = new byte[11];
            for (var i = 0; i < body.Length; i++) body[i] = (byte)random.Next(10);
            var right = IndividualNumber.CheckDigit(body);
            for (byte last = 0; last < 10; last++)
            {
                var text = Written([.. body, last], random);
                Assert.Equal(last == right ? 1 : 0, PersonalNumberDetector.Scan("番号:" + text + "。").Count);
            }
        }
    }

    [Fact]
    public void One_random_number_of_twelve_digits_in_ten_passes_for_one_and_no_more()
    {
        var random = new Random(20261122);
        const int rounds = 110_000;
        var finds = 0;
        for (var round = 0; round < rounds; round++)
            finds += PersonalNumberDetector.Scan(random.NextInt64(1_000_000_000_000).ToString("D12", CultureInfo.InvariantCulture)).Count;
        // The last digit is as likely as any other to be the right one: 11,000 expected, five standard deviations are 500.
        Assert.InRange(finds, 10_500, 11_500);
    }

    [Theory]
    [InlineData("本籍 東京都千代田区千代田一番", "本籍 ＊＊＊＊＊＊＊＊＊＊＊＊")]
    [InlineData("本籍地：京都府京都市上京区。住所は同じ", "本籍地：＊＊＊＊＊＊＊＊＊。住所は同じ")]
    [InlineData("本　籍　大阪市北区", "本　籍　＊＊＊＊＊")]
    [InlineData("ほんせきは長野県 諏訪郡です\n電話 1", "ほんせきは＊＊＊ ＊＊＊＊＊\n電話 1")]
    [InlineData("ﾎﾝｾｷ 北海道", "ﾎﾝｾｷ ＊＊＊")]
    public void A_registered_domicile_is_found_and_masked(string text, string masked)
    {
        Assert.Equal(FindKind.RegisteredDomicile, Assert.Single(PersonalNumberDetector.Scan(text)).Kind);
        Assert.Equal(masked, PersonalNumberDetector.Mask(text));
    }

    [Theory]
    [InlineData("本籍の記載のない住民票を市役所で取った")]
    [InlineData("本籍・筆頭者の記載を省略した市区町村の証明書")]
    [InlineData("本籍省略")]
    [InlineData("国籍 日本、東京都")]
    [InlineData("本籍とは何ですか")]
    [InlineData("東京都千代田区")]
    public void A_word_about_it_is_no_domicile(string text) => Assert.Empty(PersonalNumberDetector.Scan(text));

    private static string Written(byte[] digits, Random random)
    {
        var (zero, between) = (random.Next(2) == 0 ? '0' : '０', new[] { "", "", " ", "-", "　", "－" }[random.Next(6)]);
        var text = new StringBuilder();
        for (var i = 0; i < digits.Length; i++)
        {
            if (i is 4 or 8) text.Append(between);
            text.Append((char)(zero + digits[i]));
        }

        return text.ToString();
    }
}
