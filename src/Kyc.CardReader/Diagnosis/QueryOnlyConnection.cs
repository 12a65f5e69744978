using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Diagnosis;

/// <summary>
/// Refuses commands that send a password or compute a signature, because an examination of a card does not need them. A refused command is
/// an error of this program, not of the card, so it throws an exception.
/// </summary>
internal sealed class QueryOnlyConnection(ICardConnection inner) : ICardConnection
{
    /// <summary>The length of a VERIFY without data, which queries the tries left and does not use one (card.md 2.2).</summary>
    private const int TriesQueryLength = 4;

    /// <summary>Sends the given command if it is a query.</summary>
    /// <exception cref="InvalidOperationException">The command is not a query. It was not sent.</exception>
    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command) => IsQuery(command)
        ? inner.Transmit(command)
        : throw new InvalidOperationException("A command that is not a query was refused before it reached the card.");

    public void Dispose() => inner.Dispose();

    private static bool IsQuery(ReadOnlySpan<byte> command) => command switch
    {
        [_, CommandHeader.Verify, ..] => command.Length == TriesQueryLength,
        [_, CommandHeader.Select or CommandHeader.ReadBinary or CommandHeader.GetResponse, ..] => true,
        _ => false,
    };
}
