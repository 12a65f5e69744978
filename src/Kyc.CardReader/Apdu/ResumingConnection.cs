using Kyc.CardReader.Failures;
using Kyc.CardReader.Time;

namespace Kyc.CardReader.Apdu;

/// <summary>
/// Repeats a command that was not completed. If another program or the system reset the card, this class first reconnects to the card and
/// restores the selection. The number of repetitions is limited for the whole connection. A VERIFY that contains a password is never
/// repeated, because the try may have been counted (card.md 8, pitfalls 1 and 9).
/// </summary>
/// <param name="reconnect">Reconnects to the card after a reset. Returns null on success.</param>
internal sealed class ResumingConnection(ICardConnection inner, Func<CardFault?> reconnect, TimeProvider time) : ICardConnection
{
    /// <summary>The maximum number of repetitions during the lifetime of a connection.</summary>
    public const int MaxResumptions = 3;

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(50);

    private int _resumptionCount;
    private byte[]? _selectApplicationCommand;
    private byte[]? _selectFileCommand;

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        var result = inner.Transmit(command);
        while (result.Fault is { } fault && !CarriesPassword(command) && TryResume(fault))
        {
            result = inner.Transmit(command);
            if (result.Value?.Status == StatusWord.NoCurrentFile && fault.Failure == CardFailures.Removed)
            {
                // The selection is gone, so the card has lost power: it was removed from the reader.
                return fault;
            }
        }

        if (result.Value?.Status == StatusWord.Ok)
        {
            RecordSelection(command);
        }

        return result;
    }

    public void Dispose() => inner.Dispose();

    private static bool CarriesPassword(ReadOnlySpan<byte> command) =>
        command is [_, CommandHeader.Verify, _, _, _, ..];

    private void RecordSelection(ReadOnlySpan<byte> command)
    {
        if (command is [_, CommandHeader.Select, CommandHeader.SelectByName, ..])
        {
            _selectApplicationCommand = command.ToArray();
            _selectFileCommand = null;
        }
        else if (command is [_, CommandHeader.Select, ..])
        {
            _selectFileCommand = command.ToArray();
        }
    }

    private bool TryResume(CardFault fault)
    {
        var wasReset = fault.Failure == CardFailures.Reset;
        if ((!wasReset && fault.Code is not (PcscCode.SCARD_E_NOT_TRANSACTED or PcscCode.SCARD_E_COMM_DATA_LOST))
            || _resumptionCount == MaxResumptions)
        {
            return false;
        }

        time.Pause(FirstRetryDelay * (1 << _resumptionCount));
        _resumptionCount++;
        return !wasReset || (reconnect() is null && TrySelect(_selectApplicationCommand) && TrySelect(_selectFileCommand));
    }

    private bool TrySelect(byte[]? selectCommand) => selectCommand is null || inner.Transmit(selectCommand).Value?.Status == StatusWord.Ok;
}
