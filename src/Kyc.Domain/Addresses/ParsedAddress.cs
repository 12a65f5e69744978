using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>
/// Represents an address whose beginning has been parsed: postcode, prefecture, municipality, streets (in Kyoto) and town.
/// </summary>
internal sealed class ParsedAddress
{
    private const char PostalMark = '〒';
    private const string EmptyText = "";

    // Suffixes that end the Kyoto streets before the town, as in 今出川通寺町東入下る米屋町.
    private static readonly string[] StreetSuffixes =
    [
        "上がる", "下がる", "上る", "下る", "上ル", "下ル", "入る", "入ル", "西入", "東入", "北入", "南入",
    ];

    private ParsedAddress(FoldedText folded) => Folded = folded;

    public FoldedText Folded { get; }

    /// <summary>Gets the seven digits of the postcode before the address. Empty when there is none.</summary>
    public string Postcode { get; private set; } = EmptyText;

    public Range PostcodeRange { get; private set; }

    /// <summary>Gets the prefecture. Empty when the address does not state one.</summary>
    public string Prefecture { get; private set; } = EmptyText;

    public Range PrefectureRange { get; private set; }

    /// <summary>
    /// Gets the index of the municipality in the <see cref="PlaceIndex"/>. -1 when it is unknown or its name is ambiguous.
    /// </summary>
    public int CityIndex { get; private set; } = -1;

    public Range CityRange { get; private set; }

    /// <summary>Gets the towns that the address may be in: one, or several when the spelling is ambiguous.</summary>
    public IReadOnlyList<TownIndex.Town> Towns { get; private set; } = [];

    public Range TownRange { get; private set; }

    /// <summary>Gets the Kyoto streets in a form in which different spellings are equal. Empty when the address states none.</summary>
    public string Streets { get; private set; } = EmptyText;

    public Range StreetsRange { get; private set; }

    private string Text => Folded.Text;

    public static ParsedAddress Parse(string address, PlaceIndex places)
    {
        var parsed = new ParsedAddress(FoldedText.Create(address));
        var start = parsed.ReadPostcode();
        parsed.Prefecture = places.ReadPrefecture(parsed.Text, start, out var prefectureEnd);
        parsed.PrefectureRange = start..prefectureEnd;
        parsed.CityIndex = places.ReadCity(parsed.Text, prefectureEnd, parsed.Prefecture, out var cityEnd);
        parsed.CityRange = prefectureEnd..cityEnd;
        parsed.TownRange = parsed.StreetsRange = cityEnd..cityEnd;
        if (parsed.CityIndex >= 0)
        {
            parsed.ReadTown(places.GetTowns(parsed.CityIndex), places.IsInKyoto(parsed.CityIndex));
        }

        return parsed;
    }

    /// <summary>Reads the tokens of the folded text, starting at the given position.</summary>
    public List<AddressToken> ReadTokens(Index start) => AddressTokenizer.Read(Text, start.Value);

    /// <summary>Returns the position in the original address that corresponds to the given range of the folded text.</summary>
    public TextSpan GetSpan(Range folded) => Folded.GetOriginalSpan(folded.Start.Value, folded.End.Value);

    /// <summary>Returns the given range of the folded text without its spaces.</summary>
    public string GetText(Range folded) => Text[folded].Replace(" ", EmptyText, StringComparison.Ordinal);

    // Reads a postcode such as 〒160-0023. The postal mark and the hyphen may be missing. A longer number is not a postcode.
    private int ReadPostcode()
    {
        var start = PlaceNameMatcher.SkipSpaces(Text, 0);
        var index = start < Text.Length && Text[start] == PostalMark ? PlaceNameMatcher.SkipSpaces(Text, start + 1) : start;
        var digits = EmptyText;
        for (; index < Text.Length && (char.IsAsciiDigit(Text[index]) || (digits.Length == 3 && Text[index] is '-' or 'ー')); index++)
        {
            digits += char.IsAsciiDigit(Text[index]) ? Text[index] : EmptyText;
        }

        if (digits.Length != 7)
        {
            return 0;
        }

        Postcode = digits;
        PostcodeRange = start..index;
        return index;
    }

    private void ReadTown(TownIndex towns, bool isInKyoto)
    {
        var start = CityRange.End.Value;
        Towns = towns.Find(Text, start, out var end);
        TownRange = start..end;
        if (!isInKyoto)
        {
            return;
        }

        foreach (var streetEnd in StreetSuffixes)
        {
            var streetsEnd = Text.LastIndexOf(streetEnd, StringComparison.Ordinal) + streetEnd.Length;
            if (streetsEnd > start + streetEnd.Length && towns.Find(Text, streetsEnd, out end) is { Count: > 0 } matchingTowns)
            {
                (Towns, TownRange, StreetsRange) = (matchingTowns, streetsEnd..end, start..streetsEnd);
                Streets = CreateStreetsKey(GetText(StreetsRange));
                return;
            }
        }
    }

    // Removes the endings in which spellings differ: 上る, 上ル and 上がる are the same, and so are 入る, 入ル and 入.
    private static string CreateStreetsKey(string streets) => string.Concat(streets
        .Replace("がる", EmptyText, StringComparison.Ordinal).Replace("る", EmptyText, StringComparison.Ordinal)
        .Replace("ル", EmptyText, StringComparison.Ordinal).Select(AddressLetters.ToComparisonLetter));
}
