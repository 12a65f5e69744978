namespace Kyc.Mail.Barcodes;

/// <summary>
/// Converts barcode characters to bars and back, and converts digits, hyphens and capital letters to barcode characters (mail.md 8.1).
/// </summary>
internal static class BarcodeAlphabet
{
    public const string StartBars = "13";
    public const string StopBars = "31";
    public const int BarsPerCharacter = 3;

    /// <summary>Modulus of the checksum: the sum of all characters is a multiple of it.</summary>
    public const int ChecksumModulus = 19;

    // The three bars of each character, in the order of BarcodeCharacter.
    private static readonly string[] Bars =
    [
        "144", "114", "132", "312", "123", "141", "321", "213", "231", "411", "414", "324", "342", "234", "432", "243", "423", "441", "111",
    ];

    public static string GetBars(BarcodeCharacter character) => Bars[(int)character];

    public static bool TryReadCharacter(ReadOnlySpan<char> bars, out BarcodeCharacter character)
    {
        for (var value = 0; value < Bars.Length; value++)
        {
            if (bars.SequenceEqual(Bars[value]))
            {
                character = (BarcodeCharacter)value;
                return true;
            }
        }

        character = default;
        return false;
    }

    /// <summary>
    /// Returns one barcode character for a digit or a hyphen, two for a capital letter, and an empty span for any other character.
    /// </summary>
    public static ReadOnlySpan<BarcodeCharacter> Encode(char character) => character switch
    {
        >= '0' and <= '9' => new[] { (BarcodeCharacter)(character - '0') },
        '-' => [BarcodeCharacter.Hyphen],
        >= 'A' and <= 'Z' => [BarcodeCharacter.CC1 + ((character - 'A') / 10), (BarcodeCharacter)((character - 'A') % 10)],
        _ => [],
    };

    /// <summary>Reads the letter that a control character and a digit represent.</summary>
    public static bool TryReadLetter(BarcodeCharacter control, BarcodeCharacter digit, out char letter)
    {
        letter = (char)('A' + ((control - BarcodeCharacter.CC1) * 10) + (int)digit);
        return IsLetterControl(control) && IsDigit(digit) && letter <= 'Z';
    }

    public static bool IsDigit(BarcodeCharacter character) => character <= BarcodeCharacter.Digit9;

    public static bool IsLetterControl(BarcodeCharacter character) => character is >= BarcodeCharacter.CC1 and <= BarcodeCharacter.CC3;

    public static int Sum(IEnumerable<BarcodeCharacter> characters) => characters.Sum(character => (int)character);

    public static BarcodeCharacter ComputeCheckCharacter(IEnumerable<BarcodeCharacter> characters) =>
        (BarcodeCharacter)((ChecksumModulus - (Sum(characters) % ChecksumModulus)) % ChecksumModulus);
}
