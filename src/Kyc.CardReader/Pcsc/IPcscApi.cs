using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Pcsc;

/// <summary>Defines the bits of SCARD_STATE_*. The upper 16 bits contain an event count.</summary>
[Flags]
public enum ReaderStateBits : uint
{
    /// <summary>The caller does not know the state, so the call returns immediately with the actual state.</summary>
    Unaware = 0,
    Changed = 0x0002,
    Unknown = 0x0004,
    Empty = 0x0010,
    Present = 0x0020,

    /// <summary>Another program has reserved the card exclusively.</summary>
    Exclusive = 0x0080,

    /// <summary>Another program is connected to the card.</summary>
    InUse = 0x0100,

    /// <summary>The reader contains a card that does not respond.</summary>
    Mute = 0x0200,
}

/// <summary>Represents the entry of one reader for SCardGetStatusChange.</summary>
/// <param name="reader">The name of the reader, or <see cref="PlugAndPlay"/>.</param>
public sealed class ReaderState(string reader)
{
    /// <summary>The pseudo-reader whose state changes when a reader is connected or disconnected.</summary>
    public const string PlugAndPlay = @"\\?PnP?\Notification";

    public string Reader { get; } = reader;

    /// <summary>Gets or sets the state that the caller assumes. SCardGetStatusChange returns when the actual state differs.</summary>
    public ReaderStateBits Current { get; set; }

    /// <summary>Gets or sets the actual state, which SCardGetStatusChange returns.</summary>
    public ReaderStateBits Event { get; set; }
}

/// <summary>Specifies how a connection is shared (SCARD_SHARE_*).</summary>
public enum PcscShareMode : uint
{
    /// <summary>No other program can use the card at the same time.</summary>
    Exclusive = 1,
}

/// <summary>Defines SCARD_PROTOCOL_*. The numbers are the same on every platform.</summary>
[Flags]
public enum PcscProtocols : uint
{
    T0 = 1,
    T1 = 2,
    T0OrT1 = T0 | T1,
}

/// <summary>Specifies what happens to the card when it is disconnected or reconnected.</summary>
public enum PcscDisposition : uint
{
    /// <summary>The state of the card does not change. Used only to reconnect to a card that was reset, never to end a session.</summary>
    LeaveCard = 0,

    /// <summary>The card is powered down, which is the only way to reset a verified password (card.md 2.4).</summary>
    UnpowerCard = 2,
}

/// <summary>
/// Defines exactly the SCard* calls that this product makes, so that a test can return any code from any call. Handles are the opaque
/// numbers of the platform. Out parameters are undefined unless the call succeeds. Source: PC/SC part 5; pcsc-lite's and Microsoft's
/// winscard reference.
/// </summary>
public interface IPcscApi : IDisposable
{
    /// <summary>
    /// Whether the system starts the service when a reader is connected, so that a missing service means a missing reader (Windows: the
    /// Smart Card service is trigger-started).
    /// </summary>
    bool StartsServiceWithReader => false;

    /// <summary>
    /// Describes the versions of the library and the service, for a fault that is caused by their incompatibility. Returns null when they
    /// cannot be determined.
    /// </summary>
    string? DescribeVersions() => null;

    PcscCode EstablishContext(out nint context);

    PcscCode ReleaseContext(nint context);

    PcscCode ListReaders(nint context, out IReadOnlyList<string> readers);

    /// <summary>Blocks until a state differs from the assumed one, the timeout expires, or <see cref="Cancel"/> is called.</summary>
    PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states);

    /// <summary>
    /// Ends a <see cref="GetStatusChange"/> call that is in progress on a different thread. Apart from this call, no call may be made while
    /// another one is in progress.
    /// </summary>
    PcscCode Cancel(nint context);

    PcscCode Connect(
        nint context,
        string reader,
        PcscShareMode share,
        PcscProtocols preferredProtocols,
        out nint card,
        out PcscProtocols activeProtocol);

    /// <summary>Reconnects to a card that was reset during the connection. The share mode must be specified again, or it is lost.</summary>
    PcscCode Reconnect(
        nint card,
        PcscShareMode share,
        PcscProtocols preferredProtocols,
        PcscDisposition disposition,
        out PcscProtocols activeProtocol);

    /// <summary>Reads the card's answer to reset.</summary>
    PcscCode Status(nint card, out byte[] atr);

    /// <summary>Sends a command to the card and receives its response.</summary>
    /// <param name="activeProtocol">The protocol that <see cref="Connect"/> reported.</param>
    /// <param name="answer">The buffer for the response. A buffer that is too small gives SCARD_E_INSUFFICIENT_BUFFER.</param>
    PcscCode Transmit(nint card, PcscProtocols activeProtocol, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength);

    PcscCode Disconnect(nint card, PcscDisposition disposition);

    /// <summary>
    /// Ends the processes that the implementation started. By default there are none. The caller must release contexts and disconnect cards
    /// before.
    /// </summary>
    void IDisposable.Dispose() => GC.SuppressFinalize(this);
}
