namespace Kyc.Mail.Letters.Lines;

/// <summary>Contains the units that follow numbers and letters in an address.</summary>
internal static class AddressUnits
{
    // After these units, only another number can belong to the house number. Any other text is the name of a building.
    private static readonly string[] ClosingUnits =
    [
        "丁目", "番地", "番", "号室", "号棟", "号館", "号", "階", "棟", "番館", "Ｆ", "F", "室",
    ];

    // The first match applies, so longer words precede the words with which they begin.
    private static readonly string[] UnitWords =
    [
        "丁目", "丁町", "丁", "番地割", "番地", "番町", "番丁", "番通", "番街区", "番街", "番館", "番戸", "番屋敷", "番組", "番割", "番区", "番",
        "号室", "号棟", "号館", "号地", "号線", "号店", "号", "階建", "階", "条通", "条丁", "条", "線", "棟", "地割", "地区", "割", "街区", "街",
        "住区", "区画", "画地", "工区", "区", "室", "組", "班", "軒", "期", "館", "軒屋", "部落", "部", "邸", "通り", "通", "町目", "町内", "町",
        "の割", "ノ割", "筆", "戸", "坪", "字", "年", "月", "日", "時", "分", "回", "通", "円", "名", "人", "件", "本", "ブロック", "丁場",
        "LDK", "DK", "ＬＤＫ", "ＤＫ", "F", "Ｆ", "f", "ｆ", "GOU", "CHOME", "BANCHI", "BAN", "KAI", "chome", "banchi", "ban", "gou",
        "㎡", "％", "%",
    ];

    // Units that can follow a letter: A棟, ア号室.
    private static readonly string[] LetterUnits = ["号室", "号棟", "号館", "号", "棟", "番館", "館", "街区", "番街", "室", "ブロック"];

    /// <summary>Returns the length of the unit that begins at the given position; zero if no unit begins there.</summary>
    /// <param name="start">The position in the text.</param>
    /// <param name="followsLetter">Whether the unit follows a letter instead of a number.</param>
    public static int GetLengthAt(string text, int start, bool followsLetter)
    {
        var word = Array.Find(
            followsLetter ? LetterUnits : UnitWords,
            unit => string.CompareOrdinal(text, start, unit, 0, unit.Length) == 0);
        // The F of 3FOX is not a floor.
        return
            word is null
            || (char.IsLetter(word[^1]) && CharacterClasses.IsWordLetter(word[^1]) && IsWordLetterAt(text, start + word.Length))
            ? 0
            : word.Length;
    }

    /// <summary>Checks whether the given unit can be the last part of a house number.</summary>
    public static bool EndsHouseNumber(ReadOnlySpan<char> unit)
    {
        foreach (var closing in ClosingUnits)
        {
            if (unit.SequenceEqual(closing))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWordLetterAt(string text, int index) => index < text.Length && CharacterClasses.IsWordLetter(text[index]);
}
