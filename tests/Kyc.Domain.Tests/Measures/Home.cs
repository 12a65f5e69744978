namespace Kyc.Domain.Tests.Measures;

/// <summary>Represents a home, and writes its address as a municipality does and as customers do.</summary>
/// <param name="Place">The town and municipality of the home.</param>
/// <param name="HasSection">Whether the official address has 大字 before the town's name.</param>
/// <param name="Block">The number of the 丁目; 0 for none.</param>
/// <param name="Lot">The number of the 番, or of the 番地 when there is no 丁目.</param>
/// <param name="House">The number of the 号, or the branch number of the 番地 when there is no 丁目; 0 for none.</param>
/// <param name="Building">The name of the apartment building; empty for a detached house.</param>
/// <param name="Room">The room number; 0 for none.</param>
internal sealed record Home(Place Place, bool HasSection, int Block, int Lot, int House, string Building, int Room)
{
    private static readonly string[] Buildings = ["", "", "サンハイツ", "メゾン・ド・ソレイユ", "コーポＡ棟", "第二青葉荘", "パークハウスⅡ", "GREEN COURT", "県営住宅３号棟"];

    public static Home Create(Place place, int seed)
    {
        var random = new Random(seed);
        var building = Buildings[random.Next(Buildings.Length)];
        // A town whose name ends with a number or the unit of a number gets no 丁目, because people would not write a second number with the
        // same kind of digits there.
        var hasBlock = random.Next(2) == 0 && !"一二三四五六七八九十百千目丁割線区号条".Contains(place.Town[^1], StringComparison.Ordinal);
        return new Home(place, !hasBlock && place.Town[^1] is not ('町' or '丁' or '目' or '条') && random.Next(3) == 0,
            hasBlock ? random.Next(1, 13) : 0, random.Next(1, hasBlock ? 60 : 3_000), hasBlock ? random.Next(1, 40) : random.Next(0, 6),
            building, building.Length > 0 ? (random.Next(1, 10) * 100) + random.Next(1, 20) : 0);
    }

    public string OfficialAddress => Place.Prefecture + Place.City + SectionPrefix + Place.Town
        + (Block > 0
            ? $"{NumberWriter.ToKanjiNumber(Block)}丁目{NumberWriter.ToFullWidth(Lot)}番{NumberWriter.ToFullWidth(House)}号"
            : $"{NumberWriter.ToFullWidth(Lot)}番地{(House > 0 ? NumberWriter.ToFullWidth(House) : "")}")
        + (Building.Length > 0 ? $"　{Building}{NumberWriter.ToFullWidth(Room)}号" : "");

    private string SectionPrefix => HasSection ? "大字" : "";

    private string HyphenatedNumbers => string.Join('-', new[] { Block, Lot, House }.Where(number => number > 0));

    private string NumbersWithUnits => Block > 0 ? $"{Block}丁目{Lot}番{House}号" : House > 0 ? $"{Lot}番地の{House}" : $"{Lot}番地";

    private string KanjiNumbers => Block > 0
        ? $"{NumberWriter.ToKanjiNumber(Block)}丁目{NumberWriter.ToKanjiNumber(Lot)}番{NumberWriter.ToKanjiNumber(House)}号"
        : $"{NumberWriter.ToKanjiNumber(Lot)}番地{(House > 0 ? "ノ" + NumberWriter.ToKanjiNumber(House) : "")}";

    private string Apartment => Building.Length > 0 ? $" {Building} {Room}" : "";

    /// <summary>Returns the spellings of the home's address that people type, each with the kind of spelling.</summary>
    public IEnumerable<(string Kind, string Address)> GetTypedAddresses()
    {
        var (prefecture, city, town) = (Place.Prefecture, Place.City, Place.Town);
        yield return ("hyphens", prefecture + city + town + HyphenatedNumbers + Apartment);
        yield return ("wide hyphens",
            NumberWriter.ToFullWidth(prefecture + city + town + HyphenatedNumbers + Apartment.Replace(" ", "", StringComparison.Ordinal)));
        yield return ("units in arabic numerals", prefecture + city + town + NumbersWithUnits + Apartment + (Room > 0 ? "号室" : ""));
        yield return ("kanji numerals", prefecture + city + SectionPrefix + town + KanjiNumbers + Apartment + (Room > 0 ? "号" : ""));
        yield return ("prefecture dropped", city + town + HyphenatedNumbers + Apartment);
        yield return (
            "long vowel marks for hyphens",
            prefecture + city + town + NumberWriter.ToFullWidth(HyphenatedNumbers).Replace('－', 'ー') + Apartment);
        yield return ("の for hyphens", prefecture + city + town + HyphenatedNumbers.Replace('-', 'の') + Apartment);
        yield return ("blanks", $"{prefecture} {city}　{town} {HyphenatedNumbers}　{Apartment}");
        yield return ("postcode", $"〒{Place.Postcode[..3]}-{Place.Postcode[3..]} {prefecture}{city}{town}{HyphenatedNumbers}{Apartment}");
        yield return (
            "minus signs",
            prefecture + city + town + HyphenatedNumbers.Replace('-', '\u2212') + Apartment + (Room > 0 ? "号室" : ""));
        yield return ("room behind a hyphen", prefecture + city + town + HyphenatedNumbers + (Room > 0 ? $" {Building}-{Room}" : ""));
        yield return ("other numerals in the town", prefecture + city + NumberWriter.SwapNumerals(town) + NumbersWithUnits + Apartment);
        yield return ("kana of place names", ReplaceKana(prefecture + city + town) + HyphenatedNumbers + Apartment);
        yield return ("only the block with its unit", prefecture + city + town + (Block > 0 ? $"{Block}丁目{Lot}-{House}" : HyphenatedNumbers)
            + Apartment);
        if (city.IndexOf('郡', StringComparison.Ordinal) is > 0 and var county && city[^1] is '町' or '村')
        {
            yield return ("county dropped", prefecture + city[(county + 1)..] + town + HyphenatedNumbers + Apartment);
        }
    }

    private static string ReplaceKana(string place) =>
        place.Replace('ヶ', 'ケ').Replace('ノ', 'の').Replace("が丘", "ヶ丘", StringComparison.Ordinal);
}
