using Kyc.Mail.Posting;

namespace Kyc.Mail.Tracking;

/// <summary>Specifies a kind of problem in a status file.</summary>
public enum TrackingFileProblemKind
{
    /// <summary>The file is neither UTF-8 nor code page 932.</summary>
    Encoding,

    /// <summary>The file is empty, or its first line does not contain the names of the five columns in order.</summary>
    Header,

    /// <summary>The file has more lines than <see cref="TrackingFileParser.MaxLines"/>.</summary>
    LineCount,

    /// <summary>The line is not valid CSV: a quote is not closed in the line, or appears where it is not allowed.</summary>
    BrokenRow,

    /// <summary>The line has fewer or more than five columns.</summary>
    ColumnCount,

    /// <summary>The posting number does not consist of eleven digits.</summary>
    PostingNumber,

    /// <summary>The check digit of the posting number is wrong: a digit is mistyped.</summary>
    CheckDigit,

    /// <summary>The posting date is not a date.</summary>
    PostingDate,

    /// <summary>The status is not a status word that is known on the day of the report.</summary>
    StatusWord,

    /// <summary>
    /// The status is a known word that does not show whether the item reached the residence, for example because the item was left in a
    /// delivery locker. A person must find out.
    /// </summary>
    NeedsReading,

    /// <summary>The time is malformed.</summary>
    Time,

    /// <summary>The time is in the future.</summary>
    TimeInFuture,

    /// <summary>The name of the office is too long.</summary>
    Office,
}

/// <summary>Represents a problem in a status file and its position, without the contents of the line.</summary>
/// <param name="Line">Number of the line, from 1; 0 for the whole file.</param>
/// <param name="Kind">Kind of the problem.</param>
/// <param name="Column">Position of a stray quote in the line, from 1; otherwise 0.</param>
public sealed record TrackingFileProblem(int Line, TrackingFileProblemKind Kind, int Column = 0);

/// <summary>Represents a line of a status file that was understood.</summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Item">The item that the line is about.</param>
/// <param name="Report">The report; null if the status word is known but has no effect.</param>
/// <param name="Text">
/// The cells after the posting date, trimmed and joined by commas. The text distinguishes the line from other lines about the same item.
/// </param>
public sealed record TrackingFileRow(int Line, PostingKey Item, TrackingReport? Report, string Text);

/// <summary>
/// Represents a line of a status file that names an item but was not understood. The residence is neither confirmed nor rejected before a
/// person has read the line.
/// </summary>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Item">The item that the line is about.</param>
/// <param name="Problem">Why the line was not understood.</param>
/// <param name="ReportedAt">Time of the report; null if it could not be read or is in the future.</param>
/// <param name="Office">Post office, if it could be read; otherwise empty.</param>
/// <param name="Text">
/// The cells after the posting date, trimmed and joined by commas. The text is never shortened, so that lines with the same beginning
/// remain different.
/// </param>
public sealed record UnreadTrackingLine(
    int Line, PostingKey Item, TrackingFileProblemKind Problem, DateTimeOffset? ReportedAt, string Office, string Text);

/// <summary>
/// Represents the content of a status file: the lines that were understood, the lines that a person must read, and the problems.
/// </summary>
/// <param name="Rows">Rows in the order of the file. The same report may appear more than once.</param>
/// <param name="UnreadLines">Unread lines in the order of the file. Each of them also has a problem.</param>
/// <param name="Problems">
/// Problems in the order of the file. If a problem concerns the whole file, <paramref name="Rows"/> and <paramref name="UnreadLines"/> are
/// empty.
/// </param>
public sealed record TrackingFile(
    IReadOnlyList<TrackingFileRow> Rows, IReadOnlyList<UnreadTrackingLine> UnreadLines, IReadOnlyList<TrackingFileProblem> Problems);
