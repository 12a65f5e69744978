using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Client;

namespace Kyc.Cli.Status;

/// <summary>
/// Implements <c>kyc status</c>: shows on one page what works and what does not. The exit status is 0 when there is neither a warning nor a
/// fault, 1 for warnings, and 2 for a fault or when the service cannot be reached. A subject that could not be queried does not change the
/// exit status.
/// </summary>
internal static class StatusCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="clock">The clock from which ages are computed.</param>
    public static Command Create(TimeProvider clock)
    {
        var health = new Option<string>("--health")
        {
            Description = "Address of the service's health listener, on the service's machine.",
            DefaultValueFactory = _ => "http://127.0.0.1:5002",
        };
        health.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var address)
                || address.Scheme != Uri.UriSchemeHttp)
            {
                result.AddError("--health must be the address of the health listener: http://127.0.0.1: followed by its port.");
            }
        });
        var command = new Command("status", "Show what is well and what is not. Exit status 0 well, 1 warnings, 2 a fault.") { health };
        var options = ServiceCommand.AddConnectionOptions(command, "Name of the person who runs the command, for the record.");
        command.SetAction((parsed, cancellationToken) => ServiceCommand.RunAsync(
            options, parsed,
            (_, connection, cancellationToken) => RunAsync(
                connection, new Uri(parsed.GetRequiredValue(health)), clock, parsed.InvocationConfiguration.Output, cancellationToken),
            CommandExitStatus.Severe, cancellationToken));
        return command;
    }

    /// <summary>Returns the exit status for the lines of the page.</summary>
    internal static int GetExitStatus(IEnumerable<StatusLine> lines) => lines.Select(line => line.State).DefaultIfEmpty().Max() switch
    {
        SubjectState.Fault => CommandExitStatus.Severe,
        SubjectState.Warning => CommandExitStatus.Failed,
        _ => CommandExitStatus.Done,
    };

    private static async Task<int> RunAsync(
        ServiceConnection connection, Uri health, TimeProvider clock, TextWriter output, CancellationToken cancellationToken)
    {
        var lines = new List<StatusLine>(
            await new StatusChecker(connection.Invoker, connection.Explain, clock).RunAsync(cancellationToken));
        lines.InsertRange(1, await ReadinessPage.ReadAsync(health, cancellationToken));
        var table = new Table("STATE", "SUBJECT", "FOUND");
        foreach (var line in lines)
        {
            table.AddRow(FormatState(line.State), line.Subject, line.Text);
        }

        await table.WriteAsync(output);
        return GetExitStatus(lines);
    }

    private static string FormatState(SubjectState state) => state switch
    {
        SubjectState.Well => "well",
        SubjectState.NotKnown => "not known",
        SubjectState.Warning => "warning",
        _ => "fault",
    };
}
