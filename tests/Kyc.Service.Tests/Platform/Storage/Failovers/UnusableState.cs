using Kyc.Rig.Parts;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>A state of a primary and its standby in which the service cannot use the database.</summary>
/// <param name="Name">Description of the state.</param>
/// <param name="Begin">Function that brings the servers into the state.</param>
/// <param name="End">Function that brings the servers out of the state.</param>
internal sealed record UnusableState(string Name, Func<PostgresPair, Task> Begin, Func<PostgresPair, Task> End)
{
    private const string ReadOnlyParameter = "default_transaction_read_only";

    private static readonly UnusableState[] StatesWithoutFailover =
    [
        new("sessions ended again and again", TerminateAsync, _ => Task.CompletedTask) { IsRepeated = true },
        new("primary demoted", pair => pair.Primary.DemoteAsync(), pair => pair.Primary.PromoteAsync()),
        new(
            "read-only",
            pair => pair.Primary.SetParameterAsync(ReadOnlyParameter, "on"),
            pair => pair.Primary.SetParameterAsync(ReadOnlyParameter, null)),
        new("frozen", pair => pair.Primary.FreezeAsync(), pair => pair.Primary.ResumeAsync()),
        new("all hosts stopped", StopAsync, StartAsync),
        new("commits wait for a standby", pair => pair.Standby.FreezeAsync(), pair => pair.Standby.ResumeAsync()),
        new("primary stopped", pair => pair.Primary.StopAsync(), pair => pair.Primary.StartAsync()),
    ];

    private static readonly UnusableState[] StatesWithFailover =
    [
        new("primary killed, then standby promoted", pair => pair.Primary.KillAsync(), PromoteAsync) { FailsOver = true },
        new("primary frozen, then standby promoted", pair => pair.Primary.FreezeAsync(), PromoteAsync) { FailsOver = true },
    ];

    /// <summary>Gets the states that can occur while the service runs.</summary>
    public static IReadOnlyList<UnusableState> StatesWhileRunning { get; } = [.. StatesWithFailover, .. StatesWithoutFailover];

    /// <summary>Gets the states that can occur when the service starts.</summary>
    public static IReadOnlyList<UnusableState> StatesAtStart { get; } =
    [.. StatesWithoutFailover.Where(mode => !mode.IsRepeated), StatesWithFailover[0]];

    /// <summary>Gets whether <see cref="Begin"/> is called repeatedly until the service reports the state.</summary>
    public bool IsRepeated { get; private init; }

    /// <summary>Gets whether the standby is the primary after the end of the state.</summary>
    public bool FailsOver { get; private init; }

    private static Task TerminateAsync(PostgresPair pair) => pair.Primary.ExecuteAsync(
        "postgres",
        "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");

    private static Task PromoteAsync(PostgresPair pair) => pair.Standby.PromoteAsync();

    private static async Task StopAsync(PostgresPair pair)
    {
        await pair.Primary.StopAsync();
        await pair.Standby.StopAsync();
    }

    private static async Task StartAsync(PostgresPair pair)
    {
        await pair.Primary.StartAsync();
        await pair.Standby.StartAsync();
    }
}
