using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Diagnosis;

/// <summary>
/// Lets no password and no signature through: whoever examines a card has none to send. A refusal is an error of this
/// program, not of the card, hence an exception.
/// </summary>
internal sealed class QuestionsOnlyConnection(ICardConnection inner) : ICardConnection
{
    /// <summary>Length of VERIFY without data, which asks for the tries left and spends none (fact file card.md 2.2).</summary>
    private const int TriesQueryLength = 4;

    /// <exception cref="InvalidOperationException">The command is no question. It was not sent.</exception>
    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command) => IsQuestion(command)
        ? inner.Transmit(command)
        : throw new InvalidOperationException("A command that is no question was refused before it reached the card.");

    public void Dispose() => inner.Dispose();

    private static bool IsQuestion(ReadOnlySpan<byte> command) => command switch
    {
        [_, CommandHeader.Verify, ..] => command.Length == TriesQueryLength,
        [_, CommandHeader.Select or CommandHeader.ReadBinary or CommandHeader.GetResponse, ..] => true,
        _ => false,
    };
}
