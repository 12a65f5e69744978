using System.Buffers;
using System.Diagnostics;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Provides the id that identifies one call in the logs of all programs that process the call. The id is sent in the metadata
/// <c>kyc-correlation-id</c> and has 8 to 64 characters of <c>[A-Za-z0-9_-]</c>. The caller's id is used when it has this format; otherwise
/// a new id is generated. The response headers contain the id that is used.
/// </summary>
public static class CorrelationId
{
    /// <summary>The metadata key of the id in requests and responses.</summary>
    public const string Key = "kyc-correlation-id";

    private const int MinLength = 8;
    private const int MaxLength = 64;

    private static readonly SearchValues<char> AllowedCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>
    /// Returns the caller's id if it is well-formed; otherwise a new id. Because the id is logged, a malformed id is discarded, not
    /// corrected.
    /// </summary>
    public static string GetOrCreate(IHeaderDictionary headers)
    {
        var values = headers[Key];
        // The id need not be unpredictable, so the fast generator of trace ids is sufficient.
        return values.Count == 1 && IsWellFormed(values[0]) ? values[0]! : ActivityTraceId.CreateRandom().ToHexString();
    }

    /// <summary>Checks whether the given text has the format of a correlation id.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: >= MinLength and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(AllowedCharacters);
}
