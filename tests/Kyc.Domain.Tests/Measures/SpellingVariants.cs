using System.Text.RegularExpressions;

namespace Kyc.Domain.Tests.Measures;

/// <summary>Generates the spellings of a place name that people use interchangeably.</summary>
internal static partial class SpellingVariants
{
    private const string NewKanjiForms = "桜沢滝浜島辺竜広学国円万条塩鉄豊宝来関観芸県参斎寿将真静総蔵続沢団当徳仏満弥薬与頼楼";
    private const string OldKanjiForms = "櫻澤瀧濱嶋邊龍廣學國圓萬條鹽鐵豐寶來關觀藝縣參齋壽將眞靜總藏續澤團當德佛滿彌藥與賴樓";

    public static readonly (string Kind, Func<Place, string?> Vary)[] Kinds =
    [
        ("small ヶ as ケ", place => TryVaryName(place, name => name.Replace('ヶ', 'ケ'))),
        ("ケ as small ヶ", place => TryVaryName(place, name => name.Replace('ケ', 'ヶ'))),
        ("ヶ or ケ as が", place => TryVaryName(place, name => KeBetweenKanji().Replace(name, "が"))),
        ("が as ヶ", place => TryVaryName(place, name => name.Replace("が", "ヶ", StringComparison.Ordinal))),
        ("ノ as の", place => TryVaryName(place, name => name.Replace('ノ', 'の'))),
        ("の as ノ", place => TryVaryName(place, name => name.Replace('の', 'ノ'))),
        ("之 as の", place => TryVaryName(place, name => name.Replace('之', 'の'))),
        ("ツ as っ or つ", place => TryVaryName(place, name => name.Replace('ツ', 'つ').Replace('ッ', 'っ'))),
        ("old kanji", place => TryVaryName(place, name => string.Concat(name.Select(ToOldForm)))),
        ("new kanji", place => TryVaryName(place, name => string.Concat(name.Select(ToNewForm)))),
        ("other numerals", place => TryVaryName(place, NumberWriter.SwapNumerals)),
        ("大字 written", place => place.Town.EndsWith('町') ? null : $"{place.Prefecture}{place.City}大字{place.Town}"),
        ("prefecture dropped", place => place.City + place.Town),
        ("county dropped", place => CountyPrefix().Match(place.City) is { Success: true } county
            ? place.Prefecture + place.City[county.Length..] + place.Town : null),
        ("blanks", place => $"{place.Prefecture}　{place.City} {place.Town}"),
        ("第 dropped", place => place.Town.Contains('第', StringComparison.Ordinal) && place.Town.EndsWith("地割", StringComparison.Ordinal)
            ? place.FullName.Replace("第", "", StringComparison.Ordinal) : null),
    ];

    private static string? TryVaryName(Place place, Func<string, string> vary) =>
        vary(place.City + place.Town) is var name && name != place.City + place.Town ? place.Prefecture + name : null;

    private static char ToOldForm(char letter) =>
        NewKanjiForms.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var index ? OldKanjiForms[index] : letter;

    private static char ToNewForm(char letter) =>
        OldKanjiForms.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var index ? NewKanjiForms[index] : letter;

    [GeneratedRegex("(?<=[一-龠])[ヶケ](?=[一-龠])")]
    private static partial Regex KeBetweenKanji();

    [GeneratedRegex("^[^市区町村]+郡(?=.+[町村]$)")]
    private static partial Regex CountyPrefix();
}
