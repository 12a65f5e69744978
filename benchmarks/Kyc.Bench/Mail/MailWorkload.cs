using System.Globalization;
using System.Text;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters;
using Kyc.Mail.Posting;

namespace Kyc.Bench.Mail;

/// <summary>
/// Creates letters to fictitious people, with addresses and names of different lengths and with about a thousand different kanji.
/// </summary>
internal static class MailWorkload
{
    /// <summary>Number of letters in the batch.</summary>
    public const int LetterCount = 1000;

    private static readonly Encoding EucJp = CodePagesEncodingProvider.Instance.GetEncoding(20932)!;

    private static readonly string[] Towns =
        ["東京都千代田区霞が関", "千葉県千葉市稲毛区緑町", "北海道札幌市中央区南四条西", "京都府京都市上京区今出川通烏丸東入玄武町", "山梨県韮崎市龍岡町下條南割"];

    private static readonly string[] Buildings = ["郵便ハイツ", "例示レジデンス", "コーポ見本", "グランドタワー例示壱番館", "例示第二マンション"];
    private static readonly string[] FamilyNames = ["佐藤", "髙橋", "渡邊", "長谷川", "勅使河原"];

    /// <summary>Creates the batch, which is the same in each run.</summary>
    public static MailBatch CreateBatch() => new(
        [.. Enumerable.Range(0, LetterCount).Select(CreateLetter)],
        new Sender("例示証券株式会社", "1000013", ["東京都千代田区霞が関1丁目3番2号", "例示ビル"], "03-0000-0000"),
        LetterText.AccountOpening,
        new DateOnly(2026, 11, 24),
        new DateTimeOffset(2026, 11, 20, 9, 30, 0, TimeSpan.FromHours(9)));

    private static Letter CreateLetter(int number)
    {
        var (block, house, room) = ((number % 9) + 1, (number % 97) + 1, (number % 1200) + 101);
        var postcode = string.Create(CultureInfo.InvariantCulture, $"{1_000_001 + (number * 7919)}");
        if (!CustomerBarcode.TryCreate(postcode, $"{block}-{house}-{room}", out var barcode, out var problem))
        {
            throw new InvalidOperationException($"the workload's barcode: {problem}");
        }

        return new Letter
        {
            ManagementNumber = string.Create(CultureInfo.InvariantCulture, $"KYC-{number:d6}"),
            Addressee = new Addressee(
                postcode,
                [$"{Towns[number % 5]}{block}丁目{house}番", $"{Buildings[number / 5 % 5]}{room}号"],
                $"{FamilyNames[number / 25 % 5]}　{GetKanji(number)}{GetKanji(number + 1)}"),
            Barcode = barcode,
            Kind = MailKind.SimplifiedRegistered,
            WeightClass = WeightClass.Standard,
            IsNonForwardable = true,
            PostingNumber = PostingNumber.FromSerial(3_116_000_000 + number),
            ActivationCode = string.Create(CultureInfo.InvariantCulture, $"QWRT-{number + 2345:d4}-XYZP"),
        };
    }

    // Gets the kanji with the given zero-based position in level 1 of JIS X 0208, which begins with row 16.
    private static string GetKanji(int number) =>
        EucJp.GetString([(byte)(0xb0 + (number / 94)), (byte)(0xa1 + (number % 94))]);
}
