using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kyc.Mail.Text;

namespace Kyc.Mail.Tracking;

/// <summary>Specifies a kind of problem in a list of status words.</summary>
public enum StatusWordProblemKind
{
    /// <summary>The file is neither UTF-8 nor code page 932.</summary>
    Encoding,

    /// <summary>
    /// The first line that is not a comment does not contain the names of the columns in order, or there is no such line.
    /// </summary>
    Header,

    /// <summary>The line is not valid CSV or does not have six cells.</summary>
    BrokenRow,

    /// <summary>The word is empty or too long.</summary>
    Word,

    /// <summary>The class is unknown.</summary>
    Class,

    /// <summary>The reason is unknown, missing although the class requires one, or stated although the class does not allow one.</summary>
    Reason,

    /// <summary>A day does not have the format <c>yyyy-MM-dd</c>, or the last day is before the first.</summary>
    Days,

    /// <summary>The source of the word is missing.</summary>
    Source,

    /// <summary>
    /// An earlier row has the same word for some of the same days. This is allowed only if exactly one of the two rows has the class
    /// REASON.
    /// </summary>
    Repeated,

    /// <summary>
    /// The word contains a part that indicates a return or forwarding, but its class is a different event or says that the word has no
    /// effect.
    /// </summary>
    SpeaksAgainst,
}

/// <summary>Represents a problem in a list of status words and the position of the problem.</summary>
/// <param name="Line">Number of the line, from 1; 0 for the whole file.</param>
/// <param name="Kind">Kind of the problem.</param>
public sealed record StatusWordProblem(int Line, StatusWordProblemKind Kind);

/// <summary>Reads lists of status words.</summary>
internal static class StatusWordFile
{
    private const char CommentMarker = '#';
    private const string ReasonClass = "REASON";
    private const string NoEffectClass = "SAYS-NOTHING";
    private const string NeedsReadingClass = "NEEDS-READING";

    private static readonly string[] Columns = ["word", "class", "reason", "from", "until", "source"];

    // A word that contains one of these texts must not be listed as having no effect, or as an event other than a return, forwarding or
    // loss. A row that is mistyped in this way could wrongly verify a person.
    private static readonly string[] ReturnMarks = ["返", "還付", "転送", "転居"];

    private static readonly Dictionary<string, TrackingEvent> Events = new(StringComparer.Ordinal)
    {
        ["ACCEPTED"] = TrackingEvent.Accepted,
        ["IN-TRANSIT"] = TrackingEvent.InTransit,
        ["OUT"] = TrackingEvent.OutForDelivery,
        ["ABSENT"] = TrackingEvent.Absent,
        ["HELD"] = TrackingEvent.Held,
        ["INVESTIGATED"] = TrackingEvent.UnderInvestigation,
        ["DELIVERED"] = TrackingEvent.Delivered,
        ["LOST"] = TrackingEvent.Lost,
        ["RETURNING"] = TrackingEvent.Returning,
        ["FORWARDED"] = TrackingEvent.Forwarded,
        ["RETURNED"] = TrackingEvent.Returned,
    };

    private static readonly Dictionary<string, ReturnReason> Reasons = new(StringComparer.Ordinal)
    {
        [""] = ReturnReason.NotStated,
        ["NOT-AT-ADDRESS"] = ReturnReason.NotAtAddress,
        ["MOVED"] = ReturnReason.Moved,
        ["REFUSED"] = ReturnReason.Refused,
        ["STORAGE-EXPIRED"] = ReturnReason.StorageExpired,
        ["ADDRESS-INCOMPLETE"] = ReturnReason.AddressIncomplete,
    };

    public static bool TryRead(
        byte[] file, [NotNullWhen(true)] out List<StatusWordRow>? rows, [NotNullWhen(false)] out StatusWordProblem? problem)
    {
        rows = null;
        if (!CsvTextDecoder.TryDecode(file, out var text))
        {
            problem = new StatusWordProblem(0, StatusWordProblemKind.Encoding);
            return false;
        }

        using var reader = new StringReader(text);
        problem = ReadRows(CsvReader.Read(reader).Where(row => row.Text[0] != CommentMarker), out var readRows);
        rows = problem is null ? readRows : null;
        return problem is null;
    }

