namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>Specifies how the standby is lost.</summary>
internal enum StandbyLoss
{
    Stopped,
    Disconnected,
    Frozen,
}

/// <summary>
/// Specifies how commits that wait for the standby are interrupted. After every interruption, the primary shows data to all readers that
/// the standby does not have.
/// </summary>
internal enum WaitInterruption
{
    Cancelled,
    None,
    Restarted,
    Terminated,
}

/// <summary>
/// The actions of one round and their times. The times are random, so that failures occur at different points of the calls.
/// </summary>
/// <param name="Loss">How the standby is lost.</param>
/// <param name="Interruption">How commits that wait for the standby are interrupted.</param>
/// <param name="FailsOver">
/// Whether the primary is killed and the standby promoted. Otherwise the standby comes back and the primary stays.
/// </param>
/// <param name="LossDelayMilliseconds">Milliseconds from the start of the calls until the standby is lost.</param>
/// <param name="InterruptionDelaysMilliseconds">
/// Milliseconds before each interruption, from the loss or the previous interruption; empty when there is none.
/// </param>
/// <param name="EndDelayMilliseconds">Milliseconds before the failover or the return of the standby, from the loss or the last
/// interruption.</param>
internal sealed record FailoverPlan(
    StandbyLoss Loss,
    WaitInterruption Interruption,
    bool FailsOver,
    int LossDelayMilliseconds,
    int[] InterruptionDelaysMilliseconds,
    int EndDelayMilliseconds)
{
    /// <summary>Number of different plans when times are ignored. Any series of this many consecutive rounds covers all of them.</summary>
    public const int KindCount = 24;

    /// <summary>Creates the plan of the round with the given number.</summary>
    public static FailoverPlan Create(int round, Random random)
    {
        var interruption = (WaitInterruption)((round + (round / 6)) % 4);
        var interruptionCount = interruption switch
        {
            WaitInterruption.None => 0,
            WaitInterruption.Restarted => 1,
            _ => random.Next(1, 4),
        };
        return new FailoverPlan(
            (StandbyLoss)(round % 3), interruption, FailsOver: round % 2 == 0,
            random.Next(200, 1000), [.. Enumerable.Range(0, interruptionCount).Select(_ => random.Next(50, 600))], random.Next(1500));
    }

    /// <summary>Gets the description of the actions, without the times.</summary>
    public string Description => $"standby {Loss}, waits {Interruption}, {(FailsOver ? "failover" : "back")}";

    /// <inheritdoc />
    public override string ToString() =>
        $"{Description} at {LossDelayMilliseconds} + [{string.Join(' ', InterruptionDelaysMilliseconds)}] + {EndDelayMilliseconds} ms";
}
