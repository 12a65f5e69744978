using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Recording;

/// <summary>Represents one command of a recorded session and its result.</summary>
/// <param name="Command">The command as sent, with a password replaced by <see cref="CardRecording.PasswordMarker"/>.</param>
/// <param name="Code">The return code of SCardTransmit.</param>
/// <param name="Response">The data and the status word. Empty when <paramref name="Code"/> is not success.</param>
public sealed record RecordedExchange(byte[] Command, PcscCode Code, byte[] Response);

/// <summary>Represents a PC/SC call that failed before the first command was sent, and thereby ended the session.</summary>
/// <param name="Call">The name of the SCard* function without its prefix, as in <see cref="IPcscApi"/>.</param>
/// <param name="Code">The return code.</param>
public sealed record FailedCall(string Call, PcscCode Code);

/// <summary>
/// Represents one session of <see cref="CardSigner.Sign"/> as a test fixture: the reader and the card, the commands and responses, and the
/// outcome. It contains no password and, when made by <see cref="SessionRecorder"/>, no data about a person (docs/adr/0008).
/// </summary>
public sealed record CardRecording
{
    /// <summary>The outcome of a session that ended with a signature.</summary>
    public const string SignedOutcome = "SIGNED";

    /// <summary>Gets the PC/SC name of the reader. Null when no reader was connected.</summary>
    public string? Reader { get; init; }

    /// <summary>
    /// Gets the answer to reset. Null when no card was in the reader, empty when there was a card but no connection to it.
    /// </summary>
    public byte[]? Atr { get; init; }

    /// <summary>Gets the date of the recording.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Gets the token label, or null when the session ended before it was read.</summary>
    public string? Token { get; init; }

    /// <summary>Gets the text that was signed. It has one line.</summary>
    public required string Document { get; init; }

    /// <summary>Whether the session was allowed to use the last try.</summary>
    public required bool IsLastTryAccepted { get; init; }

    /// <summary>Gets the call whose failure ended the session before the first command. Null when no call failed.</summary>
    public FailedCall? FailedCall { get; init; }

    /// <summary>Gets <see cref="SignedOutcome"/> or a code of <see cref="CardFailures"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Gets the number of tries left that was reported with the outcome. Null when it was not reported.</summary>
    public int? TriesLeft { get; init; }

    /// <summary>Gets the commands and their results in order.</summary>
    public required IReadOnlyList<RecordedExchange> Exchanges { get; init; }

    /// <summary>
    /// Gets the text that replaces every password, and that is used as the password when a recording is replayed. Its length is fixed, so
    /// that it does not reveal the length of a person's password.
    /// </summary>
    public static ReadOnlySpan<byte> PasswordMarker => "REDACTED"u8;
}
