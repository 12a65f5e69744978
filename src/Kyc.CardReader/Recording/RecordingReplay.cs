using System.Text;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Recording;

/// <summary>Runs a recorded session again, against its recording, and tells where it takes another way.</summary>
public static class RecordingReplay
{
    /// <summary>Empty when commands, outcome and tries left are the recorded ones.</summary>
    public static IReadOnlyList<string> Differences(CardRecording recording, TimeProvider time)
    {
        ReplayingPcsc replay = new(recording);
        CardResult<CardSignature> result = Run(recording, replay, time);
        List<string> differences = [.. replay.Problems()];
        string outcome = SessionRecorder.OutcomeOf(result);
        if (outcome != recording.Outcome)
        {
            differences.Add($"the outcome is {outcome}, not {recording.Outcome}");
        }

        if (result.Fault?.TriesLeft != recording.TriesLeft)
        {
            differences.Add("the tries left are not the recorded ones");
        }

        if (result.Value is { } signed && (signed.ApduCount != recording.Exchanges.Count || signed.TokenLabel != recording.Token))
        {
            differences.Add("the count of commands or the token label is not the recorded one");
        }

        return differences;
    }

    /// <summary>The session's result when the card behind <paramref name="replay"/> answers.</summary>
    public static CardResult<CardSignature> Run(CardRecording recording, ReplayingPcsc replay, TimeProvider time)
    {
        if (!SignaturePassword.TryCreate(CardRecording.PasswordMarker, out SignaturePassword? password, out _))
        {
            throw new InvalidOperationException("The marker has the form of a password.");
        }

        using (password)
        {
            CardSigningOptions options = new(new CardSearch(TimeSpan.Zero), recording.AcceptLastTry);
            return new CardSigner(replay, time).Sign(Encoding.UTF8.GetBytes(recording.Document), password, options);
        }
    }
}
