using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Apdu;

/// <summary>
/// Handles the status words <c>61xx</c> (more data is available) and <c>6Cxx</c> (wrong Le), which some readers and cards return over T=0.
/// The number of follow-up commands is limited, so a card that announces more data without end causes a fault. VERIFY passes through
/// unchanged, so it is never sent twice (card.md 2.2).
/// </summary>
internal sealed class ChainingConnection(ICardConnection inner) : ICardConnection
{
    private const int MaxFollowUpCommands = 4;

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        var firstResult = inner.Transmit(command);
        if (IsVerify(command) || !firstResult.TryGet(out var response, out _))
        {
            return firstResult;
        }

        if (response.Status.CorrectLength is int length && EndsWithExpectedLength(command))
        {
            var corrected = command.ToArray();
            corrected[^1] = CommandApdu.EncodeExpectedLength(length);
            var secondResult = inner.Transmit(corrected);
            return secondResult.TryGet(out response, out _) ? CollectData(response) : secondResult;
        }

        return CollectData(response);
    }

    public void Dispose() => inner.Dispose();

    private static bool IsVerify(ReadOnlySpan<byte> command) => command is [_, CommandHeader.Verify, ..];

    /// <summary>Returns true for cases 2 and 4 of ISO/IEC 7816-3 12.1: header and Le, or header, Lc, data and Le.</summary>
    private static bool EndsWithExpectedLength(ReadOnlySpan<byte> command) =>
        command.Length == 5 || (command.Length > 5 && command.Length == 5 + command[4] + 1);

    private CardResult<ApduResponse> CollectData(ApduResponse response)
    {
        if (response.Status.AvailableBytes is null)
        {
            return response;
        }

        var data = response.Data.ToArray();
        for (var i = 0; i < MaxFollowUpCommands && response.Status.AvailableBytes is int bytesWaiting; i++)
        {
            if (!inner.Transmit(CommandApdu.BuildGetResponse(bytesWaiting)).TryGet(out var nextResponse, out var fault))
            {
                return fault;
            }

            response = nextResponse;
            data = [.. data, .. nextResponse.Data.Span];
        }

        return response.Status.AvailableBytes is null
            ? response with { Data = data }
            : new CardFault(CardFailures.ProtocolError, Detail: $"more than {MaxFollowUpCommands} GET RESPONSE for one command");
    }
}
