using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Kyc.Cli.Calls;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.PersonalNumbers;

/// <summary>Creates <c>kyc numbers …</c>: the commands for the check that no individual numbers are stored.</summary>
internal static class PersonalNumberCommands
{
    public static Command Create()
    {
        var report = new Command("report", "Show the findings of the latest check of stored data: locations and counts, but no content.");
        ServiceCommand.SetAction(
            report,
            "Name of the person who runs the command, for the record.",
            (parsed, connection, cancellationToken) =>
                ShowReportAsync(connection, parsed.InvocationConfiguration.Output, cancellationToken));

        var check = new Command("check", "Start a search of all stored data now; `kyc numbers report` shows progress and result.");
        ServiceCommand.SetOperatorAction(check, async (parsed, connection, cancellationToken) =>
        {
            await CreateClient(connection)
                .StartPersonalNumberCheckAsync(new StartPersonalNumberCheckRequest(), cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync("a check is running");
            return 0;
        });
        return new Command("numbers", "Check that no individual number (個人番号) is stored.") { report, check };
    }

    /// <summary>
    /// Shows the check that is running, if any, and the latest completed check. Returns exit status 0 if the completed check read
    /// everything and found nothing, otherwise 1.
    /// </summary>
    private static async Task<int> ShowReportAsync(ServiceConnection connection, TextWriter output, CancellationToken cancellationToken)
    {
        var request = new GetPersonalNumberReportRequest();
        var report = await CreateClient(connection).GetPersonalNumberReportAsync(request, cancellationToken: cancellationToken);
        if (report.UnderWay is { } underWay)
        {
            await output.WriteLineAsync(FormatRun(underWay));
        }

        await output.WriteLineAsync(report.Latest is { } latest ? FormatRun(latest) : "no check is complete");
        if (report.Finds.Count > 0)
        {
            var table = new Table("application", "table", "kind", "count");
            foreach (var find in report.Finds)
            {
                var application = find.ApplicationId.Length == 0 ? "-" : find.ApplicationId;
                table.AddRow(application, find.Place, FormatKind(find.Kind), find.Count.ToString(CultureInfo.InvariantCulture));
            }
            await table.WriteAsync(output);
        }
        return report.Latest is { Finds: 0, Unreadable: 0 } ? 0 : 1;
    }

    private static PersonalNumberService.PersonalNumberServiceClient CreateClient(ServiceConnection connection) => new(connection.Invoker);

    private static string FormatRun(PersonalNumberCheckRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{FormatTime(run.StartedAt)} requested by {run.AskedBy}: "
        + $"{run.Applications} applications, {run.Texts} texts, {run.Unreadable} unreadable, "
        + $"{run.Finds} findings, {FormatEnd(run)}");

    private static string FormatEnd(PersonalNumberCheckRun run) =>
        run.FinishedAt is null ? "running" : "complete " + FormatTime(run.FinishedAt);

    private static string FormatTime(Timestamp at) => at.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    private static string FormatKind(PersonalNumberKind kind) => kind switch
    {
        PersonalNumberKind.IndividualNumber => "individual number",
        PersonalNumberKind.RegisteredDomicile => "registered domicile",
        PersonalNumberKind.ResidentRecordCode => "resident record code",
        _ => kind.ToString(),
    };
}