    private static StatusWordProblem? ReadRows(IEnumerable<CsvRow> lines, out List<StatusWordRow> rows)
    {
        rows = [];
        var isHeader = true;
        foreach (var line in lines)
        {
            if (isHeader)
            {
                isHeader = false;
                if (line.Cells is null || !line.Cells.Select(cell => cell.Trim()).SequenceEqual(Columns))
                {
                    return new StatusWordProblem(line.Line, StatusWordProblemKind.Header);
                }

                continue;
            }

            var kind = Read(line, out var row);
            if (kind is null && rows.Any(other => other.Overlaps(row!) && AreConflicting(other, row!)))
            {
                kind = StatusWordProblemKind.Repeated;
            }

            if (kind is { } problemKind)
            {
                return new StatusWordProblem(line.Line, problemKind);
            }

            rows.Add(row!);
        }

        return isHeader ? new StatusWordProblem(0, StatusWordProblemKind.Header) : null;
    }

    // For the same days, a word may have one row as a reason and one row for its other meaning: 不在 alone means that nobody was at home, and
    // together with a word for a return it is the reason for the return.
    private static bool AreConflicting(StatusWordRow first, StatusWordRow second) =>
        (first.Meaning.Class == StatusWordClass.Reason) == (second.Meaning.Class == StatusWordClass.Reason);

    private static StatusWordProblemKind? Read(CsvRow csvRow, out StatusWordRow? row)
    {
        row = null;
        if (csvRow.Cells is not { } cells || cells.Count != Columns.Length)
        {
            return StatusWordProblemKind.BrokenRow;
        }

        var word = StatusSpelling.Normalize(cells[0]);
        if (word.Length == 0 || cells[0].Length > StatusWordList.MaxWordLength)
        {
            return StatusWordProblemKind.Word;
        }

        if (!Reasons.TryGetValue(cells[2].Trim(), out var reason))
        {
            return StatusWordProblemKind.Reason;
        }

        if (!TryReadClass(cells[1].Trim(), reason, out var meaning))
        {
            return StatusWordProblemKind.Class;
        }

        if (reason == ReturnReason.NotStated ? meaning.Class == StatusWordClass.Reason : !meaning.HasReason)
        {
            return StatusWordProblemKind.Reason;
        }

        if (!TryReadDay(cells[3].Trim(), DateOnly.MinValue, out var from)
            || !TryReadDay(cells[4].Trim(), DateOnly.MaxValue, out var until) || until < from)
        {
            return StatusWordProblemKind.Days;
        }

        row = new StatusWordRow(word, meaning, from, until);
        return cells[5].Trim().Length == 0 ? StatusWordProblemKind.Source
            : MustNotContainReturnMark(meaning) && ReturnMarks.Any(mark => word.Contains(mark, StringComparison.Ordinal))
                ? StatusWordProblemKind.SpeaksAgainst
            : null;
    }

    private static bool TryReadClass(string name, ReturnReason reason, [NotNullWhen(true)] out StatusMeaning? meaning)
    {
        meaning = name switch
        {
            ReasonClass => new StatusMeaning(StatusWordClass.Reason, TrackingEvent.Returning, reason),
            NoEffectClass => new StatusMeaning(StatusWordClass.NoEffect, default, reason),
            NeedsReadingClass => new StatusMeaning(StatusWordClass.NeedsReading, default, reason),
            _ when Events.TryGetValue(name, out var trackingEvent) => new StatusMeaning(StatusWordClass.Event, trackingEvent, reason),
            _ => null,
        };
        return meaning is not null;
    }

    private static bool MustNotContainReturnMark(StatusMeaning meaning) => meaning.Class switch
    {
        StatusWordClass.Event => !meaning.IsReturn && meaning.Event is not (TrackingEvent.Forwarded or TrackingEvent.Lost),
        StatusWordClass.NoEffect => true,
        _ => false,
    };

    private static bool TryReadDay(string text, DateOnly defaultDay, out DateOnly day)
    {
        day = defaultDay;
        return text.Length == 0 || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }
}
