using System.Text;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Recording;

/// <summary>Repeats a recorded session with a simulated card that returns the recorded responses, and reports differences.</summary>
public static class RecordingReplay
{
    /// <summary>Repeats the session and returns how it differs from the recording. Empty when there is no difference.</summary>
    public static IReadOnlyList<string> FindDifferences(CardRecording recording, TimeProvider time)
    {
        ReplayingPcscApi replay = new(recording);
        var result = Run(recording, replay, time);
        List<string> differences = [.. replay.GetProblems()];
        var outcome = SessionRecorder.GetOutcome(result);
        if (outcome != recording.Outcome)
        {
            differences.Add($"the outcome is {outcome}, not {recording.Outcome}");
        }

        if (result.Fault?.TriesLeft != recording.TriesLeft)
        {
            differences.Add("the tries left are not the recorded ones");
        }

        if (result.Value is { } signature && (signature.ApduCount != recording.Exchanges.Count || signature.TokenLabel != recording.Token))
        {
            differences.Add("the count of commands or the token label is not the recorded one");
        }

        return differences;
    }

    /// <summary>Runs the session with <paramref name="replay"/> as the PC/SC service and returns its result.</summary>
    public static CardResult<CardSignature> Run(CardRecording recording, ReplayingPcscApi replay, TimeProvider time)
    {
        if (!SignaturePassword.TryCreate(CardRecording.PasswordMarker, out var password, out _))
        {
            throw new InvalidOperationException("The marker has the form of a password.");
        }

        using (password)
        {
            CardSigningOptions options = new(new CardSearch(TimeSpan.Zero), recording.IsLastTryAccepted);
            return new CardSigner(replay, time).Sign(Encoding.UTF8.GetBytes(recording.Document), password, options);
        }
    }
}
