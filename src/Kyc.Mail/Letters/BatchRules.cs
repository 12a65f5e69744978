using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>Checks a batch before any part of it is printed or exported.</summary>
internal static class BatchRules
{
    /// <summary>
    /// Maximum length of a line, in UTF-16 code units. Longer lines do not fit anywhere on a page, so they are refused before they are laid
    /// out.
    /// </summary>
    private const int MaxLineLength = 200;

    private const int MaxParagraphLength = 2000;
    private const int MaxManagementNumberLength = 15;
    private const int MaxActivationCodeLength = 24;
    private const int MaxTelephoneLength = 20;
    private const int PostcodeLength = 7;

    /// <summary>
    /// Returns all violations of the rules. Whether the text fits the page is checked later, by the classes that lay out the pages.
    /// </summary>
    public static List<PrintProblem> Check(MailBatch batch, Typeface typeface)
    {
        var problems = new List<PrintProblem>();
        var batchCheck = new RowCheck(0, typeface, problems);
        batchCheck.CheckLines(PrintField.Sender, [batch.Sender.Name, .. batch.Sender.AddressLines], MaxLineLength);
        batchCheck.CheckFormat(PrintField.Sender, IsDigits(batch.Sender.Postcode, PostcodeLength));
        batchCheck.CheckFormat(PrintField.Sender, IsTelephone(batch.Sender.Telephone));
        batchCheck.CheckFormat(PrintField.Sender, batch.Sender.AddressLines.Count is > 0 and <= Addressee.MaxAddressLines);
        batchCheck.CheckLines(PrintField.Text, [batch.Text.Title, .. batch.Text.Paragraphs], MaxParagraphLength);
        if (batch.Items.Count == 0)
        {
            batchCheck.AddProblem(PrintField.Items, PrintFault.Missing);
        }

        var seenValues = new HashSet<(PrintField, object)>();
        for (var index = 0; index < batch.Items.Count; index++)
        {
            var item = batch.Items[index];
            var row = new RowCheck(index + 1, typeface, problems);
            Check(item, row);
            row.CheckUnique(PrintField.ManagementNumber, seenValues.Add((PrintField.ManagementNumber, item.ManagementNumber)));
            row.CheckUnique(
                PrintField.PostingNumber,
                item.PostingNumber is not { } number || seenValues.Add((PrintField.PostingNumber, number)));
        }

        return problems;
    }

    private static void Check(Letter item, RowCheck row)
    {
        var addressee = item.Addressee;
        row.CheckFormat(PrintField.ManagementNumber, IsCode(item.ManagementNumber, MaxManagementNumberLength));
        row.CheckFormat(PrintField.PostingNumber, item.PostingNumber is not { } number || number != default);
        row.CheckFormat(PrintField.ActivationCode, item.ActivationCode is not { } code || IsCode(code, MaxActivationCodeLength));
        row.CheckFormat(PrintField.Postcode, IsDigits(addressee.Postcode, PostcodeLength));
        row.CheckFormat(PrintField.Address, addressee.AddressLines.Count is > 0 and <= Addressee.MaxAddressLines);
        row.CheckLines(PrintField.Address, addressee.AddressLines, MaxLineLength);
        row.CheckLines(PrintField.Name, [addressee.Name], MaxLineLength);
        row.CheckForFormulas(PrintField.Address, addressee.AddressLines);
        row.CheckForFormulas(PrintField.Name, [addressee.Name]);
        if (item.Barcode is { } barcode && barcode.Postcode != addressee.Postcode)
        {
            row.AddProblem(PrintField.Barcode, PrintFault.OtherAddress);
        }
    }

    private static bool IsDigits(string text, int length) => text.Length == length && text.All(char.IsAsciiDigit);

    private static bool IsTelephone(string text) => text.Length is > 0 and <= MaxTelephoneLength
        && text.All(character => char.IsAsciiDigit(character) || character is '-' or '+' or '(' or ')' or ' ');

    // A spreadsheet would read a hyphen at the beginning as the start of a formula.
    private static bool IsCode(string text, int maxLength) =>
        text.Length > 0 && text.Length <= maxLength && text[0] != '-'
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');

    /// <summary>Collects the problems of one letter, or, with the row 0, of the data that all letters share.</summary>
    private sealed class RowCheck(int row, Typeface typeface, List<PrintProblem> problems)
    {
        public void AddProblem(PrintField field, PrintFault fault, int line = 1, int position = 0) =>
            problems.Add(new PrintProblem(row, field, fault, line, position));

        public void CheckFormat(PrintField field, bool isValid)
        {
            if (!isValid)
            {
                AddProblem(field, PrintFault.Malformed);
            }
        }

        public void CheckUnique(PrintField field, bool isUnique)
        {
            if (!isUnique)
            {
                AddProblem(field, PrintFault.Duplicate);
            }
        }

        public void CheckLines(PrintField field, IReadOnlyList<string> lines, int maxLength)
        {
            for (var index = 0; index < lines.Count; index++)
            {
                var position = 0;
                var fault = lines[index].Length > maxLength
                    ? PrintFault.TooLong
                    : LetterTextRules.Check(lines[index], typeface.CanDraw, isAdjustable: row > 0, out position);
                if (fault is { } lineFault)
                {
                    AddProblem(field, lineFault, index + 1, position);
                }
            }
        }

        public void CheckForFormulas(PrintField field, IReadOnlyList<string> lines)
        {
            for (var index = 0; index < lines.Count; index++)
            {
                if (LetterTextRules.StartsLikeSpreadsheetFormula(lines[index]))
                {
                    AddProblem(field, PrintFault.ForbiddenCharacter, index + 1, position: 1);
                }
            }
        }
    }
}
