namespace Kyc.Domain.Addresses;

/// <summary>Specifies the kind of a token of an address.</summary>
internal enum AddressTokenKind
{
    /// <summary>A name or a part of a name, in comparison letters (<see cref="AddressLetters"/>).</summary>
    Text,

    /// <summary>Latin letters, converted to capitals.</summary>
    Letters,

    /// <summary>A number, written in digits.</summary>
    Number,
}

/// <summary>Represents a token of the part of an address that follows the municipality or the town.</summary>
/// <param name="Kind">The kind of token.</param>
/// <param name="Value">The digits, or the comparison letters (<see cref="AddressLetters"/>).</param>
/// <param name="Start">The start in the folded text.</param>
/// <param name="End">The end in the folded text, after the unit.</param>
internal sealed record AddressToken(AddressTokenKind Kind, string Value, int Start, int End)
{
    /// <summary>Gets the unit of the number or the letters.</summary>
    public NumberUnit Unit { get; init; }

    /// <summary>Gets the Latin letters of a Roman numeral; empty for other tokens. The numeral Ⅴ is equal to both 5 and V.</summary>
    public string RomanLetters { get; init; } = "";

    /// <summary>Whether a hyphen joins this number to a preceding number that has no unit.</summary>
    public bool IsJoined { get; init; }

    /// <summary>
    /// Checks whether two tokens mean the same: their values are equal, their units are compatible, and, for floors, both or neither are
    /// joined.
    /// </summary>
    public static bool AreEqual(AddressToken first, AddressToken second) =>
        HaveSameValue(first, second) && NumberUnits.AreCompatible(first.Unit, second.Unit)
        && (first.Unit != NumberUnit.Floor || first.IsJoined == second.IsJoined);

    /// <summary>
    /// Checks whether two tokens have the same value, ignoring their units. A Roman numeral also has the value of its letters.
    /// </summary>
    public static bool HaveSameValue(AddressToken first, AddressToken second) =>
        first.Kind == second.Kind ? first.Value == second.Value
        : (first.RomanLetters.Length > 0 && second.Kind == AddressTokenKind.Letters && first.RomanLetters == second.Value)
            || (second.RomanLetters.Length > 0 && first.Kind == AddressTokenKind.Letters && second.RomanLetters == first.Value);
}
