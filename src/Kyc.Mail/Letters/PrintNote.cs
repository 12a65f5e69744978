namespace Kyc.Mail.Letters;

/// <summary>Specifies how a character is printed that cannot be printed as written.</summary>
public enum PrintAdjustment
{
    /// <summary>The font lacks the variant requested by a variation selector, so the character is printed without the selector.</summary>
    VariationSelectorDropped,

    /// <summary>
    /// The text contains a radical instead of the ideograph of the same shape, for example because a program extracted it from a PDF. The
    /// ideograph is printed.
    /// </summary>
    RadicalAsIdeograph,
}

/// <summary>
/// Represents a character that is printed differently from how it is written, for a clerk to check. Contains only positions, because names
/// and addresses are personal data.
/// </summary>
/// <param name="Row">Position of the letter in the batch, from 1.</param>
/// <param name="Field">The field: <see cref="PrintField.Address"/> or <see cref="PrintField.Name"/>.</param>
/// <param name="Adjustment">How the character is printed.</param>
/// <param name="Line">Line of the field, from 1.</param>
/// <param name="Position">Character of the line, from 1; variation selectors are counted.</param>
public sealed record PrintNote(int Row, PrintField Field, PrintAdjustment Adjustment, int Line, int Position);
