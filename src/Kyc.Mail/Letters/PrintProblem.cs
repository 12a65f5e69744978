using System.Globalization;

namespace Kyc.Mail.Letters;

/// <summary>Specifies the part of a batch that cannot be printed or exported.</summary>
public enum PrintField
{
    /// <summary>The list of letters, which must not be empty.</summary>
    Items,

    /// <summary>The sender's own number for a letter.</summary>
    ManagementNumber,

    PostingNumber,

    /// <summary>The addressee's postcode.</summary>
    Postcode,

    /// <summary>The addressee's address: all of its lines, or one of them.</summary>
    Address,

    /// <summary>The addressee's name.</summary>
    Name,

    Barcode,

    ActivationCode,

    /// <summary>The sender's name, address or telephone number.</summary>
    Sender,

    /// <summary>The title and the paragraphs of the text that all letters share.</summary>
    Text,
}

/// <summary>Specifies why a part of a batch cannot be printed or exported.</summary>
public enum PrintFault
{
    /// <summary>A required part is missing or blank.</summary>
    Missing,

    /// <summary>The value does not have the format that the field requires.</summary>
    Malformed,

    /// <summary>
    /// A character has no visible shape or changes the order or position of others: control and format characters, text directions, more
    /// than two combining marks on one letter, half of a surrogate pair. A character at the beginning that a spreadsheet reads as the start
    /// of a formula is also forbidden.
    /// </summary>
    ForbiddenCharacter,

    /// <summary>A character is missing from the fonts installed for letters.</summary>
    NotInFont,

    /// <summary>A character is missing from CP932.</summary>
    NotInCodePage,

    /// <summary>
    /// The text does not fit its area on the page in the smallest font, or its cells in the CSV file. If a position is given, the number or
    /// the Latin word that begins there is wider than a line.
    /// </summary>
    TooLong,

    /// <summary>The postcode in the barcode is not that of the addressee.</summary>
    OtherAddress,

    /// <summary>Another letter of the batch has the same value.</summary>
    Duplicate,
}

/// <summary>
/// Represents a problem that prevents printing or export. Contains only positions, because names and addresses are personal data.
/// </summary>
/// <param name="Row">Position of the letter in the batch, from 1; 0 for data that all letters share.</param>
/// <param name="Line">Number of the line in the field, from 1.</param>
/// <param name="Position">Number of the character in the line, from 1; 0 for the whole line.</param>
public sealed record PrintProblem(int Row, PrintField Field, PrintFault Fault, int Line = 1, int Position = 0)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"row {Row}, {Field} line {Line} character {Position}: {Fault}");
}

/// <summary>
/// The exception that is thrown if a batch cannot be printed or exported because of problems in its data. Nothing has been written.
/// </summary>
public sealed class PrintRefusedException : Exception
{
    private const int MaxShownProblems = 5;

    internal PrintRefusedException(IReadOnlyList<PrintProblem> problems)
        : base(
            $"{problems.Count} problems in the batch: {string.Join("; ", problems.Take(MaxShownProblems))}{(problems.Count > MaxShownProblems ? "; …" : ".")}")
    {
        Problems = problems;
    }

    /// <summary>All problems that were found.</summary>
    public IReadOnlyList<PrintProblem> Problems { get; }

    internal static void ThrowIfAny(IReadOnlyList<PrintProblem> problems)
    {
        if (problems.Count > 0)
        {
            throw new PrintRefusedException(problems);
        }
    }
}
