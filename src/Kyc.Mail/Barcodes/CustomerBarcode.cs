using System.Diagnostics.CodeAnalysis;

namespace Kyc.Mail.Barcodes;

/// <summary>
/// Represents the customer barcode (カスタマバーコード) of an address: 21 characters, namely the postcode (7), the address display number (13) and a
/// check character, drawn as 67 bars of four heights (mail.md 8.1). <see cref="BarcodeGeometry"/> contains its dimensions on paper.
/// </summary>
public sealed class CustomerBarcode
{
    /// <summary>Number of bars: start 2, 21 characters of 3 each, stop 2.</summary>
    public const int BarCount = 67;

    /// <summary>Number of characters, including the check character.</summary>
    public const int CharacterCount = 21;

    private const int PostcodeLength = 7;
    private const int DisplayNumberLength = 13;

    private CustomerBarcode(BarcodeCharacter[] characters, string displayNumber)
    {
        Characters = characters;
        DisplayNumber = displayNumber;
        Postcode = string.Concat(characters.Take(PostcodeLength).Select(digit => (int)digit));
        BarDigits = BarcodeAlphabet.StartBars + string.Concat(characters.Select(BarcodeAlphabet.GetBars)) + BarcodeAlphabet.StopBars;
        Bars = [.. BarDigits.Select(code => (BarKind)(code - '0'))];
    }

    /// <summary>Postcode: seven digits.</summary>
    public string Postcode { get; }

    /// <summary>
    /// The part of the address display number, or of the number of the post-office box, that fits into the barcode. A letter of which only
    /// the control character fits is not included.
    /// </summary>
    public string DisplayNumber { get; }

    /// <summary>The 21 characters: the postcode, the display number padded with CC4, and the check character.</summary>
    public IReadOnlyList<BarcodeCharacter> Characters { get; }

    /// <summary>The check character, which is the last character.</summary>
    public BarcodeCharacter CheckCharacter => Characters[^1];

    /// <summary>The 67 bars from left to right.</summary>
    public IReadOnlyList<BarKind> Bars { get; }

    /// <summary>The 67 bars as digits from <c>1</c> to <c>4</c>, the values of <see cref="BarKind"/>.</summary>
    public string BarDigits { get; }

    /// <summary>Creates the barcode for a place with streets and houses.</summary>
    /// <param name="postcode7">Seven ASCII digits.</param>
    /// <param name="addressDisplayNumber">
    /// ASCII digits, capital letters and hyphens, as extracted by the official rules. Everything after the thirteenth barcode character is
    /// cut off. If a letter loses its second barcode character in this way, its control character remains.
    /// </param>
    /// <param name="problem">Why there is no barcode.</param>
    public static bool TryCreate(
        string postcode7, string addressDisplayNumber, [NotNullWhen(true)] out CustomerBarcode? barcode, out BarcodeProblem problem) =>
        TryCreate(postcode7, BarcodeAddresseeKind.Place, addressDisplayNumber, out barcode, out problem);

    /// <summary>Creates the barcode for an addressee of any kind.</summary>
    /// <param name="postcode7">Seven ASCII digits.</param>
    /// <param name="addressee">Kind of addressee of the postcode.</param>
    /// <param name="number">
    /// Address display number of a place, or number of a post-office box. Ignored for other kinds of addressee.
    /// </param>
    /// <param name="problem">Why there is no barcode.</param>
    public static bool TryCreate(
        string postcode7, BarcodeAddresseeKind addressee, string number, [NotNullWhen(true)] out CustomerBarcode? barcode,
        out BarcodeProblem problem)
    {
        barcode = null;
        var content = addressee == BarcodeAddresseeKind.LargeOffice ? "" : number;
        problem = postcode7.Length != PostcodeLength || !postcode7.All(char.IsAsciiDigit) ? BarcodeProblem.PostcodeMalformed
            : addressee == BarcodeAddresseeKind.NotListed ? BarcodeProblem.NotListedPostcode
            : !content.All(character => IsAllowed(addressee, character)) ? BarcodeProblem.DisplayNumberMalformed
            : BarcodeProblem.None;
        if (problem == BarcodeProblem.None)
        {
            List<BarcodeCharacter> characters = [.. postcode7.Select(digit => (BarcodeCharacter)(digit - '0'))];
            characters.AddRange(PadOrTruncate(content));
            characters.Add(BarcodeAlphabet.ComputeCheckCharacter(characters));
            barcode = new CustomerBarcode([.. characters], ReadDisplayNumber(characters)!);
        }

        return barcode is not null;
    }

