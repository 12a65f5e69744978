using System.Globalization;
using Kyc.Domain.Postcodes;
using Kyc.Mail.Letters;

namespace Kyc.Mail.Tests.Pages;

/// <summary>
/// Generates addresses as people write them: places from the product's table, with fictitious house numbers and buildings.
/// </summary>
internal static class RealisticAddresses
{
    private static readonly string[] BuildingNames =
        ["ハイツ架空", "コーポ架空", "架空マンション", "例示レジデンス壱番館", "グランドタワー例示", "メゾン・ド・例示", "ＡＢＣビル", "GRAND MAISON REIJI", "例示荘", "J1ビル"];

    /// <summary>Creates the given number of addressees. They are the same in each run.</summary>
    public static IReadOnlyList<Addressee> CreateAddressees(int count)
    {
        var random = new Random(20261129);
        PostcodePlace[] places = [.. PostcodeTable.BuiltIn.GetAll()
            .Where(place => place.Town.Length > 0 && !place.Postcode.EndsWith("00", StringComparison.Ordinal))];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var place = places[random.Next(places.Length)];
            return new Addressee(place.Postcode, [place.Prefecture + place.City + place.Town + CreateHouse(random)], "見本　花子");
        })];
    }

    private static string CreateHouse(Random random)
    {
        var (block, house, number, room) = (random.Next(1, 15), random.Next(1, 1300), random.Next(1, 130), random.Next(101, 2499));
        var address = random.Next(20) switch
        {
            0 => $"{block}丁目{house}番{number}号",
            1 => $"{block}-{house}-{number}",
            2 => $"{block}丁目{house}－{number}",
            3 => $"{block}ー{house}ー{number}",
            4 => $"{house}番地{number}",
            5 => $"{house}番地の{number}",
            6 => $"{ToKanji(block)}丁目{ToKanji(house)}番地",
            7 => $"{ToKanji(block)}丁目{ToKanji(house)}番{ToKanji(number)}号",
            8 => $"{block}‐{house}‐{number}",
            9 => $"{block}条{number}丁目{house}",
            10 => $"北{block}条東{number}丁目{house}番地{number}",
            11 => $"第{block}地割{house}番地{number}",
            12 => $"甲{house}番地{number}",
            13 => $"イ{house}－{number}",
            14 => $"{ToKanji(house)}番地ノ{ToKanji(number)}",
            15 => $"{block}丁目 {house}番 {number}号",
            16 => $"東{block}線北{house}番地",
            17 => $"{ToKanji(block)}ー{ToKanji(number)}ー{block}",
            18 => $"{house}番の{number}",
            _ => $"字例示{house}の{number}",
        };
        address += random.Next(9) switch
        {
            0 => "",
            1 => $"　{BuildingNames[random.Next(BuildingNames.Length)]}{room}号室",
            2 => $"{BuildingNames[random.Next(BuildingNames.Length)]}{room}",
            3 => $" {BuildingNames[random.Next(BuildingNames.Length)]} B{room}",
            4 => $"　{BuildingNames[random.Next(BuildingNames.Length)]}{room}・{room + 1}",
            5 => $"　第{block}{BuildingNames[random.Next(BuildingNames.Length)]}地下{block}階",
            6 => $"{BuildingNames[random.Next(BuildingNames.Length)]}Ⅱ {block}-B",
            7 => $"　{BuildingNames[random.Next(BuildingNames.Length)]}{random.Next(1, 40)}F",
            _ => $"　{BuildingNames[random.Next(BuildingNames.Length)]}A棟{random.Next(1, 40)}階{room}号",
        };
        return random.Next(2) == 0 ? address : ToFullWidth(address);
    }

    private static string ToFullWidth(string text) => string.Concat(text.Select(character =>
        char.IsAsciiLetterOrDigit(character) || character == '-' ? (char)(character + '！' - '!') : character == ' ' ? '　' : character));

    private static string ToKanji(int number)
    {
        const string digits = "〇一二三四五六七八九";
        if (number >= 1000)
        {
            return string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => digits[digit - '0']));
        }

        var (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
        string FormatDigit(int digit, string unit) => digit == 0 ? "" : (digit == 1 ? "" : digits[digit].ToString()) + unit;
        return FormatDigit(hundreds, "百") + FormatDigit(tens, "十") + (ones == 0 ? "" : digits[ones].ToString());
    }
}
