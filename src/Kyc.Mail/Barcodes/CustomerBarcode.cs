using System.Diagnostics.CodeAnalysis;

namespace Kyc.Mail.Barcodes;

/// <summary>
/// The customer barcode (カスタマバーコード) of an address: 21 characters, which are the postcode (7), the address display number (13) and a
/// check character, drawn as 67 bars of four heights (mail.md 8.1). Its sizes on paper are in <see cref="BarcodeGeometry"/>.
/// </summary>
public sealed class CustomerBarcode
{
    /// <summary>Bars of every barcode: start 2, 21 characters of 3, stop 2.</summary>
    public const int BarCount = 67;

    /// <summary>Characters of every barcode, with the check character.</summary>
    public const int CharacterCount = 21;

    private const int PostcodeLength = 7;
    private const int DisplayNumberLength = 13;

    private CustomerBarcode(BarcodeCharacter[] characters, string displayNumber)
    {
        Characters = characters;
        DisplayNumber = displayNumber;
        Postcode = string.Concat(characters.Take(PostcodeLength).Select(digit => (int)digit));
        BarCodes = BarcodeAlphabet.Start + string.Concat(characters.Select(BarcodeAlphabet.BarsOf)) + BarcodeAlphabet.Stop;
        Bars = [.. BarCodes.Select(code => (BarHeight)(code - '0'))];
    }

    /// <summary>Postcode: seven digits.</summary>
    public string Postcode { get; }

    /// <summary>As much of the address display number as has found room; a letter that was cut in two is not in it.</summary>
    public string DisplayNumber { get; }

    /// <summary>The 21 characters: postcode, display number filled up with CC4, check character.</summary>
    public IReadOnlyList<BarcodeCharacter> Characters { get; }

    /// <summary>The last of the characters.</summary>
    public BarcodeCharacter CheckCharacter => Characters[^1];

    /// <summary>The 67 bars from left to right.</summary>
    public IReadOnlyList<BarHeight> Bars { get; }

    /// <summary>The 67 bars as digits <c>1</c> to <c>4</c>.</summary>
    public string BarCodes { get; }

    /// <summary>Makes the barcode of a place with streets and houses.</summary>
    /// <param name="postcode7">Seven ASCII digits.</param>
    /// <param name="addressDisplayNumber">
    /// ASCII digits, capital letters and hyphens, as the official rules of extraction give them. What exceeds thirteen characters is
    /// cut; of a letter that is cut in two its control character stays.
    /// </param>
    /// <param name="barcode">The barcode.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryCreate(
        string postcode7, string addressDisplayNumber, [NotNullWhen(true)] out CustomerBarcode? barcode, out BarcodeProblem problem) =>
        TryCreate(postcode7, BarcodeAddressee.Place, addressDisplayNumber, out barcode, out problem);

    /// <summary>Makes the barcode of an addressee of any kind.</summary>
    /// <param name="postcode7">Seven ASCII digits.</param>
    /// <param name="addressee">What the postcode stands for.</param>
    /// <param name="number">Display number of a place, number of a post-office box; not used otherwise.</param>
    /// <param name="barcode">The barcode.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryCreate(
        string postcode7, BarcodeAddressee addressee, string number, [NotNullWhen(true)] out CustomerBarcode? barcode, out BarcodeProblem problem)
    {
        barcode = null;
        var carried = addressee == BarcodeAddressee.LargeOffice ? "" : number;
        problem = postcode7.Length != PostcodeLength || !postcode7.All(char.IsAsciiDigit) ? BarcodeProblem.PostcodeMalformed
            : addressee == BarcodeAddressee.NotListed ? BarcodeProblem.NotListedPostcode
            : !carried.All(character => Fits(addressee, character)) ? BarcodeProblem.DisplayNumberMalformed
            : BarcodeProblem.None;
        if (problem == BarcodeProblem.None)
        {
            List<BarcodeCharacter> characters = [.. postcode7.Select(digit => (BarcodeCharacter)(digit - '0'))];
            characters.AddRange(Fill(carried));
            characters.Add(BarcodeAlphabet.CheckOf(characters));
            barcode = new CustomerBarcode([.. characters], ReadDisplayNumber(characters)!);
        }

        return barcode is not null;
    }

    /// <summary>Reads a barcode from its bars.</summary>
    /// <param name="bars">The bars from left to right.</param>
    /// <param name="barcode">The barcode.</param>
    /// <param name="problem">Why these bars are none.</param>
    public static bool TryDecode(
        IReadOnlyList<BarHeight> bars, [NotNullWhen(true)] out CustomerBarcode? barcode, out BarcodeProblem problem)
    {
        barcode = null;
        if (bars.Count != BarCount || !bars.All(Enum.IsDefined))
        {
            problem = BarcodeProblem.BarsMalformed;
            return false;
        }

        var codes = string.Concat(bars.Select(bar => (int)bar));
        if (!codes.StartsWith(BarcodeAlphabet.Start, StringComparison.Ordinal) || !codes.EndsWith(BarcodeAlphabet.Stop, StringComparison.Ordinal))
        {
            problem = BarcodeProblem.NoStartOrStop;
            return false;
        }

        var characters = new BarcodeCharacter[CharacterCount];
        for (var index = 0; index < CharacterCount; index++)
        {
            var first = BarcodeAlphabet.Start.Length + (index * BarcodeAlphabet.BarsOfCharacter);
            if (!BarcodeAlphabet.TryRead(codes.AsSpan(first, BarcodeAlphabet.BarsOfCharacter), out characters[index]))
            {
                problem = BarcodeProblem.UnknownCharacter;
                return false;
            }
        }

        return TryAccept(characters, out barcode, out problem);
    }

    /// <summary>Says nothing of the address, which is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(CustomerBarcode);

    private static bool TryAccept(BarcodeCharacter[] characters, out CustomerBarcode? barcode, out BarcodeProblem problem)
    {
        barcode = null;
        if (BarcodeAlphabet.Sum(characters) % BarcodeAlphabet.Modulus != 0)
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

    private static bool Fits(BarcodeAddressee addressee, char character) =>
        addressee == BarcodeAddressee.PostOfficeBox ? char.IsAsciiDigit(character) : !BarcodeAlphabet.Spell(character).IsEmpty;

    // Thirteen characters: what is too long is cut, what is too short is filled.
    private static List<BarcodeCharacter> Fill(string displayNumber)
    {
        var filled = new List<BarcodeCharacter>(DisplayNumberLength + 1);
        foreach (var character in displayNumber.TakeWhile(_ => filled.Count < DisplayNumberLength))
        {
            filled.AddRange(BarcodeAlphabet.Spell(character));
        }

        filled.AddRange(Enumerable.Repeat(BarcodeCharacter.CC4, Math.Max(0, DisplayNumberLength - filled.Count)));
        return filled[..DisplayNumberLength];
    }

    // Null when control characters stand where none may: only the last position may hold one without its digit, which was cut off.
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
