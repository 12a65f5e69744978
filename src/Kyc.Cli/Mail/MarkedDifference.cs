using System.Text;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Represents the differences in one field between a document of a case and the customer's declaration, so that people can check them.
/// </summary>
/// <param name="Heading">
/// The id of the document, the name of the field and the kinds of differences. Empty if there are none. Contains no personal data.
/// </param>
/// <param name="Declared">
/// The declared text, with each differing part in 【】. An empty pair 【】 marks a position where only the typed text has characters.
/// </param>
/// <param name="Typed">The typed text, with its differing parts marked in the same way.</param>
internal sealed record MarkedDifference(string Heading, string Declared, string Typed)
{
    /// <summary>Returns the fields of a case that differ, document by document.</summary>
    public static IEnumerable<MarkedDifference> Create(MailCaseTexts texts) => texts.Documents.SelectMany(document => (MarkedDifference[])
    [
        new(document, "name", texts.Declaration.Name, document.Entry.Name, document.NameDifferences),
        new(document, "address", texts.Declaration.Address, document.Entry.Address, document.AddressDifferences),
    ]).Where(field => field.Heading.Length > 0);

    private MarkedDifference(
        TypedDocument document, string field, string declared, string typed, IReadOnlyCollection<TextDifference> differences)
        : this(
            differences.Count == 0 ? "" : $"document {document.DocumentId}: {field} differs: {FormatKinds(differences)}",
            Mark(declared, differences.Select(difference => difference.Declared)),
            Mark(typed, differences.Select(difference => difference.Typed)))
    {
    }

    /// <summary>Returns three lines: the heading, the declared text and the typed text.</summary>
    public override string ToString() => $"{Heading}\n  declared: {Declared}\n  typed:    {Typed}\n";

    private static string FormatKinds(IEnumerable<TextDifference> differences) =>
        string.Join(", ", differences.Select(difference => MailCommands.FormatValue(difference.Kind)).Distinct());

    // Encloses each part in 【】. Where parts overlap, for example if one character has two differences, only the rest of the later part is
    // marked.
    private static string Mark(string text, IEnumerable<TextPart> parts)
    {
        var (markedText, position) = (new StringBuilder(), 0);
        foreach (var part in parts.OrderBy(part => part.Start).ThenBy(part => part.Length))
        {
            var start = Math.Clamp(part.Start, position, text.Length);
            var end = Math.Clamp(part.Start + part.Length, start, text.Length);
            if (start == end && part.Length > 0)
            {
                continue;
            }

            markedText.Append(text, position, start - position).Append('【').Append(text, start, end - start).Append('】');
            position = end;
        }
        return markedText.Append(text, position, text.Length - position).ToString();
    }
}
