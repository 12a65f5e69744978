using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Recording;

namespace Kyc.CardReader.Tests.Recording;

/// <summary>Checks that a replay reports every difference from the recording.</summary>
public sealed class ReplayTests
{
    private static readonly CardRecording Recording =
        FixtureScenarios.Record(FixtureScenarios.Find("verified"), out _);

    [Fact]
    public void A_replay_of_an_unchanged_recording_has_no_differences()
    {
        Assert.Empty(RecordingReplay.FindDifferences(Recording, new FakeTime()));
    }

    [Fact]
    public void A_recorded_command_that_was_not_sent_is_reported()
    {
        var longerRecording = Recording with { Exchanges = [.. Recording.Exchanges, Recording.Exchanges[0]] };

        Assert.Contains(
            RecordingReplay.FindDifferences(longerRecording, new FakeTime()),
            difference => difference.Contains("not sent", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_beyond_the_recorded_ones_is_reported()
    {
        var shorterRecording = Recording with { Exchanges = [.. Recording.Exchanges.SkipLast(1)] };

        Assert.Contains(
            RecordingReplay.FindDifferences(shorterRecording, new FakeTime()),
            difference => difference.Contains("not the recorded one", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(15)]
    public void A_command_that_differs_in_one_bit_is_reported_and_ends_the_session(int index)
    {
        RecordedExchange[] exchanges = [.. Recording.Exchanges];
        var command = exchanges[index].Command;
        exchanges[index] = exchanges[index] with { Command = [.. command[..^1], (byte)(command[^1] ^ 1)] };
        var changedRecording = Recording with { Exchanges = exchanges };
        ReplayingPcscApi replay = new(changedRecording);

        Assert.Null(RecordingReplay.Run(changedRecording, replay, new FakeTime()).Value);
        Assert.StartsWith($"command {index + 1} ", Assert.Single(replay.GetProblems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_different_outcome_or_number_of_tries_is_reported()
    {
        Assert.Single(RecordingReplay.FindDifferences(Recording with { Outcome = "CARD-REMOVED" }, new FakeTime()));
        Assert.Single(RecordingReplay.FindDifferences(Recording with { TriesLeft = 3 }, new FakeTime()));
    }

    [Fact]
    public void A_card_that_is_left_open_or_powered_is_reported()
    {
        ReplayingPcscApi replay = new(Recording with { Exchanges = [] });
        replay.EstablishContext(out var context);
        replay.Connect(context, Recording.Reader!, PcscShareMode.Exclusive, PcscProtocols.T0OrT1, out var card, out _);
        Assert.Contains("left open", Assert.Single(replay.GetProblems()), StringComparison.Ordinal);

        replay.Disconnect(card, (PcscDisposition)0);
        replay.ReleaseContext(context);
        Assert.Contains("powered down", Assert.Single(replay.GetProblems()), StringComparison.Ordinal);
    }
}
