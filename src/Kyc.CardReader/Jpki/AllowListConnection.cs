using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Jpki;

/// <summary>
/// Passes only the commands that the JPKI application needs. The individual number (個人番号) is stored in other applications of the same card
/// and must never be read without a basis in the Number Act. Therefore SELECT by name passes for one name only. No other command passes
/// before that name is selected, because another program may have left any application selected (card.md 3). A refused command is an error
/// of this program, not of the card, so it throws an exception.
/// </summary>
internal sealed class AllowListConnection(ICardConnection inner, CardProfile profile) : ICardConnection
{
    private readonly byte[] _readableShortIdentifierBytes =
    [
        (byte)(CommandHeader.ByShortIdentifier | profile.TokenInfoFile), (byte)(CommandHeader.ByShortIdentifier | profile.AvailabilityFile),
        (byte)(CommandHeader.ByShortIdentifier | profile.AuthenticationCertificateFile),
    ];

    private readonly byte[] _selectApplicationCommand = CommandApdu.BuildSelectApplication(profile.ApplicationIdentifier);
    private bool _isSelected;

    /// <summary>Sends the given command if it is on the allow-list.</summary>
    /// <exception cref="InvalidOperationException">The command is not on the allow-list. It was not sent.</exception>
    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        var isSelectApplication = command.SequenceEqual(_selectApplicationCommand);
        if (!isSelectApplication && !(_isSelected && IsAllowedAfterSelection(command)))
        {
            throw new InvalidOperationException("A command outside the allow-list was refused before it reached the card.");
        }

        var result = inner.Transmit(command);
        if (isSelectApplication)
        {
            _isSelected = result.Value is { Status: var status } && (status == StatusWord.Ok || status.AvailableBytes is not null);
        }

        return result;
    }

    public void Dispose() => inner.Dispose();

    private bool IsAllowedAfterSelection(ReadOnlySpan<byte> command) => command switch
    {
        [CommandHeader.ClassIso, CommandHeader.Select, CommandHeader.SelectFileUnderCurrent, CommandHeader.NoResponseData, 2, _, _] => true,
        [CommandHeader.ClassIso, CommandHeader.ReadBinary, < CommandHeader.ByShortIdentifier, _, _] => true,
        [CommandHeader.ClassIso, CommandHeader.ReadBinary, var reference, _, _] => _readableShortIdentifierBytes.Contains(reference),
        [CommandHeader.ClassIso, CommandHeader.Verify, 0x00, CommandHeader.CurrentReference, ..] => true,
        [CommandHeader.ClassProprietary, CommandHeader.PerformSecurityOperation, 0x00, CommandHeader.CurrentReference, ..] => true,
        [CommandHeader.ClassIso, CommandHeader.GetResponse, 0x00, 0x00, _] => true,
        _ => false,
    };
}
