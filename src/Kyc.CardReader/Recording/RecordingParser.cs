using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Parses the format that <see cref="RecordingWriter"/> writes. Refuses unknown, repeated and missing header keys and malformed lines, so
/// that a recording contains nothing that is not checked.
/// </summary>
public static class RecordingParser
{
    /// <summary>The prefix of the names of codes, and of codes in hexadecimal.</summary>
    private const string CodePrefix = "SCARD_";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEF");

    private static readonly string[] RequiredKeys =
    [
        RecordingWriter.DateKey, RecordingWriter.DocumentKey, RecordingWriter.LastTryKey, RecordingWriter.OutcomeKey,
        RecordingWriter.CountKey,
    ];

    private static readonly string[] KnownKeys =
    [
        .. RequiredKeys, RecordingWriter.FormatKey, RecordingWriter.ReaderKey, RecordingWriter.AtrKey, RecordingWriter.TokenKey,
        RecordingWriter.FailedCallKey, RecordingWriter.TriesKey,
    ];

    /// <summary>Parses a recording. Returns false when the text is not a valid recording.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="recording">The parsed recording.</param>
    /// <param name="problem">The first error, with the number of the line if it concerns a line. Never contains text of a line.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out CardRecording? recording, [NotNullWhen(false)] out string? problem)
    {
        recording = null;
        Dictionary<string, string> header = new(StringComparer.Ordinal);
        List<RecordedExchange> exchanges = [];
        var isInHeader = true;
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var isValid = line switch
            {
                ['#', ..] => true,
                [] => header.Count == 0 || !(isInHeader = false),
                _ when isInHeader => TryParseHeader(line, header),
                _ => TryParseExchange(line, exchanges),
            };
            if (!isValid)
            {
                problem = $"line {i + 1} is not of the form of a recording";
                return false;
            }
        }

        problem = FindMissingKey(header);
        recording = problem is null ? BuildRecording(header, exchanges) : null;
        problem ??= recording is null ? "a value of the header is not of its form, or contradicts the lines" : null;
        return recording is not null;
    }

    private static string? FindMissingKey(Dictionary<string, string> header)
    {
        if (header.GetValueOrDefault(RecordingWriter.FormatKey) != RecordingWriter.FormatValue)
        {
            return $"the file does not say '{RecordingWriter.FormatKey}: {RecordingWriter.FormatValue}'";
        }

        var missing = RequiredKeys.FirstOrDefault(key => !header.ContainsKey(key));
        return missing is null ? null : $"the header has no '{missing}'";
    }

    private static bool TryParseHeader(string line, Dictionary<string, string> header)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && KnownKeys.Contains(line[..colon]) && header.TryAdd(line[..colon], line[(colon + 2)..]);
    }

    private static bool TryParseExchange(string line, List<RecordedExchange> exchanges)
    {
        if (line.Split(RecordingWriter.Arrow) is not [var commandText, var responseText] || !TryParseHex(commandText, out var command))
        {
            return false;
        }

        var isCode = TryParseCode(responseText, out var code);
        byte[] answer = [];
        if (!isCode && !TryParseHex(responseText, out answer))
        {
            return false;
        }

        exchanges.Add(new RecordedExchange(command, code, answer));
        return command.Length > 0;
    }

    private static CardRecording? BuildRecording(Dictionary<string, string> header, List<RecordedExchange> exchanges)
    {
        FailedCall? failedCall = null;
        byte[] atr = [];
        var triesLeft = 0;
        if (!DateOnly.TryParseExact(header[RecordingWriter.DateKey], RecordingWriter.DateFormat, out var date)
            || header[RecordingWriter.LastTryKey] is not (RecordingWriter.Yes or RecordingWriter.No)
            || !TryParseNumber(header[RecordingWriter.CountKey], out var count) || count != exchanges.Count
            || (header.TryGetValue(RecordingWriter.AtrKey, out var atrText)
                && atrText != RecordingWriter.UnreadAtr && !TryParseHex(atrText, out atr))
            || (header.TryGetValue(RecordingWriter.TriesKey, out var triesText) && !TryParseNumber(triesText, out triesLeft))
            || (header.TryGetValue(RecordingWriter.FailedCallKey, out var failedText) && !TryParseFailedCall(failedText, out failedCall)))
        {
            return null;
        }

        return new CardRecording
        {
            Reader = header.GetValueOrDefault(RecordingWriter.ReaderKey),
            Atr = atrText is null ? null : atr,
            Date = date,
            Token = header.GetValueOrDefault(RecordingWriter.TokenKey),
            Document = header[RecordingWriter.DocumentKey],
            IsLastTryAccepted = header[RecordingWriter.LastTryKey] == RecordingWriter.Yes,
            FailedCall = failedCall,
            Outcome = header[RecordingWriter.OutcomeKey],
            TriesLeft = triesText is null ? null : triesLeft,
            Exchanges = exchanges,
        };
    }

    private static bool TryParseFailedCall(string text, [NotNullWhen(true)] out FailedCall? failedCall)
    {
        failedCall = text.Split(' ') is [var call, var name] && TryParseCode(name, out var code) ? new FailedCall(call, code) : null;
        return failedCall is not null;
    }

    /// <summary>
    /// Parses a code other than success: the name of a <see cref="PcscCode"/>, or <c>SCARD_</c> followed by the code in hexadecimal.
    /// </summary>
    private static bool TryParseCode(string name, out PcscCode code)
    {
        // Enum.TryParse also accepts numbers, and names separated by commas.
        if (Enum.GetNames<PcscCode>().Contains(name, StringComparer.Ordinal))
        {
            code = Enum.Parse<PcscCode>(name);
            return code != PcscCode.SCARD_S_SUCCESS;
        }

        code = PcscCode.SCARD_S_SUCCESS;
        if (!name.StartsWith(CodePrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var digits = name.AsSpan(CodePrefix.Length);
        var isNumber = uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        code = (PcscCode)value;
        return isNumber && value != 0;
    }

    private static bool TryParseNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool TryParseHex(string text, out byte[] bytes)
    {
        var isValid = text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExcept(HexDigits);
        bytes = isValid ? Convert.FromHexString(text) : [];
        return isValid;
    }
}
