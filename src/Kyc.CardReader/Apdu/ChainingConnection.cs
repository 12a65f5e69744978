using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Apdu;

/// <summary>
/// Handles the status words <c>61xx</c> (more data is available) and <c>6Cxx</c> (wrong Le), which some readers and cards return over T=0.
/// The number of follow-up commands is limited, so a card that always announces more data ends in a fault. VERIFY passes through unchanged,
/// so it is never sent twice (card.md 2.2).
/// </summary>
internal sealed class ChainingConnection(ICardConnection inner) : ICardConnection
{
    private const int MaxFollowUps = 4;

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        CardResult<ApduResponse> first = inner.Transmit(command);
        if (IsVerify(command) || !first.TryGet(out ApduResponse? answer, out _))
        {
            return first;
        }

        if (answer.Status.CorrectLength is int length && EndsWithExpectedLength(command))
        {
            byte[] corrected = command.ToArray();
            corrected[^1] = CommandApdu.Expected(length);
            CardResult<ApduResponse> second = inner.Transmit(corrected);
            return second.TryGet(out answer, out _) ? Collect(answer) : second;
        }

        return Collect(answer);
    }

    public void Dispose() => inner.Dispose();

    private static bool IsVerify(ReadOnlySpan<byte> command) => command is [_, CommandHeader.Verify, ..];

    /// <summary>Returns true for cases 2 and 4 of ISO/IEC 7816-3 12.1: header and Le, or header, Lc, data and Le.</summary>
    private static bool EndsWithExpectedLength(ReadOnlySpan<byte> command) =>
        command.Length == 5 || (command.Length > 5 && command.Length == 5 + command[4] + 1);

    private CardResult<ApduResponse> Collect(ApduResponse answer)
    {
        if (answer.Status.BytesWaiting is null)
        {
            return answer;
        }

        byte[] data = answer.Data.ToArray();
        for (int i = 0; i < MaxFollowUps && answer.Status.BytesWaiting is int waiting; i++)
        {
            if (!inner.Transmit(CommandApdu.GetResponse(waiting)).TryGet(out ApduResponse? next, out CardFault? fault))
            {
                return fault;
            }

            answer = next;
            data = [.. data, .. next.Data.Span];
        }

        return answer.Status.BytesWaiting is null
            ? answer with { Data = data }
            : new CardFault(CardFailures.Protocol, Detail: $"more than {MaxFollowUps} GET RESPONSE for one command");
    }
}