    /// <summary>Decodes a barcode from the given bars.</summary>
    /// <param name="bars">The bars from left to right.</param>
    /// <param name="problem">Why these bars are not a barcode.</param>
    public static bool TryDecode(
        IReadOnlyList<BarKind> bars, [NotNullWhen(true)] out CustomerBarcode? barcode, out BarcodeProblem problem)
    {
        barcode = null;
        if (bars.Count != BarCount || !bars.All(Enum.IsDefined))
        {
            problem = BarcodeProblem.BarsMalformed;
            return false;
        }

        var codes = string.Concat(bars.Select(bar => (int)bar));
        if (!codes.StartsWith(BarcodeAlphabet.StartBars, StringComparison.Ordinal)
            || !codes.EndsWith(BarcodeAlphabet.StopBars, StringComparison.Ordinal))
        {
            problem = BarcodeProblem.NoStartOrStop;
            return false;
        }

        var characters = new BarcodeCharacter[CharacterCount];
        for (var index = 0; index < CharacterCount; index++)
        {
            var first = BarcodeAlphabet.StartBars.Length + (index * BarcodeAlphabet.BarsPerCharacter);
            if (!BarcodeAlphabet.TryReadCharacter(codes.AsSpan(first, BarcodeAlphabet.BarsPerCharacter), out characters[index]))
            {
                problem = BarcodeProblem.UnknownCharacter;
                return false;
            }
        }

        return TryCreateFromCharacters(characters, out barcode, out problem);
    }

    /// <summary>Returns only the type name: an address is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(CustomerBarcode);

    private static bool TryCreateFromCharacters(BarcodeCharacter[] characters, out CustomerBarcode? barcode, out BarcodeProblem problem)
    {
        barcode = null;
        if (BarcodeAlphabet.Sum(characters) % BarcodeAlphabet.ChecksumModulus != 0)
        {
            problem = BarcodeProblem.CheckCharacterWrong;
            return false;
        }

        if (!characters.Take(PostcodeLength).All(BarcodeAlphabet.IsDigit) || ReadDisplayNumber(characters) is not { } displayNumber)
        {
            problem = BarcodeProblem.CharactersOutOfPlace;
            return false;
        }

        barcode = new CustomerBarcode(characters, displayNumber);
        problem = BarcodeProblem.None;
        return true;
    }

    private static bool IsAllowed(BarcodeAddresseeKind addressee, char character) =>
        addressee == BarcodeAddresseeKind.PostOfficeBox ? char.IsAsciiDigit(character) : !BarcodeAlphabet.Encode(character).IsEmpty;

    // The result has thirteen characters: a longer number is cut off, and a shorter one is padded.
    private static List<BarcodeCharacter> PadOrTruncate(string displayNumber)
    {
        var padded = new List<BarcodeCharacter>(DisplayNumberLength + 1);
        foreach (var character in displayNumber.TakeWhile(_ => padded.Count < DisplayNumberLength))
        {
            padded.AddRange(BarcodeAlphabet.Encode(character));
        }

        padded.AddRange(Enumerable.Repeat(BarcodeCharacter.CC4, Math.Max(0, DisplayNumberLength - padded.Count)));
        return padded[..DisplayNumberLength];
    }

    // Returns null if a character is not allowed at its position. A control character without a digit is allowed only at the last position,
    // where the digit was cut off.
    private static string? ReadDisplayNumber(IReadOnlyList<BarcodeCharacter> characters)
    {
        var text = "";
        var index = PostcodeLength;
        const int end = PostcodeLength + DisplayNumberLength;
        for (; index < end && characters[index] != BarcodeCharacter.CC4; index++)
        {
            if (characters[index] <= BarcodeCharacter.Hyphen)
            {
                text += characters[index] == BarcodeCharacter.Hyphen ? "-" : (int)characters[index];
            }
            else if (!BarcodeAlphabet.IsLetterControl(characters[index]))
            {
                return null;
            }
            else if (index + 1 < end)
            {
                if (!BarcodeAlphabet.TryReadLetter(characters[index], characters[++index], out var letter))
                {
                    return null;
                }

                text += letter;
            }
        }

        return characters.Take(end).Skip(index).All(filler => filler == BarcodeCharacter.CC4) ? text : null;
    }
}
