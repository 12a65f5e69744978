using Kyc.Mail.Posting;

namespace Kyc.Mail.Tracking;

/// <summary>What is wrong with a line of a status file.</summary>
public enum TrackingFileProblemKind
{
    /// <summary>The file is neither UTF-8 nor code page 932.</summary>
    Encoding,

    /// <summary>The first line does not name the five columns in their order.</summary>
    Header,

    /// <summary>The file has more lines than <see cref="TrackingFileParser.MaxLines"/>.</summary>
    LineCount,

    /// <summary>The line is no CSV: a quote is not closed in it, or stands where none may.</summary>
    BrokenRow,

    /// <summary>Fewer or more than five columns.</summary>
    ColumnCount,

    /// <summary>The posting number is not eleven digits.</summary>
    PostingNumber,

    /// <summary>The posting number's check digit is wrong: a digit was mistyped.</summary>
    CheckDigit,

    /// <summary>The posting date is no date.</summary>
    PostingDate,

    /// <summary>The status is none of the known words of its day.</summary>
    StatusWord,

    /// <summary>The status is a known word, of which a person finds out what it means for the item: left in a locker, say.</summary>
    NeedsReading,

    /// <summary>The time is no time.</summary>
    Time,

    /// <summary>The time has not come yet.</summary>
    TimeInFuture,

    /// <summary>The name of the office is too long.</summary>
    Office,
}

/// <summary>What is wrong, and where; the line's contents are not repeated.</summary>
/// <param name="Line">Number of the line, from 1; 0 when it is about the whole file.</param>
/// <param name="Kind">What.</param>
/// <param name="Column">The character of the line, from 1, at which a stray quote stands; 0 when it is about none.</param>
public sealed record TrackingFileProblem(int Line, TrackingFileProblemKind Kind, int Column = 0);

/// <summary>A line of a status file that was understood.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Item">The item it is about.</param>
/// <param name="Report">What it tells; null when its word is known and says nothing of where the item is.</param>
/// <param name="Text">
/// The cells behind the posting date as they stand in the file, joined by commas: names the line among those of its item.
/// </param>
public sealed record TrackingFileRow(int Line, PostingKey Item, TrackingReport? Report, string Text);

/// <summary>
/// A line of a status file that is about an item and was not understood: the item is not decided before a person has read it.
/// </summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Item">The item it is about.</param>
/// <param name="Problem">Why it was not understood.</param>
/// <param name="At">Its time, where that could be read and has come.</param>
/// <param name="Office">Its post office, where that could be read; empty otherwise.</param>
/// <param name="Text">As in <see cref="TrackingFileRow"/>, whole, however long: two lines that begin alike are two.</param>
public sealed record UnreadTrackingLine(
    int Line, PostingKey Item, TrackingFileProblemKind Problem, DateTimeOffset? At, string Office, string Text);

/// <summary>A status file: the lines that could be read and what is wrong with the others.</summary>
/// <param name="Rows">In the order of the file; the same report may come more than once.</param>
/// <param name="Unread">In the order of the file. Each has its problem too.</param>
/// <param name="Problems">In the order of the file. With one of the whole file there are no lines.</param>
public sealed record TrackingFile(
    IReadOnlyList<TrackingFileRow> Rows, IReadOnlyList<UnreadTrackingLine> Unread, IReadOnlyList<TrackingFileProblem> Problems);
