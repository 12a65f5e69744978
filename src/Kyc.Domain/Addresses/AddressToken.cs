namespace Kyc.Domain.Addresses;

/// <summary>What a token of an address is.</summary>
internal enum AddressTokenKind
{
    /// <summary>A name, or a part of one, in the form that compares.</summary>
    Text,

    /// <summary>Latin letters, as capitals.</summary>
    Letters,

    /// <summary>A number, in digits.</summary>
    Number,
}

/// <summary>A part of an address behind its municipality or town.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Digits or letters, in the form that compares.</param>
/// <param name="Start">Start in the folded text.</param>
/// <param name="End">End in the folded text, behind the unit.</param>
internal sealed record AddressToken(AddressTokenKind Kind, string Value, int Start, int End)
{
    /// <summary>What the number or the letters count or name.</summary>
    public NumberUnit Unit { get; init; }

    /// <summary>The letters of a Roman number, which are compared with letters: Ⅴ is 5, and V.</summary>
    public string RomanLetters { get; init; } = "";

    /// <summary>Whether a hyphen joins this number to one without a unit before it.</summary>
    public bool IsJoined { get; init; }

    /// <summary>Whether two tokens say the same.</summary>
    public static bool AreSame(AddressToken one, AddressToken other) =>
        HaveSameValue(one, other) && NumberUnits.GoTogether(one.Unit, other.Unit)
        && (one.Unit != NumberUnit.Floor || one.IsJoined == other.IsJoined);

    /// <summary>Whether two tokens say the same but for their units.</summary>
    public static bool HaveSameValue(AddressToken one, AddressToken other) =>
        one.Kind == other.Kind ? one.Value == other.Value
        : (one.RomanLetters.Length > 0 && other.Kind == AddressTokenKind.Letters && one.RomanLetters == other.Value)
            || (other.RomanLetters.Length > 0 && one.Kind == AddressTokenKind.Letters && other.RomanLetters == one.Value);
}
