using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Pcsc;

/// <summary>Bits of SCARD_STATE_*. The upper 16 bits are a count of events, kept as they come.</summary>
[Flags]
public enum ReaderStateBits : uint
{
    /// <summary>The caller does not know the state and wants it at once.</summary>
    Unaware = 0,
    Changed = 0x0002,
    Unknown = 0x0004,
    Empty = 0x0010,
    Present = 0x0020,

    /// <summary>Another program has reserved the card for itself alone.</summary>
    Exclusive = 0x0080,

    /// <summary>Another program is connected to the card.</summary>
    InUse = 0x0100,

    /// <summary>There is a card, and it does not answer.</summary>
    Mute = 0x0200,
}

/// <summary>One reader's entry of SCardGetStatusChange.</summary>
/// <param name="reader">Name of the reader, or <see cref="PlugAndPlay"/>.</param>
public sealed class ReaderState(string reader)
{
    /// <summary>Pseudo-reader whose state changes when a reader is plugged in or out.</summary>
    public const string PlugAndPlay = @"\\?PnP?\Notification";

    public string Reader { get; } = reader;

    /// <summary>What the caller believes; the call returns when it is no longer so.</summary>
    public ReaderStateBits Current { get; set; }

    /// <summary>What is so.</summary>
    public ReaderStateBits Event { get; set; }
}

/// <summary>How a connection is shared (SCARD_SHARE_*).</summary>
public enum PcscShareMode : uint
{
    /// <summary>Nobody else may use the card meanwhile.</summary>
    Exclusive = 1,
}

/// <summary>SCARD_PROTOCOL_*; the numbers are those of every platform.</summary>
[Flags]
public enum PcscProtocols : uint
{
    T0 = 1,
    T1 = 2,
    T0OrT1 = T0 | T1,
}

/// <summary>What becomes of the card on disconnecting.</summary>
public enum PcscDisposition : uint
{
    /// <summary>As it is: only to take up again a card that somebody reset, never at the end.</summary>
    Leave = 0,

    /// <summary>Power it down, the only way to make it forget a verified password (fact file card.md 2.4).</summary>
    Unpower = 2,
}

/// <summary>
/// The SCard* calls this product makes, and nothing around them, so that a test can have any code returned by any call.
/// Handles are the platform's numbers, opaque. Out parameters are undefined unless the call succeeds.
/// Source: PC/SC part 5; pcsc-lite's and Microsoft's winscard reference.
/// </summary>
public interface IPcscApi : IDisposable
{
    /// <summary>
    /// Whether the system starts the service when a reader is plugged in, so that no service means no reader (Windows: the Smart Card
    /// service is trigger-started).
    /// </summary>
    bool StartsServiceWithReader => false;

    /// <summary>Versions of library and service in words, for the fault that they do not fit; null where they can't be found out.</summary>
    string? DescribeVersions() => null;

    PcscCode EstablishContext(out nint context);

    PcscCode ReleaseContext(nint context);

    PcscCode ListReaders(nint context, out IReadOnlyList<string> readers);

    /// <summary>Blocks until a state differs from what the caller believes, the timeout passes, or <see cref="Cancel"/>.</summary>
    PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states);

    /// <summary>Ends a <see cref="GetStatusChange"/> of another thread; the one call allowed beside it.</summary>
    PcscCode Cancel(nint context);

    PcscCode Connect(nint context, string reader, PcscShareMode share, PcscProtocols wanted, out nint card, out PcscProtocols active);

    /// <summary>Takes up again a card that was reset under our connection. The share mode must be said anew, or it is lost.</summary>
    PcscCode Reconnect(nint card, PcscShareMode share, PcscProtocols wanted, PcscDisposition disposition, out PcscProtocols active);

    /// <summary>Reads the card's answer to reset.</summary>
    PcscCode Status(nint card, out byte[] atr);

    /// <param name="active">The protocol that <see cref="Connect"/> reported.</param>
    /// <param name="answer">Where the answer goes; too small a buffer is SCARD_E_INSUFFICIENT_BUFFER.</param>
    PcscCode Transmit(nint card, PcscProtocols active, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength);

    PcscCode Disconnect(nint card, PcscDisposition disposition);

    /// <summary>Ends what the implementation keeps running; by default nothing. Contexts and cards are the caller's to end.</summary>
    void IDisposable.Dispose() => GC.SuppressFinalize(this);
}
