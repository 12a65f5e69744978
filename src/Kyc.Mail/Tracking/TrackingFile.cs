using Kyc.Mail.Posting;

namespace Kyc.Mail.Tracking;

/// <summary>What is wrong with a line of a status file.</summary>
public enum TrackingFileProblemKind
{
    /// <summary>The file is neither UTF-8 nor code page 932.</summary>
    Encoding,

    /// <summary>The first line does not name the five columns in their order.</summary>
    Header,

    /// <summary>The line is no CSV: a quote is not closed, or stands where none may.</summary>
    BrokenRow,

    /// <summary>Fewer or more than five columns.</summary>
    ColumnCount,

    /// <summary>The posting number is not eleven digits.</summary>
    PostingNumber,

    /// <summary>The posting number's check digit is wrong: a digit was mistyped.</summary>
    CheckDigit,

    /// <summary>The posting date is no date.</summary>
    PostingDate,

    /// <summary>The status is none of the known words.</summary>
    StatusWord,

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
public sealed record TrackingFileProblem(int Line, TrackingFileProblemKind Kind);

/// <summary>A line of a status file.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Item">The item it is about.</param>
/// <param name="Report">What it tells.</param>
public sealed record TrackingFileRow(int Line, PostingKey Item, TrackingReport Report);

/// <summary>A status file: the lines that could be read and what is wrong with the others.</summary>
/// <param name="Rows">In the order of the file; the same report may come more than once.</param>
/// <param name="Problems">In the order of the file. With one of the whole file there are no rows.</param>
public sealed record TrackingFile(IReadOnlyList<TrackingFileRow> Rows, IReadOnlyList<TrackingFileProblem> Problems);
