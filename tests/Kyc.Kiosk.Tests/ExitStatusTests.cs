using System.Globalization;
using Kyc.Tests.Shared;

namespace Kyc.Kiosk.Tests;

public sealed class ExitStatusTests
{
    [Fact]
    public void The_manual_lists_the_exit_statuses_of_the_kiosk_in_order() => Assert.Equal(
        typeof(KioskExitStatus).GetFields().Select(field => (int)field.GetRawConstantValue()!).Order()
            .Select(status => ("`kyc-kiosk`", status.ToString(CultureInfo.InvariantCulture))),
        DocumentTable.ReadRows("operations.md", "## Exit statuses", "program", "status", "meaning", "what a supervisor does")
            .Select(row => (row[0], row[1])).Where(row => row.Item1 == "`kyc-kiosk`"));
}
