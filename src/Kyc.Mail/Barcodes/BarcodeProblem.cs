namespace Kyc.Mail.Barcodes;

/// <summary>Specifies why there is no customer barcode, or why bars cannot be decoded.</summary>
public enum BarcodeProblem
{
    /// <summary>There is no problem: the barcode was created or decoded.</summary>
    None,

    /// <summary>The postcode is not seven ASCII digits.</summary>
    PostcodeMalformed,

    /// <summary>
    /// The display number contains characters other than ASCII digits, capital letters and hyphens (for a post-office box: other than
    /// digits).
    /// </summary>
    DisplayNumberMalformed,

    /// <summary>
    /// The postcode stands for the places of a municipality that have no postcode of their own (以下に掲載がない場合). The manual requires no barcode
    /// for them.
    /// </summary>
    NotListedPostcode,

    /// <summary>Decoding: there are not 67 bars, or a value is not a bar.</summary>
    BarsMalformed,

    /// <summary>Decoding: the start or stop bars are missing.</summary>
    NoStartOrStop,

    /// <summary>Decoding: three bars do not form a character.</summary>
    UnknownCharacter,

    /// <summary>Decoding: the sum of the characters is not a multiple of 19.</summary>
    CheckCharacterWrong,

    /// <summary>Decoding: a character is at a position where it is not allowed.</summary>
    CharactersOutOfPlace,
}
