using System.Globalization;
using Kyc.Service.Hosting;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Checks that docs/operations.md lists the exit statuses of our programs. Those of the kiosk are compared in the kiosk's own tests.
/// </summary>
public sealed class ExitStatusTests
{
    private static readonly IReadOnlyList<string[]> Rows =
        DocumentTable.ReadRows("operations.md", "## Exit statuses", "program", "status", "meaning", "what a supervisor does");

    [Fact]
    public void The_manual_lists_the_exit_statuses_of_service_and_command_in_order() => Assert.Equal(
        [.. GetStatuses("`kyc-service`", typeof(ServiceExitStatus)), .. GetStatuses("`kyc`", typeof(Cli.Calls.CommandExitStatus))],
        Rows.Select(row => (row[0], row[1])).Where(row => row.Item1 != "`kyc-kiosk`"));

    [Fact]
    public void The_systemd_unit_in_the_manual_restarts_the_service_unless_the_exit_status_forbids_a_restart()
    {
        var manualLines = File.ReadAllLines(Path.Combine(FailureDocument.GetRepositoryRoot(), "docs", "operations.md"))
            .Select(line => line.Trim())
            .ToList();
        Assert.Single(manualLines, "Restart=on-failure");
        Assert.Single(
            manualLines,
            string.Create(CultureInfo.InvariantCulture, $"RestartPreventExitStatus={ServiceExitStatus.DoNotRestart}"));
        Assert.DoesNotContain(manualLines, line => line.StartsWith("SuccessExitStatus=", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Program, string Status)> GetStatuses(string program, Type statuses) =>
        statuses.GetFields().Select(field => (int)field.GetRawConstantValue()!).Order()
            .Select(status => (program, status.ToString(CultureInfo.InvariantCulture)));
}
