using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Tests;

public sealed class RemovalTests
{
    private const int SessionCommandCount = 17;

    public static TheoryData<int> EachCommand => [.. Enumerable.Range(0, SessionCommandCount)];

    [Theory]
    [MemberData(nameof(EachCommand))]
    public void A_card_removed_at_any_command_gives_a_typed_failure_and_spends_no_try(int index)
    {
        CardBench bench = new();
        bench.Card.TriesLeft = 3;
        bench.Card.ReplaceAnswer = (count, _) =>
        {
            if (count == index - 1)
            {
                bench.Pcsc.Readers[CardBench.Reader] = null;
            }

            return null;
        };
        if (index == 0)
        {
            bench.Pcsc.InjectCode = call =>
            {
                bench.Pcsc.Readers[CardBench.Reader] = call == nameof(FakePcsc.Transmit) ? null : bench.Pcsc.Readers[CardBench.Reader];
                return null;
            };
        }

        var failure = bench.GetFailure(bench.Sign());

        var isAtVerify = bench.VerifyCommands.Any() && bench.Pcsc.Commands[^1] is [_, 0x20, _, _, _, ..];
        Assert.Equal(isAtVerify ? CardFailures.PinUnknownResult : CardFailures.Removed, failure);
        Assert.InRange(bench.VerifyCommands.Count(), 0, 1);
        Assert.InRange(bench.Card.TriesLeft, 3, 5);
        Assert.Equal(index + 1, bench.Pcsc.Commands.Count);
    }

    [Fact]
    public void A_card_that_lost_contact_and_its_selected_file_is_reported_as_removed()
    {
        CardBench bench = new();
        var isContactLost = false;
        bench.Pcsc.InjectCode = call =>
        {
            if (isContactLost || call != nameof(FakePcsc.Transmit) || bench.Pcsc.Commands[^1] is not [_, 0xB0, 0x02, ..])
            {
                return null;
            }

            isContactLost = true;
            bench.Card.ReplaceAnswer = (_, command) => command is [_, 0xB0, ..] ? [0x69, 0x86] : null;
            return PcscCode.SCARD_E_COMM_DATA_LOST;
        };

        Assert.Equal(CardFailures.Removed, bench.GetFailure(bench.Sign()));
    }

    [Fact]
    public void The_session_after_a_removal_succeeds()
    {
        CardBench bench = new();
        bench.Card.ReplaceAnswer = (count, _) => count is >= 10 and < 14 ? [] : null;
        bench.GetFailure(bench.Sign());

        Assert.NotNull(bench.Sign().Value);
    }
}
