using Kyc.Mail.Barcodes;

namespace Kyc.Mail.Tests.Barcodes;

/// <summary>Represents an example from Japan Post's barcode manual (pages 17 and 25; mail.md 8.2).</summary>
/// <param name="Postcode">Postcode, seven digits.</param>
/// <param name="AddressPrefix">Beginning of the address, up to and including the town. The postcode stands for this part.</param>
/// <param name="AddressRemainder">Rest of the address.</param>
/// <param name="DisplayNumber">Address display number before it is cut to the length of the barcode.</param>
/// <param name="DisplayNumberCharacters">The thirteen characters of the display number as published. Spaces separate the names of control
/// characters, such as CC4, from each other and from digits and hyphens.</param>
/// <param name="CheckCharacter">Check character as published.</param>
public sealed record BarcodeManualExample(
    string Postcode,
    string AddressPrefix,
    string AddressRemainder,
    string DisplayNumber,
    string DisplayNumberCharacters,
    BarcodeCharacter CheckCharacter)
{
    public static IReadOnlyList<BarcodeManualExample> All { get; } =
    [
        new("2630023", "千葉市稲毛区緑町", "3丁目30-8 郵便ビル403号", "3-30-8-403", "3-30-8-403 CC4 CC4 CC4", BarcodeCharacter.Digit5),
        new("0140113", "秋田県大仙市堀見内", " 南田茂木 添60-1", "60-1", "60-1 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.CC8),
        new("1100016", "東京都台東区台東", "5-6-3 ABCビル10F", "5-6-3-10", "5-6-3-10 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.Digit9),
        new("0600906", "札幌市東区北六条東", "4丁目 郵便センター6号館", "4-6", "4-6 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.Digit9),
        new("0650006", "札幌市東区北六条東", "8丁目 郵便センター10号館", "8-10", "8-10 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.Digit9),
        new("4070033", "山梨県韮崎市龍岡町下條南割", " 韮崎400", "400", "400 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.Hyphen),
        new("2730102", "鎌ケ谷市右京塚", " 東3丁目-20-5 郵便・A&bコーポB604号", "3-20-5B604", "3-20-5 CC1 1604 CC4 CC4", BarcodeCharacter.Digit0),
        new("1980036", "青梅市河辺町", "十一丁目六番地一号 郵便タワー601", "11-6-1-601", "11-6-1-601 CC4 CC4 CC4", BarcodeCharacter.CC8),
        new("0270203", "宮古市大字津軽石", "第二十一地割大淵川480", "21-480", "21-480 CC4 CC4 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.CC5),
        new("5900016", "堺市堺区中田出井町", "四丁六番十九号", "4-6-19", "4-6-19 CC4 CC4 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.CC2),
        new("0800831", "帯広市稲田町", "南七線 西28", "7-28", "7-28 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.CC7),
        new("3170055", "日立市宮田町", "6丁目7-14 ABCビル2F", "6-7-14-2", "6-7-14-2 CC4 CC4 CC4 CC4 CC4", BarcodeCharacter.CC1),
        new("6500046", "神戸市中央区港島中町", "9丁目7-6 郵便シティA棟1F1号", "9-7-6A1-1", "9-7-6 CC1 01-1 CC4 CC4 CC4", BarcodeCharacter.Digit5),
        new("6230011", "綾部市青野町", "綾部6-7 LプラザB106", "6-7LB106", "6-7 CC2 1 CC1 1106 CC4 CC4 CC4", BarcodeCharacter.Digit4),
        new("0640804", "札幌市中央区南四条西", "29丁目1524-23 第2郵便ハウス501", "29-1524-23-2-501", "29-1524-23-2-", BarcodeCharacter.Digit3),
        new("9100067", "福井市新田塚", "3丁目80-25 J1ビル2-B", "3-80-25J1-2B", "3-80-25 CC1 91-2 CC1", BarcodeCharacter.Digit9),
        new("1000013", "千代田区霞が関", "1丁目3番2号 郵便プラザ503室", "1-3-2-503", "1-3-2-503 CC4 CC4 CC4 CC4", BarcodeCharacter.Digit9),
    ];

    /// <summary>Gets all 21 characters as published: postcode, display number and check character.</summary>
    public IReadOnlyList<BarcodeCharacter> PublishedCharacters =>
        [.. ParseCharacters(Postcode), .. DisplayNumberCharacters.Split(' ').SelectMany(ParseCharacters), CheckCharacter];

    public override string ToString() => Postcode;

    private static IEnumerable<BarcodeCharacter> ParseCharacters(string word) =>
        word.StartsWith("CC", StringComparison.Ordinal)
            ? [Enum.Parse<BarcodeCharacter>(word)]
            : word.Select(character => character == '-' ? BarcodeCharacter.Hyphen : (BarcodeCharacter)(character - '0'));
}
