using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary><c>kyc retention …</c>: what is kept how long, what is held, what is erased, and its proof.</summary>
internal static class RetentionCommands
{
    private const string Person = "Who acts, for the record.";

    public static Command Create() => new("retention", "How long data is kept, what holds it, and the proof that it is gone.")
    {
        StatusCommand(),
        RuleCommands.Rules(),
        RuleCommands.Preview(),
        RuleCommands.Adopt(),
        RuleCommands.Calendar(),
        DueCommands.Due(),
        DueCommands.Run(),
        ScheduleCommands.Show(),
        ScheduleCommands.Trigger(),
        HoldCommands.Holds(),
        HoldCommands.Hold(),
        HoldCommands.Extend(),
        HoldCommands.Release(),
        EarlyCommands.Create(),
        CertificateCommand.Create(),
        LedgerCommands.Export(),
        LedgerCommands.Replay(),
    };

    /// <summary>Gives a command the connection options and its work.</summary>
    public static Command With(this Command command, Func<ParseResult, RetentionService.RetentionServiceClient, CancellationToken, Task<int>> run)
    {
        ServiceCommand.SetAction(
            command, Person, (parsed, connection, cancellation) => run(parsed, new RetentionService.RetentionServiceClient(connection.Invoker), cancellation));
        return command;
    }

    /// <summary>The same for a command that is accepted on the operator socket only.</summary>
    public static Command WithOperatorSocket(this Command command, Func<ParseResult, RetentionService.RetentionServiceClient, CancellationToken, Task<int>> run)
    {
        ServiceCommand.SetOperatorAction(
            command, (parsed, connection, cancellation) => run(parsed, new RetentionService.RetentionServiceClient(connection.Invoker), cancellation));
        return command;
    }

    /// <summary>A key for a call that is made once by hand.</summary>
    public static string NewKey() => Guid.NewGuid().ToString("N");

    private static Command StatusCommand() => new Command("status", "Show whether erasing keeps up. Exit status 1 when something is overdue or a replay is needed.")
        .With(async (parsed, client, cancellation) =>
        {
            var status = await client.GetRetentionStatusAsync(new GetRetentionStatusRequest(), cancellationToken: cancellation);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync($"due {status.DueCount}, overdue {status.OverdueCount}, held {status.HeldCount}, for review {status.ReviewCount}, unfinished {status.UnfinishedCount}");
            await output.WriteLineAsync($"erasure ledger: {status.LedgerNumber} entries, hash {Convert.ToHexStringLower(status.LedgerHash.Span)}");
            if (status.ReplayReason.Length > 0) await output.WriteLineAsync($"serving nothing: {status.ReplayReason}; run kyc retention replay");
            return status.OverdueCount == 0 && status.ReplayReason.Length == 0 ? 0 : 1;
        });
}
