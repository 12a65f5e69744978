using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Recording;

/// <summary>One command of a recorded session and what became of it.</summary>
/// <param name="Command">The command as sent, a password replaced by <see cref="CardRecording.PasswordMarker"/>.</param>
/// <param name="Code">What SCardTransmit returned.</param>
/// <param name="Answer">Data and status word; empty when <paramref name="Code"/> is not success.</param>
public sealed record RecordedExchange(byte[] Command, PcscCode Code, byte[] Answer);

/// <summary>A call before the first command that failed, and so ended the session.</summary>
/// <param name="Call">Name of the SCard* function without its prefix, as in <see cref="IPcscApi"/>.</param>
/// <param name="Code">What it returned.</param>
public sealed record FailedCall(string Call, PcscCode Code);

/// <summary>
/// One session of <see cref="CardSigner.Sign"/> as a fixture: where it took place, what was asked and answered, what came of
/// it. It holds no password and, when made by <see cref="SessionRecorder"/>, nothing of a person (docs/adr/0008).
/// </summary>
public sealed record CardRecording
{
    /// <summary>Outcome of a session that ended with a signature.</summary>
    public const string Signed = "SIGNED";

    /// <summary>PC/SC name of the reader; null when there was none.</summary>
    public string? Reader { get; init; }

    /// <summary>Answer to reset; null when no card was in the reader, empty when there was one that could not be connected to.</summary>
    public byte[]? Atr { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Token label, if the session got that far.</summary>
    public string? Token { get; init; }

    /// <summary>What was signed, one line of text.</summary>
    public required string Document { get; init; }

    /// <summary>Whether the session was told to use a last try.</summary>
    public required bool AcceptLastTry { get; init; }

    /// <summary>The call that kept the session from its first command; null when none did.</summary>
    public FailedCall? FailedCall { get; init; }

    /// <summary><see cref="Signed"/> or a code of <see cref="CardFailures"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Tries left as the outcome told them, or null.</summary>
    public int? TriesLeft { get; init; }

    /// <summary>The commands in order.</summary>
    public required IReadOnlyList<RecordedExchange> Exchanges { get; init; }

    /// <summary>
    /// Stands for every password, and is typed when a recording is replayed. Of one length: not even how long a person's
    /// password is may be told.
    /// </summary>
    public static ReadOnlySpan<byte> PasswordMarker => "REDACTED"u8;
}
