namespace Kyc.Mail.Barcodes;

/// <summary>Why there is no customer barcode.</summary>
public enum BarcodeProblem
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The postcode is not seven ASCII digits.</summary>
    PostcodeMalformed,

    /// <summary>
    /// The display number has something other than ASCII digits, capital letters and hyphens (of a post-office box: other than digits).
    /// </summary>
    DisplayNumberMalformed,

    /// <summary>The postcode stands for all places of a municipality that have none of their own: the manual wants no barcode then.</summary>
    NotListedPostcode,

    /// <summary>Read back: not 67 bars, or something that is no bar.</summary>
    BarsMalformed,

    /// <summary>Read back: no start or stop bars at the ends.</summary>
    NoStartOrStop,

    /// <summary>Read back: three bars that are no character.</summary>
    UnknownCharacter,

    /// <summary>Read back: the characters do not sum to a multiple of 19.</summary>
    CheckCharacterWrong,

    /// <summary>Read back: a control character stands where none may.</summary>
    CharactersOutOfPlace,
}
