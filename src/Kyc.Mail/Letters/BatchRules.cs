using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Letters;

/// <summary>Checks a batch before any part of it is printed or exported.</summary>
internal static class BatchRules
{
    /// <summary>Maximum length of a line in characters. Longer lines do not fit anywhere on a page and are not set.</summary>
    private const int LongestLine = 200;

    private const int LongestParagraph = 2000;
    private const int LongestManagementNumber = 15;
    private const int LongestActivationCode = 24;
    private const int LongestTelephone = 20;
    private const int PostcodeLength = 7;

    /// <summary>Finds all broken rules. The page itself checks whether the text fits.</summary>
    public static List<PrintProblem> Check(MailBatch batch, Typeface typeface)
    {
        var problems = new List<PrintProblem>();
        var shared = new RowCheck(0, typeface, problems);
        shared.Lines(PrintField.Sender, [batch.Sender.Name, .. batch.Sender.AddressLines], LongestLine);
        shared.Format(PrintField.Sender, IsDigits(batch.Sender.Postcode, PostcodeLength));
        shared.Format(PrintField.Sender, IsTelephone(batch.Sender.Telephone));
        shared.Format(PrintField.Sender, batch.Sender.AddressLines.Count is > 0 and <= Addressee.MostAddressLines);
        shared.Lines(PrintField.Text, [batch.Text.Title, .. batch.Text.Paragraphs], LongestParagraph);
        if (batch.Items.Count == 0)
        {
            shared.Add(PrintField.Items, PrintFault.Missing);
        }

        var seen = new HashSet<(PrintField, object)>();
        for (var index = 0; index < batch.Items.Count; index++)
        {
            var item = batch.Items[index];
            var row = new RowCheck(index + 1, typeface, problems);
            Check(item, row);
            row.Unique(PrintField.ManagementNumber, seen.Add((PrintField.ManagementNumber, item.ManagementNumber)));
            row.Unique(PrintField.PostingNumber, item.PostingNumber is not { } number || seen.Add((PrintField.PostingNumber, number)));
        }

        return problems;
    }

    private static void Check(Letter item, RowCheck row)
    {
        var addressee = item.Addressee;
        row.Format(PrintField.ManagementNumber, IsCode(item.ManagementNumber, LongestManagementNumber));
        row.Format(PrintField.PostingNumber, item.PostingNumber is not { } number || number != default);
        row.Format(PrintField.ActivationCode, item.ActivationCode is not { } code || IsCode(code, LongestActivationCode));
        row.Format(PrintField.Postcode, IsDigits(addressee.Postcode, PostcodeLength));
        row.Format(PrintField.Address, addressee.AddressLines.Count is > 0 and <= Addressee.MostAddressLines);
        row.Lines(PrintField.Address, addressee.AddressLines, LongestLine);
        row.Lines(PrintField.Name, [addressee.Name], LongestLine);
        row.NoFormula(PrintField.Address, addressee.AddressLines);
        row.NoFormula(PrintField.Name, [addressee.Name]);
        if (item.Barcode is { } barcode && barcode.Postcode != addressee.Postcode)
        {
            row.Add(PrintField.Barcode, PrintFault.OtherAddress);
        }
    }

    private static bool IsDigits(string text, int length) => text.Length == length && text.All(char.IsAsciiDigit);

    private static bool IsTelephone(string text) => text.Length is > 0 and <= LongestTelephone
        && text.All(character => char.IsAsciiDigit(character) || character is '-' or '+' or '(' or ')' or ' ');

    // A spreadsheet would read a hyphen at the beginning as a formula.
    private static bool IsCode(string text, int longest) =>
        text.Length > 0 && text.Length <= longest && text[0] != '-'
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');

    /// <summary>Collects the problems of one row.</summary>
    private sealed class RowCheck(int row, Typeface typeface, List<PrintProblem> problems)
    {
        public void Add(PrintField field, PrintFault fault, int line = 1, int position = 0) =>
            problems.Add(new PrintProblem(row, field, fault, line, position));

        public void Format(PrintField field, bool isRight)
        {
            if (!isRight)
            {
                Add(field, PrintFault.Malformed);
            }
        }

        public void Unique(PrintField field, bool isUnique)
        {
            if (!isUnique)
            {
                Add(field, PrintFault.Duplicate);
            }
        }

        public void Lines(PrintField field, IReadOnlyList<string> lines, int longest)
        {
            for (var index = 0; index < lines.Count; index++)
            {
                var position = 0;
                var fault = lines[index].Length > longest
                    ? PrintFault.TooLong
                    : TextRules.Check(lines[index], typeface.CanDraw, mayAdjust: row > 0, out position);
                if (fault is { } found)
                {
                    Add(field, found, index + 1, position);
                }
            }
        }

        public void NoFormula(PrintField field, IReadOnlyList<string> lines)
        {
            for (var index = 0; index < lines.Count; index++)
            {
                if (TextRules.IsFormula(lines[index]))
                {
                    Add(field, PrintFault.ForbiddenCharacter, index + 1, position: 1);
                }
            }
        }
    }
}
