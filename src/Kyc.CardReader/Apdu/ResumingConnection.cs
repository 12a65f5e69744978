using Kyc.CardReader.Failures;
using Kyc.CardReader.Time;

namespace Kyc.CardReader.Apdu;

/// <summary>
/// Reconnects to a card that was reset by another program or by the system, restores the selection, and repeats a command that was not
/// completed. The number of repetitions is limited for the whole connection. A VERIFY that carries a password is never repeated, because
/// the try may have been counted (card.md 8, pitfalls 1 and 9).
/// </summary>
/// <param name="reconnect">Reconnects to the card after a reset. Returns null on success.</param>
internal sealed class ResumingConnection(ICardConnection inner, Func<CardFault?> reconnect, TimeProvider time) : ICardConnection
{
    /// <summary>The maximum number of repetitions during the lifetime of a connection.</summary>
    public const int MostResumptions = 3;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private int _resumptions;
    private byte[]? _application;
    private byte[]? _file;

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        CardResult<ApduResponse> result = inner.Transmit(command);
        while (result.Fault is { } fault && !CarriesPassword(command) && Resume(fault))
        {
            result = inner.Transmit(command);
            if (result.Value?.Status == StatusWord.NoCurrentFile && fault.Failure == CardFailures.Removed)
            {
                // The card lost power, and with it the selection: it was removed from the reader.
                return fault;
            }
        }

        if (result.Value?.Status == StatusWord.Ok)
        {
            Remember(command);
        }

        return result;
    }

    public void Dispose() => inner.Dispose();

    private static bool CarriesPassword(ReadOnlySpan<byte> command) =>
        command is [_, CommandHeader.Verify, _, _, _, ..];

    private void Remember(ReadOnlySpan<byte> command)
    {
        if (command is [_, CommandHeader.Select, CommandHeader.ByName, ..])
        {
            _application = command.ToArray();
            _file = null;
        }
        else if (command is [_, CommandHeader.Select, ..])
        {
            _file = command.ToArray();
        }
    }

    private bool Resume(CardFault fault)
    {
        bool wasReset = fault.Failure == CardFailures.Reset;
        if ((!wasReset && fault.Code is not (PcscCode.SCARD_E_NOT_TRANSACTED or PcscCode.SCARD_E_COMM_DATA_LOST))
            || _resumptions == MostResumptions)
        {
            return false;
        }

        time.Pause(Rest * (1 << _resumptions));
        _resumptions++;
        return !wasReset || (reconnect() is null && IsSelected(_application) && IsSelected(_file));
    }

    private bool IsSelected(byte[]? select) => select is null || inner.Transmit(select).Value?.Status == StatusWord.Ok;
}
