using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Provides the rules for texts. Unless stated otherwise, characters are counted as text elements (UAX #29), which is how people count
/// them. The rules for visible text refuse control, format, line-separating and invisible characters: a text becomes a line of the document
/// that the person signs, so it must be visible and must not look like several lines.
/// </summary>
public static class TextRules
{
    /// <summary>The names of the prefectures. An address must begin with one of them (地方自治法; JIS X 0401).</summary>
    private static readonly string[] Prefectures =
    [
        "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県",
        "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県",
        "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
    ];

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private static readonly SearchValues<char> ReferenceCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-");

    /// <summary>Requires an idempotency key: 8 to 64 ASCII letters, digits, underscores and hyphens.</summary>
    public static readonly FieldRule IdempotencyKey = CreateRule(
        "8 to 64 characters of [A-Za-z0-9_-]",
        text => CheckAscii(text, 8, 64, KeyCharacters));

    /// <summary>
    /// Requires the reference number of a case, in ASCII. The allowed characters exclude a person's name in Japanese script.
    /// </summary>
    public static readonly FieldRule ReferenceNumber = CreateRule(
        "1 to 64 characters of [A-Za-z0-9._/-]", text => CheckAscii(text, 1, 64, ReferenceCharacters));

    /// <summary>Creates a rule that requires visible text on one line, with at most the given number of characters.</summary>
    public static FieldRule CreateLineRule(int maxLength) =>
        CreateRule(FormatInvariant($"1 to {maxLength} characters"), text => CheckVisibleLine(text, maxLength));

    /// <summary>
    /// Creates a rule that requires either visible text on one line, with at most the given number of characters, or an empty text.
    /// </summary>
    public static FieldRule CreateLineOrEmptyRule(int maxLength) =>
        CreateRule(FormatInvariant($"At most {maxLength} characters"), text => text.Length == 0 ? null : CheckVisibleLine(text, maxLength));

    /// <summary>Requires a person's name, whose parts are separated only by U+0020 or U+3000.</summary>
    public static readonly FieldRule Name = CreateRule(
        "1 to 100 characters; no other space than U+0020 and U+3000", text => CheckVisibleLine(text, 100) ?? CheckSpaces(text));

    /// <summary>Requires a person's name in katakana.</summary>
    public static readonly FieldRule Kana = CreateRule(
        "1 to 100 characters of full-width katakana (U+30A1 to U+30FE, U+31F0 to U+31FF), U+0020 and U+3000",
        text => CheckVisibleLine(text, 100)
            ?? (text.All(IsKana) ? null : new(FieldReason.NotKatakana, "has a character that is not full-width katakana")));

    /// <summary>Creates a rule that requires printable ASCII. Used for texts that are stored unencrypted.</summary>
    public static FieldRule CreatePrintableAsciiRule(int maxLength) =>
        CreateRule(
            FormatInvariant($"1 to {maxLength} printable ASCII characters"),
            text => CheckVisibleLine(text, maxLength) ?? (
                text.All(letter => letter is >= ' ' and <= '~') ? null : ForbiddenCharacterFault));

    /// <summary>
    /// Creates a rule that limits only the number of UTF-16 code units. Used for texts that a machine reports and that do not influence any
    /// decision.
    /// </summary>
    public static FieldRule CreateMaxLengthRule(int maxLength) =>
        CreateRule(
            FormatInvariant($"At most {maxLength} characters"),
            text => text.Length > maxLength ? CreateTooLongFault(maxLength) : null);

    /// <summary>Creates a rule that requires a text in the format that <paramref name="isMatch"/> checks.</summary>
    /// <param name="wording">The wording of the rule.</param>
    /// <param name="faultDescription">The description of the fault when a text does not have the format.</param>
    /// <param name="isMatch">Checks whether a non-empty text has the format.</param>
    public static FieldRule CreateFormatRule(string wording, string faultDescription, Predicate<string> isMatch) =>
        CreateRule(
            wording,
            text =>
                text.Length == 0 ? FieldRules.MissingValueFault
                : isMatch(text) ? null
                : new(FieldReason.NotInForm, faultDescription));

    /// <summary>
    /// Creates a rule that requires either a text in the format that <paramref name="isMatch"/> checks, or an empty text.
    /// </summary>
    public static FieldRule CreateFormatOrEmptyRule(string wording, string faultDescription, Predicate<string> isMatch) =>
        CreateRule(wording, text => text.Length == 0 || isMatch(text) ? null : new(FieldReason.NotInForm, faultDescription));

    /// <summary>Checks whether the given address begins with the name of a prefecture and contains further text.</summary>
    public static bool StartsWithPrefecture(string address) =>
        Array.Exists(
            Prefectures, prefecture => address.StartsWith(prefecture, StringComparison.Ordinal) && address.Length > prefecture.Length);

    /// <summary>
    /// Returns null when the given text is visible text on one line with at most the given number of characters; otherwise the fault.
    /// </summary>
    internal static FieldFault? CheckVisibleLine(string text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return FieldRules.MissingValueFault;
        }

        if (text.Length > maxLength * 4 || new StringInfo(text).LengthInTextElements > maxLength)
        {
            return CreateTooLongFault(maxLength);
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (IsForbidden(rune))
            {
                return ForbiddenCharacterFault;
            }
        }

        return null;
    }

    private static FieldFault ForbiddenCharacterFault { get; } =
        new(FieldReason.ForbiddenCharacter, "has a character that is not allowed there");

    private static FieldFault? CheckSpaces(string text) =>
        text.All(letter => letter is ' ' or '\u3000' || !char.IsWhiteSpace(letter)) ? null : ForbiddenCharacterFault;

    // The first range is the Unicode block Katakana except the hyphen U+30A0 and the digraph U+30FF. It includes the middle dot and the
    // long vowel mark. The second range contains the additional katakana for Ainu.
    private static bool IsKana(char letter) => letter is >= '\u30A1' and <= '\u30FE' or >= '\u31F0' and <= '\u31FF' or ' ' or '\u3000';

    private static bool IsForbidden(Rune rune) =>
        // An unpaired surrogate is enumerated as U+FFFD. Text that contains one is refused because it cannot be stored unchanged.
        rune == Rune.ReplacementChar
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        // Letters and symbols that are invisible (fillers, the empty Braille pattern, joiners), and noncharacters.
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0xFDD0 and <= 0xFDEF)
        || (rune.Value & 0xFFFE) == 0xFFFE;

    private static FieldFault? CheckAscii(string text, int minLength, int maxLength, SearchValues<char> allowedCharacters) =>
        text.Length == 0 ? FieldRules.MissingValueFault
        : text.Length < minLength ? new(FieldReason.TooShort, FormatInvariant($"is shorter than {minLength} characters"))
        : text.Length > maxLength ? CreateTooLongFault(maxLength)
        : text.AsSpan().ContainsAnyExcept(allowedCharacters) ? ForbiddenCharacterFault : null;

    private static FieldFault CreateTooLongFault(int maxLength) =>
        new(FieldReason.TooLong, FormatInvariant($"is longer than {maxLength} characters"));

    private static FieldRule CreateRule(string wording, Func<string, FieldFault?> check) =>
        new(wording, (value, _) => check((string)value));

    private static string FormatInvariant(FormattableString text) => FormattableString.Invariant(text);
}
