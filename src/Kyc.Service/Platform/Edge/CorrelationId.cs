using System.Buffers;
using System.Diagnostics;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// One name for one call in the logs of every program it passes: metadata <c>kyc-correlation-id</c>, 8 to 64 characters of
/// <c>[A-Za-z0-9_-]</c>. The caller's own when it has this form, else made here; sent back in the response headers.
/// </summary>
public static class CorrelationId
{
    /// <summary>Metadata key, in requests and responses.</summary>
    public const string Key = "kyc-correlation-id";

    private const int Shortest = 8;
    private const int Longest = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>The caller's, or a fresh one. It goes to the log, so anything not in its form is dropped, not repaired.</summary>
    public static string Of(IHeaderDictionary headers)
    {
        var values = headers[Key];
        // Nothing secret hangs on it, so the trace id's cheap generator will do.
        return values.Count == 1 && IsWellFormed(values[0]) ? values[0]! : ActivityTraceId.CreateRandom().ToHexString();
    }

    /// <summary>Whether a text has the form.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: >= Shortest and <= Longest } && !text.AsSpan().ContainsAnyExcept(Allowed);
}
