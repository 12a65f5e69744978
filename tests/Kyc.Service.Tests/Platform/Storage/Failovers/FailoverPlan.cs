namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>What takes the standby from the primary.</summary>
internal enum StandbyLoss
{
    Stopped,
    Cut,
    Frozen,
}

/// <summary>
/// What breaks off the waits of commits meanwhile. Each of them makes the primary show to everybody what the standby does not have.
/// </summary>
internal enum BrokenWait
{
    Cancelled,
    None,
    Restarted,
    Terminated,
}

/// <summary>What one round does and when. The moments are drawn, since it is they that are tried.</summary>
/// <param name="Loss">What happens to the standby.</param>
/// <param name="Break">What happens to commits that wait for it.</param>
/// <param name="FailsOver">Whether the primary is killed and the standby promoted; otherwise the standby comes back.</param>
/// <param name="BeforeLoss">Milliseconds of undisturbed calls.</param>
/// <param name="BeforeBreaks">Milliseconds before each broken wait.</param>
/// <param name="BeforeEnd">Milliseconds before the failover or the return.</param>
internal sealed record FailoverPlan(StandbyLoss Loss, BrokenWait Break, bool FailsOver, int BeforeLoss, int[] BeforeBreaks, int BeforeEnd)
{
    /// <summary>Number of different rounds, but for their moments: one after the other has them all.</summary>
    public const int Kinds = 24;

    /// <summary>A round by its number.</summary>
    public static FailoverPlan Of(int round, Random random)
    {
        var broken = (BrokenWait)((round + (round / 6)) % 4);
        var breaks = broken switch
        {
            BrokenWait.None => 0,
            BrokenWait.Restarted => 1,
            _ => random.Next(1, 4),
        };
        return new FailoverPlan(
            (StandbyLoss)(round % 3), broken, FailsOver: round % 2 == 0,
            random.Next(200, 1000), [.. Enumerable.Range(0, breaks).Select(_ => random.Next(50, 600))], random.Next(1500));
    }

    /// <summary>All but the moments.</summary>
    public string Kind => $"standby {Loss}, waits {Break}, {(FailsOver ? "failover" : "back")}";

    /// <inheritdoc />
    public override string ToString() => $"{Kind} at {BeforeLoss} + [{string.Join(' ', BeforeBreaks)}] + {BeforeEnd} ms";
}
