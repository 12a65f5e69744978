namespace Kyc.Mail.Letters;

/// <summary>Specifies how a character that cannot be printed as written is printed instead.</summary>
public enum PrintAdjustment
{
    /// <summary>The font lacks the variant requested by a variation selector, so the character is printed without the selector.</summary>
    VariationSelectorDropped,

    /// <summary>
    /// The text contains a radical instead of the ideograph of the same shape, for example because the text was extracted from a PDF. The
    /// ideograph is printed.
    /// </summary>
    RadicalAsIdeograph,
}

/// <summary>
/// Represents a character that is printed differently from how it is written, so that a clerk can check it. Contains only positions,
/// because names and addresses are personal data.
/// </summary>
/// <param name="Row">Position of the letter in the batch, from 1.</param>
/// <param name="Field">The field: <see cref="PrintField.Address"/> or <see cref="PrintField.Name"/>.</param>
/// <param name="Adjustment">How the character is printed.</param>
/// <param name="Line">Number of the line in the field, from 1.</param>
/// <param name="Position">Number of the character in the line, from 1. Each variation selector counts as a character.</param>
public sealed record PrintNote(int Row, PrintField Field, PrintAdjustment Adjustment, int Line, int Position);
