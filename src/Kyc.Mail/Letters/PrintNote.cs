namespace Kyc.Mail.Letters;

/// <summary>How a character is printed that can't be printed as it is written.</summary>
public enum PrintAdjustment
{
    /// <summary>The font lacks the variant that a variation selector asks for: the character is printed in its base form.</summary>
    VariationSelectorDropped,

    /// <summary>A radical stands for the ideograph of its shape, as programs that read PDFs write it: the ideograph is printed.</summary>
    RadicalAsIdeograph,
}

/// <summary>
/// A character that is printed otherwise than it is written, for a clerk to look at. It names places only: names and addresses are
/// personal data.
/// </summary>
/// <param name="Row">The letter's place in the batch, from 1.</param>
/// <param name="Field">The field: <see cref="PrintField.Address"/> or <see cref="PrintField.Name"/>.</param>
/// <param name="Adjustment">What was done.</param>
/// <param name="Line">Line of the field, from 1.</param>
/// <param name="Position">Character of the line, from 1; selectors count.</param>
public sealed record PrintNote(int Row, PrintField Field, PrintAdjustment Adjustment, int Line, int Position);
