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
        bench.Card.Replace = (count, _) =>
        {
            if (count == index - 1)
            {
                bench.Pcsc.Readers[CardBench.Reader] = null;
            }

            return null;
        };
        if (index == 0)
        {
            bench.Pcsc.Inject = call =>
            {
                bench.Pcsc.Readers[CardBench.Reader] = call == nameof(FakePcsc.Transmit) ? null : bench.Pcsc.Readers[CardBench.Reader];
                return null;
            };
        }

        var failure = bench.GetFailure(bench.Sign());

        var atVerify = bench.Verifies.Any() && bench.Pcsc.Commands[^1] is [_, 0x20, _, _, _, ..];
        Assert.Equal(atVerify ? CardFailures.PinUnknownResult : CardFailures.Removed, failure);
        Assert.InRange(bench.Verifies.Count(), 0, 1);
        Assert.InRange(bench.Card.TriesLeft, 3, 5);
        Assert.Equal(index + 1, bench.Pcsc.Commands.Count);
    }

    [Fact]
    public void A_card_that_lost_its_selection_with_its_contact_counts_as_removed()
    {
        CardBench bench = new();
        var lost = false;
        bench.Pcsc.Inject = call =>
        {
            if (lost || call != nameof(FakePcsc.Transmit) || bench.Pcsc.Commands[^1] is not [_, 0xB0, 0x02, ..])
            {
                return null;
            }

            lost = true;
            bench.Card.Replace = (_, command) => command is [_, 0xB0, ..] ? [0x69, 0x86] : null;
            return PcscCode.SCARD_E_COMM_DATA_LOST;
        };

        Assert.Equal(CardFailures.Removed, bench.GetFailure(bench.Sign()));
    }

    [Fact]
    public void The_session_after_a_removal_succeeds()
    {
        CardBench bench = new();
        bench.Card.Replace = (count, _) => count is >= 10 and < 14 ? [] : null;
        bench.GetFailure(bench.Sign());

        Assert.NotNull(bench.Sign().Value);
    }
}
