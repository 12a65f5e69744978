using System.Globalization;

namespace Kyc.Mail.Letters;

/// <summary>What of a batch can't be printed or exported.</summary>
public enum PrintField
{
    /// <summary>The letters themselves.</summary>
    Items,

    /// <summary>The sender's own number of a letter.</summary>
    ManagementNumber,

    /// <summary>The posting number.</summary>
    PostingNumber,

    /// <summary>The addressee's postcode.</summary>
    Postcode,

    /// <summary>The addressee's address: all of its lines, or one of them.</summary>
    Address,

    /// <summary>The addressee's name.</summary>
    Name,

    /// <summary>The customer barcode.</summary>
    Barcode,

    /// <summary>The activation code.</summary>
    ActivationCode,

    /// <summary>The sender's name, address or telephone.</summary>
    Sender,

    /// <summary>Title and paragraphs.</summary>
    Text,
}

/// <summary>Why it can't.</summary>
public enum PrintFault
{
    /// <summary>There is nothing where something must be.</summary>
    Missing,

    /// <summary>It is not written as this field is written.</summary>
    Malformed,

    /// <summary>
    /// A character that has no shape of its own or changes the order or place of others: control and format characters, directions, more
    /// than two marks over one letter, half of a surrogate pair; or a sign at the beginning that a spreadsheet takes for a formula.
    /// </summary>
    ForbiddenCharacter,

    /// <summary>A character that no font installed for letters has.</summary>
    NotInFont,

    /// <summary>A character that CP932 does not have.</summary>
    NotInCodePage,

    /// <summary>
    /// It does not fit its place on the page in the smallest font, or its cells in the file. The character named begins a number or a
    /// Latin word that is wider than a line.
    /// </summary>
    TooLong,

    /// <summary>It belongs to another address.</summary>
    OtherAddress,

    /// <summary>Another letter of the batch has the same.</summary>
    Duplicate,
}

/// <summary>One thing that can't be printed. It names places only: names and addresses are personal data.</summary>
/// <param name="Row">The letter's place in the batch, from 1; 0 for what the whole batch shares.</param>
/// <param name="Field">The field.</param>
/// <param name="Fault">Why.</param>
/// <param name="Line">Line of the field, from 1.</param>
/// <param name="Position">Character of the line, from 1; 0 when the whole line is meant.</param>
public sealed record PrintProblem(int Row, PrintField Field, PrintFault Fault, int Line = 1, int Position = 0)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"row {Row}, {Field} line {Line} character {Position}: {Fault}");
}

/// <summary>A batch that can't be printed or exported as it is. Nothing has been written.</summary>
public sealed class PrintRefusedException : Exception
{
    private const int Shown = 5;

    internal PrintRefusedException(IReadOnlyList<PrintProblem> problems)
        : base($"{problems.Count} problems in the batch: {string.Join("; ", problems.Take(Shown))}{(problems.Count > Shown ? "; …" : ".")}")
    {
        Problems = problems;
    }

    /// <summary>All problems found, in the order of the letters.</summary>
    public IReadOnlyList<PrintProblem> Problems { get; }

    internal static void ThrowIfAny(IReadOnlyList<PrintProblem> problems)
    {
        if (problems.Count > 0)
        {
            throw new PrintRefusedException(problems);
        }
    }
}
