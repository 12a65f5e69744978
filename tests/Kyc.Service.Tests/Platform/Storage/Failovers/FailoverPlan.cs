namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>How the standby is lost.</summary>
internal enum StandbyLoss
{
    Stopped,
    Disconnected,
    Frozen,
}

/// <summary>How waiting commits are interrupted. Each makes the primary show to every reader what the standby does not have.</summary>
internal enum WaitInterruption
{
    Cancelled,
    None,
    Restarted,
    Terminated,
}

/// <summary>The actions of one round and their times. The times are random, because they are what this test varies.</summary>
/// <param name="Loss">What happens to the standby.</param>
/// <param name="Break">What happens to commits that wait for it.</param>
/// <param name="FailsOver">Whether the primary is killed and the standby promoted; otherwise the standby comes back.</param>
/// <param name="LossDelay">Milliseconds of undisturbed calls.</param>
/// <param name="BreakDelays">Milliseconds before each interrupted wait.</param>
/// <param name="EndDelay">Milliseconds before the failover or the return of the standby.</param>
internal sealed record FailoverPlan(
    StandbyLoss Loss,
    WaitInterruption Break,
    bool FailsOver,
    int LossDelay,
    int[] BreakDelays,
    int EndDelay)
{
    /// <summary>Number of different rounds without regard to their times; consecutive numbers cover all of them.</summary>
    public const int KindCount = 24;

    /// <summary>Creates the plan of a round by its number.</summary>
    public static FailoverPlan Of(int round, Random random)
    {
        var broken = (WaitInterruption)((round + (round / 6)) % 4);
        var breaks = broken switch
        {
            WaitInterruption.None => 0,
            WaitInterruption.Restarted => 1,
            _ => random.Next(1, 4),
        };
        return new FailoverPlan(
            (StandbyLoss)(round % 3), broken, FailsOver: round % 2 == 0,
            random.Next(200, 1000), [.. Enumerable.Range(0, breaks).Select(_ => random.Next(50, 600))], random.Next(1500));
    }

    /// <summary>Gets the plan without the times.</summary>
    public string Kind => $"standby {Loss}, waits {Break}, {(FailsOver ? "failover" : "back")}";

    /// <inheritdoc />
    public override string ToString() => $"{Kind} at {LossDelay} + [{string.Join(' ', BreakDelays)}] + {EndDelay} ms";
}
