using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Runs one signing session and creates a recording of it that contains no personal data and may be published. The original data exists
/// only in the memory of this process. The recording is returned only if replaying it gives the same result as the session.
/// </summary>
/// <param name="api">The PC/SC API with the reader and the card.</param>
/// <param name="time">The clock that measures waiting times and gives the date.</param>
public sealed partial class SessionRecorder(IPcscApi api, TimeProvider time)
{
    /// <summary>The document that every recorded session signs. It contains no personal data and is not an application.</summary>
    public const string Document = "This is a recording of a card session. It is no application.";

    /// <summary>Runs a signing session with a card. Returns false if the session cannot be published as a recording.</summary>
    /// <param name="password">The signature password. It is sent at most once. The caller disposes it.</param>
    /// <param name="options">How to find the card, and whether the last try may be used.</param>
    /// <param name="recording">The recording of the session, which may have any outcome.</param>
    /// <param name="problem">
    /// The reason why there is no recording: the personal data cannot be replaced, or the replay differs from the session.
    /// </param>
    /// <exception cref="OperationCanceledException">The operation was canceled before the password was sent.</exception>
    public bool TryRecord(
        SignaturePassword password,
        CardSigningOptions options,
        [NotNullWhen(true)] out CardRecording? recording,
        [NotNullWhen(false)] out string? problem,
        CancellationToken cancellationToken = default)
    {
        recording = null;
        RecordingPcscApi recorder = new(api);
        var result = new CardSigner(recorder, time)
            .Sign(Encoding.UTF8.GetBytes(Document), password, options, progress: null, cancellationToken);
        if (!PersonalDataReplacement.TryReplace(recorder.Exchanges, out var exchanges, out problem))
        {
            return false;
        }

        CardRecording candidate = new()
        {
            Reader = recorder.Reader is null ? null : SerialNumberRegex().Replace(recorder.Reader, ""),
            Atr = recorder.Atr,
            Date = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
            Token = FindTokenLabel(exchanges),
            Document = Document,
            IsLastTryAccepted = options.IsLastTryAccepted,
            FailedCall = recorder.FailedCall,
            Outcome = GetOutcome(result),
            TriesLeft = result.Fault?.TriesLeft,
            Exchanges = exchanges,
        };
        var differences = RecordingReplay.FindDifferences(candidate, time);
        problem = differences.Count == 0 ? null : $"its replay is not the session that was recorded: {string.Join("; ", differences)}";
        recording = problem is null ? candidate : null;
        return recording is not null;
    }

    /// <summary>Matches the serial number of the device, which drivers add to a reader's name in round brackets.</summary>
    [GeneratedRegex(@" \([0-9A-Za-z]+\)")]
    private static partial Regex SerialNumberRegex();

    internal static string GetOutcome(CardResult<CardSignature> result) => result.Fault?.Failure.Code ?? CardRecording.SignedOutcome;

    private static string? FindTokenLabel(IReadOnlyList<RecordedExchange> exchanges)
    {
        var locations = ResponseMap.Create(exchanges, CardProfile.MyNumberCard);
        var index = Array.FindIndex(locations, location => location is { Kind: ResponseKind.TokenLabel, Offset: 0 });
        return index >= 0 && exchanges[index].Response is [.. var data, _, _] ? TokenLabel.Parse(data)?.Text : null;
    }
}
