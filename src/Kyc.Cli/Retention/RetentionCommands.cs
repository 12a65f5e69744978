using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>Creates <c>kyc retention …</c>: the commands for retention periods, holds, erasures and their certificates.</summary>
internal static class RetentionCommands
{
    private const string PersonDescription = "Name of the person who runs the command, for the record.";

    public static Command Create() => new("retention", "Retention periods, holds, and certificates of erasure.")
    {
        CreateStatusCommand(),
        RuleCommands.CreateRulesCommand(),
        RuleCommands.CreatePreviewCommand(),
        RuleCommands.CreateAdoptCommand(),
        RuleCommands.CreateCalendarCommand(),
        DueDataCommands.CreateDueCommand(),
        DueDataCommands.CreateRunCommand(),
        ScheduleCommands.CreateShowCommand(),
        ScheduleCommands.CreateTriggerCommand(),
        HoldCommands.CreateHoldListCommand(),
        HoldCommands.CreateHoldCommand(),
        HoldCommands.CreateExtendCommand(),
        HoldCommands.CreateReleaseCommand(),
        EarlyErasureCommands.Create(),
        DeletionCertificateCommand.Create(),
        ErasureLedgerCommands.CreateExportCommand(),
        ErasureLedgerCommands.CreateReplayCommand(),
    };

    /// <summary>Adds the connection options to a command and sets its action. Returns the command.</summary>
    public static Command WithConnection(
        this Command command, Func<ParseResult, RetentionService.RetentionServiceClient, CancellationToken, Task<int>> run)
    {
        ServiceCommand.SetAction(
            command,
            PersonDescription,
            (parsed, connection, cancellationToken) =>
                run(parsed, new RetentionService.RetentionServiceClient(connection.Invoker), cancellationToken));
        return command;
    }

    /// <summary>
    /// Adds the connection options to a command that the service accepts only on the operator socket, and sets its action. Returns the
    /// command.
    /// </summary>
    public static Command WithOperatorSocket(
        this Command command, Func<ParseResult, RetentionService.RetentionServiceClient, CancellationToken, Task<int>> run)
    {
        ServiceCommand.SetOperatorAction(
            command,
            (parsed, connection, cancellationToken) =>
                run(parsed, new RetentionService.RetentionServiceClient(connection.Invoker), cancellationToken));
        return command;
    }

    /// <summary>Creates a random idempotency key for a call that a person makes once.</summary>
    public static string CreateIdempotencyKey() => Guid.NewGuid().ToString("N");

    private static Command CreateStatusCommand() => new Command(
            "status", "Show whether erasures are on time. Exit status 1 when something is overdue or a replay is needed.")
        .WithConnection(async (parsed, client, cancellationToken) =>
        {
            var status = await client.GetRetentionStatusAsync(new GetRetentionStatusRequest(), cancellationToken: cancellationToken);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(
                $"due {status.DueCount}, overdue {status.OverdueCount}, held {status.HeldCount}, for review {status.ReviewCount}, "
                + $"unfinished {status.UnfinishedCount}");
            await output.WriteLineAsync(
                $"erasure ledger: {status.LedgerNumber} entries, hash {Convert.ToHexStringLower(status.LedgerHash.Span)}");
            if (status.ReplayReason.Length > 0)
            {
                await output.WriteLineAsync($"serving nothing: {status.ReplayReason}; run kyc retention replay");
            }

            return status.OverdueCount == 0 && status.ReplayReason.Length == 0 ? 0 : 1;
        });
}
