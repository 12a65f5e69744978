using System.Globalization;
using Kyc.Domain.Text;

namespace Kyc.Mail.Posting;

/// <summary>Specifies why a text is not a valid posting number.</summary>
public enum PostingNumberProblem
{
    /// <summary>The text is a valid posting number.</summary>
    None,

    /// <summary>
    /// The text does not consist of eleven digits, either without hyphens or in groups of 3, 2, 5 and 1 digits with hyphens between them.
    /// </summary>
    Malformed,

    /// <summary>The last digit is not the remainder of the number formed by the first ten digits divided by seven.</summary>
    CheckDigitWrong,
}

/// <summary>
/// Represents the number of a registered item (引受番号, お問い合わせ番号): eleven digits, printed in groups of 3, 2, 5 and 1 with hyphens between
/// them. The last digit is a check digit (mail.md 8.3). Japan Post reuses numbers, so a number alone does not identify an item; see
/// <see cref="PostingKey"/>.
/// </summary>
public readonly record struct PostingNumber
{
    /// <summary>Number of digits, including the check digit.</summary>
    public const int DigitCount = 11;

    private const int CheckDigitModulus = 7;

    // The start and stop letters of an NW-7 barcode, which scanners transmit together with the number (mail.md 8.3).
    private const string StartStopLetters = "ABCDabcd";

    // Characters that keyboards and spreadsheets may produce instead of a hyphen.
    private const string HyphenLikeCharacters = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30FC";

    // Lengths of the groups between the hyphens in print.
    private static readonly int[] GroupLengths = [3, 2, 5, 1];

    private readonly string? _digits;

    private PostingNumber(string digits) => _digits = digits;

    /// <summary>The eleven digits, without hyphens.</summary>
    /// <exception cref="InvalidOperationException">This value is the default value of the type, which is not a posting number.</exception>
    public string Digits => _digits ?? throw new InvalidOperationException("This posting number is not initialized.");

    /// <summary>
    /// The kind of mail that the first digit indicates according to unofficial lists. The kind may be shown to people, but a number must
    /// never be refused because of it.
    /// </summary>
    public PostingKind Kind => Digits[0] switch
    {
        '1' => PostingKind.Registered,
        '2' => PostingKind.Cash,
        '3' or '4' => PostingKind.SimplifiedRegistered,
        '5' or '6' => PostingKind.Recorded,
        '7' or '8' => PostingKind.CashOnDelivery,
        _ => PostingKind.Unknown,
    };

    /// <summary>
    /// The first ten digits as a number. The stickers of a roll have consecutive serials, and so do the labels that a sender prints.
    /// </summary>
    public long Serial => long.Parse(Digits[..^1], CultureInfo.InvariantCulture);

    /// <summary>
    /// Digits 2 and 3, which indicate a region according to unofficial lists. The region may be shown to people, but a number must never be
    /// refused because of it.
    /// </summary>
    public string Region => Digits[1..3];

    /// <summary>
    /// Tries to parse a number as written by people, programs and scanners: with or without hyphens, full-width or half-width, with or
    /// without the start and stop letters of NW-7 (<c>A31000000006B</c>).
    /// </summary>
    public static bool TryParse(string text, out PostingNumber number, out PostingNumberProblem problem)
    {
        number = default;
        // A much longer text cannot be a posting number, so it is not normalized.
        var folded = text.Length > 4 * DigitCount ? "" : TrimStartAndStopLetters(NormalizeHyphens(TextFolding.Fold(text).Trim()));
        var digits = HasPrintedFormat(folded) ? folded.Replace("-", "", StringComparison.Ordinal) : folded;
        problem = digits.Length != DigitCount || !digits.All(char.IsAsciiDigit) ? PostingNumberProblem.Malformed
            : digits[^1] != ComputeCheckDigit(digits[..^1]) ? PostingNumberProblem.CheckDigitWrong
            : PostingNumberProblem.None;
        if (problem != PostingNumberProblem.None)
        {
            return false;
        }

        number = new PostingNumber(digits);
        return true;
    }

    /// <summary>
    /// Creates a posting number by adding the check digit to a serial from the range that the post office assigned to a sender who prints
    /// its own labels.
    /// </summary>
    /// <param name="serial">The first ten digits as a number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The serial is negative or has more than ten digits.</exception>
    public static PostingNumber FromSerial(long serial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(serial);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(serial, 9_999_999_999);
        var digits = serial.ToString("D10", CultureInfo.InvariantCulture);
        return new PostingNumber(digits + ComputeCheckDigit(digits));
    }

    /// <summary>Returns the number with hyphens, as printed: <c>131-12-38385-2</c>.</summary>
    public override string ToString() => $"{Digits[..3]}-{Digits[3..5]}-{Digits[5..10]}-{Digits[10]}";

    private static string NormalizeHyphens(string text) =>
        string.Concat(text.Select(character => HyphenLikeCharacters.Contains(character, StringComparison.Ordinal) ? '-' : character));

    private static string TrimStartAndStopLetters(string text) =>
        text.Length > 2 && StartStopLetters.Contains(text[0], StringComparison.Ordinal)
            && StartStopLetters.Contains(text[^1], StringComparison.Ordinal)
            ? text[1..^1]
            : text;

    private static bool HasPrintedFormat(string text) => text.Split('-').Select(group => group.Length).SequenceEqual(GroupLengths);

    private static char ComputeCheckDigit(string digits) =>
        (char)('0' + (long.Parse(digits, CultureInfo.InvariantCulture) % CheckDigitModulus));
}
