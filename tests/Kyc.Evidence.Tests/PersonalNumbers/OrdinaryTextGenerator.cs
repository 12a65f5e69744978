using System.Globalization;
using Kyc.Domain.Postcodes;
using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Evidence.Tests.PersonalNumbers;

/// <summary>
/// Generates fictitious texts with real place names, like those that people type into the fields of a declaration or a document. The texts
/// do not contain individual numbers.
/// </summary>
internal sealed class OrdinaryTextGenerator(int seed)
{
    private static readonly PostcodePlace[] Places = [.. PostcodeTable.BuiltIn.GetAll().Where(place => place.Town.Length > 0)];
    private static readonly string[] Buildings = ["メゾン青葉", "コーポ東", "第２パークハイツ", "サンライズ", "ライオンズ 3番館", "Ｒｏｙａｌ", "県営住宅"];
    private static readonly string[] Names = ["架空 太郎", "見本　花子", "一二三 四郎", "八木 七海", "SHIKEN TARO", "三田 二郎"];
    private static readonly string[] Occupations = ["会社員", "自営業（2店舗）", "公務員", "第二新卒", "社員番号 12345", "1級建築士", "無職"];

    private readonly Random _random = new(seed);

    /// <summary>
    /// Generates an address in one of the forms that people write, sometimes with a postcode before it or a telephone number after it.
    /// </summary>
    public string CreateAddress()
    {
        var place = Places[_random.Next(Places.Length)];
        var prefix = _random.Next(20) switch
        {
            0 => $"〒{place.Postcode[..3]}-{place.Postcode[3..]} ",
            1 => place.Postcode + " ",
            2 => $"{place.Postcode[..3]}-{place.Postcode[3..]}\n",
            _ => "",
        };
        var suffix = _random.Next(25) switch
        {
            0 => " 03-1234-5678",
            1 => " TEL 090-1111-2222",
            2 => "\n電話番号：0120(123)456",
            _ => "",
        };
        return prefix + place.Prefecture + place.City + place.Town + CreateHouseNumber() + CreateBuilding() + suffix;
    }

    /// <summary>Generates the fields of one form: name, document number, address, occupation and birth date.</summary>
    public TypedField[] CreateFormFields() =>
    [
        new(Pick(Names), false), new(CreateDocumentNumber(), true), new(CreateAddress(), false),
        new(Pick(Occupations), false), new(CreateBirthDate(), false),
    ];

    /// <summary>
    /// Generates a note that contains other kinds of numbers, such as dates, times, telephone numbers, amounts or posting numbers.
    /// </summary>
    public string CreateNote() => _random.Next(8) switch
    {
        0 =>
            $"{CreateBirthDate()} {_random.Next(24):D2}:{_random.Next(60):D2} 電話 0{_random.Next(1, 10)}-{CreateDigits(4)}-{CreateDigits(4)}",
        1 => $"引受番号 {CreateDigits(3)}-{CreateDigits(2)}-{CreateDigits(5)}-{CreateDigits(1)} {CreateBirthDate()}",
        2 => $"{_random.Next(1990, 2027)}年{_random.Next(1, 13)}月{_random.Next(1, 29)}日 {_random.Next(1, 10)}通 {CreateDigits(11)}",
        3 => $"金額 {_random.Next(1, 999)},{CreateDigits(3)},{CreateDigits(3)}円、{_random.Next(1, 999)},{CreateDigits(3)}円",
        4 => $"{Guid.NewGuid():D} {Guid.NewGuid():D}",
        5 =>
            $"午前{_random.Next(12)}:{_random.Next(60):D2}-{_random.Next(12)}:{_random.Next(60):D2}、{CreateBirthDate()}、"
                + $"090-{CreateDigits(4)}-{CreateDigits(4)}",
        6 => $"携帯 080{CreateDigits(8)} 自宅 03-{CreateDigits(4)}-{CreateDigits(4)} 内線 {CreateDigits(3)}",
        _ => $"法人番号 {_random.Next(1, 10)}-{CreateDigits(4)}-{CreateDigits(4)}-{CreateDigits(4)} 〒{CreateDigits(3)}-{CreateDigits(4)}",
    };

    private string CreateHouseNumber()
    {
        var (chome, lot, unit) = (_random.Next(1, 10), _random.Next(1, 60), _random.Next(1, 40));
        var number = string.Create(CultureInfo.InvariantCulture, $"{chome}-{lot}-{unit}");
        return _random.Next(10) switch
        {
            0 => $"{ToKanjiDigit(chome)}丁目{lot}番{unit}号",
            1 => $"{chome}丁目{lot}番地の{unit}",
            2 => _random.Next(1, 9999).ToString(CultureInfo.InvariantCulture),
            3 => $"{_random.Next(1, 9999)}番地{unit}",
            4 => $"{ToKanjiDigit(chome)}の{ToKanjiDigit(_random.Next(1, 10))}の{ToKanjiDigit(_random.Next(1, 10))}",
            5 => $"大字{lot}番地",
            6 => $"{_random.Next(1, 9999)}-{unit}",
            7 => string.Concat(number.Select(c => c == '-' ? '－' : (char)(c - '0' + '０'))),
            _ => number,
        };
    }

    private string CreateBuilding() => _random.Next(6) switch
    {
        0 => "-" + CreateRoomNumber(),
        1 => " " + Pick(Buildings) + CreateRoomNumber() + "号室",
        2 => "　" + Pick(Buildings) + " " + CreateRoomNumber(),
        3 => " " + Pick(Buildings) + _random.Next(1, 30) + "階",
        _ => "",
    };

    private string CreateRoomNumber() => string.Create(CultureInfo.InvariantCulture, $"{_random.Next(1, 45)}{_random.Next(1, 25):D2}");

    private string CreateDocumentNumber() => _random.Next(9) switch
    {
        0 => "千代田区長 第" + _random.Next(1, 9999) + "号",
        1 => CreateDigits(_random.Next(4, 11)),
        2 => "AB" + CreateDigits(8) + "CD",
        3 => $"{CreateDigits(4)}-{CreateDigits(4)}",
        4 => $"{_random.Next(2020, 2027)}-{CreateDigits(5)}",
        5 => $"お客様番号 {CreateDigits(3)}-{CreateDigits(4)}-{CreateDigits(3)}",
        6 => $"記号 {CreateDigits(4)} 番号 {CreateDigits(3)}",
        7 => CreateDigits(8),
        _ => "第" + CreateDigits(5) + "号",
    };

    private string CreateBirthDate() =>
        string.Create(CultureInfo.InvariantCulture, $"{_random.Next(1930, 2010)}-{_random.Next(1, 13):D2}-{_random.Next(1, 29):D2}");

    private string CreateDigits(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)('0' + _random.Next(10))));

    private static char ToKanjiDigit(int value) => "〇一二三四五六七八九"[value];

    private string Pick(string[] texts) => texts[_random.Next(texts.Length)];
}
