using System.Text;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>
/// Replaces those characters of names and addresses that cannot be printed as written, so that the name still identifies the person.
/// Letters, labels and manifests of a batch show the replacements, and there is a note for each replacement.
/// </summary>
internal static class BatchAdjuster
{
    /// <summary>Checks the given batch and returns the batch as it is printed.</summary>
    /// <param name="batch">The letters as written.</param>
    /// <param name="typeface">The font.</param>
    /// <returns>The batch as it is printed, and a note for each character that differs.</returns>
    /// <exception cref="PrintRefusedException">The batch breaks a rule of <see cref="BatchRules"/>.</exception>
    public static (MailBatch Batch, IReadOnlyList<PrintNote> Notes) CheckAndAdjust(MailBatch batch, Typeface typeface)
    {
        PrintRefusedException.ThrowIfAny(BatchRules.Check(batch, typeface));
        return Adjust(batch, typeface);
    }

    /// <summary>Returns the batch as it is printed, without checking it. The batch must have passed <see cref="BatchRules"/>.</summary>
    public static (MailBatch Batch, IReadOnlyList<PrintNote> Notes) Adjust(MailBatch batch, Typeface typeface)
    {
        var notes = new List<PrintNote>();
        Letter[] items = [.. batch.Items.Select((item, index) => Adjust(item, index + 1, typeface, notes))];
        return (batch with { Items = items }, notes.Count == 0 ? Array.Empty<PrintNote>() : notes);
    }

    private static Letter Adjust(Letter item, int row, Typeface typeface, List<PrintNote> notes)
    {
        var noteCountBefore = notes.Count;
        var lines = item.Addressee.AddressLines;
        string[] address = [.. lines.Select((line, index) => AdjustLine(line, new(row, PrintField.Address, default, index + 1, 0)))];
        var name = AdjustLine(item.Addressee.Name, new(row, PrintField.Name, default, 1, 0));
        return notes.Count == noteCountBefore
            ? item
            : item with
            {
                Addressee = item.Addressee with { AddressLines = address, Name = name },
            };

        string AdjustLine(string line, PrintNote noteTemplate)
        {
            var printedText = new StringBuilder(line.Length);
            Rune? last = null;
            var position = 0;
            foreach (var rune in line.EnumerateRunes())
            {
                position++;
                if (LetterTextRules.IsVariationSelector(rune) && !(last is { } character && typeface.CanDraw(character, rune)))
                {
                    notes.Add(noteTemplate with { Adjustment = PrintAdjustment.VariationSelectorDropped, Position = position });
                    continue;
                }

                var printedRune = Radicals.ToIdeograph(rune);
                if (printedRune != rune)
                {
                    notes.Add(noteTemplate with { Adjustment = PrintAdjustment.RadicalAsIdeograph, Position = position });
                }

                printedText.Append(printedRune);
                last = printedRune;
            }

            return printedText.ToString();
        }
    }
}
