using System.Globalization;
using System.Text;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Writes a recording as text: a header of <c>key: value</c> lines, an empty line, then one line <c>command -> answer</c> per command.
/// Command and answer are hexadecimal. If there was no response, the name of the PC/SC code takes the place of the answer. <c>#</c> begins
/// a comment line. <see cref="RecordingParser"/> parses the text.
/// </summary>
public static class RecordingWriter
{
    internal const string FormatKey = "format";
    internal const string FormatValue = "kyc-card-recording 1";
    internal const string ReaderKey = "reader";
    internal const string AtrKey = "atr";
    internal const string DateKey = "date";
    internal const string TokenKey = "token";
    internal const string DocumentKey = "document";
    internal const string LastTryKey = "accept-last-try";
    internal const string FailedCallKey = "failed-call";
    internal const string OutcomeKey = "outcome";
    internal const string TriesKey = "tries-left";
    internal const string CountKey = "apdus";
    internal const string DateFormat = "yyyy-MM-dd";
    internal const string Arrow = " -> ";
    internal const string Yes = "yes";
    internal const string No = "no";

    /// <summary>The value for a card that was in the reader but whose ATR was not read, because the connection to it failed.</summary>
    internal const string UnreadAtr = "unread";

    /// <summary>Returns the text of a recording. Lines end with LF.</summary>
    /// <param name="recording">The recording to write.</param>
    /// <param name="comments">Comment lines at the beginning, without the <c>#</c>.</param>
    public static string Write(CardRecording recording, params ReadOnlySpan<string> comments)
    {
        StringBuilder text = new();
        foreach (var comment in comments)
        {
            text.Append("# ").Append(comment).Append('\n');
        }

        Append(text, FormatKey, FormatValue);
        Append(text, ReaderKey, recording.Reader);
        Append(text, AtrKey, recording.Atr is [] ? UnreadAtr : recording.Atr is { } atr ? Convert.ToHexString(atr) : null);
        Append(text, DateKey, recording.Date.ToString(DateFormat, CultureInfo.InvariantCulture));
        Append(text, TokenKey, recording.Token);
        Append(text, DocumentKey, recording.Document);
        Append(text, LastTryKey, recording.IsLastTryAccepted ? Yes : No);
        Append(text, FailedCallKey, recording.FailedCall is { } failedCall ? $"{failedCall.Call} {GetName(failedCall.Code)}" : null);
        Append(text, OutcomeKey, recording.Outcome);
        Append(text, TriesKey, recording.TriesLeft?.ToString(CultureInfo.InvariantCulture));
        Append(text, CountKey, recording.Exchanges.Count.ToString(CultureInfo.InvariantCulture));
        text.Append('\n');
        foreach (var exchange in recording.Exchanges)
        {
            var answer = exchange.Code == PcscCode.SCARD_S_SUCCESS ? Convert.ToHexString(exchange.Response) : GetName(exchange.Code);
            text.Append(Convert.ToHexString(exchange.Command)).Append(Arrow).Append(answer).Append('\n');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append(key).Append(": ").Append(value).Append('\n');
        }
    }

    private static string GetName(PcscCode code) =>
        Enum.IsDefined(code) ? code.ToString() : $"SCARD_{((uint)code).ToString("X8", CultureInfo.InvariantCulture)}";
}
