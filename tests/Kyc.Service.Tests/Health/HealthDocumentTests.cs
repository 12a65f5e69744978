using Kyc.Service.Health;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Health;

/// <summary>Checks that docs/operations.md states the conditions under which each gRPC service serves.</summary>
public sealed class HealthDocumentTests
{
    private static readonly string[] Obstacles = ["databases", "keys", "no replay due", "trust anchor", "revocation list"];

    private static readonly IReadOnlyList<string[]> Rows = DocumentTable.ReadRows("operations.md", "## Health", ["service", .. Obstacles]);

    private static readonly ReadinessState Ready = new(null, null, null, null, null);

    public static TheoryData<string> Services => [.. ServiceHealth.ServiceNames];

    [Fact]
    public void The_table_lists_the_health_of_the_whole_first_and_then_the_services_by_name() => Assert.Equal(
        ServiceHealth.ServiceNames.Order(StringComparer.Ordinal).Select(FormatName), Rows.Select(row => row[0]));

    [Theory]
    [MemberData(nameof(Services))]
    public void The_row_of_a_service_lists_exactly_what_the_service_needs(string service)
    {
        var row = Rows.Single(row => row[0] == FormatName(service));
        Assert.Null(ServiceHealth.GetObstacle(service, Ready));
        ReadinessState[] states =
        [
            Ready with { DatabaseObstacle = "reason" }, Ready with { KeyObstacle = "reason" }, Ready with { ErasureObstacle = "reason" },
            Ready with { AnchorObstacle = "reason" }, Ready with { RevocationListObstacle = "reason" },
        ];
        Assert.Equal(states.Select(state => ServiceHealth.GetObstacle(service, state) is null ? "" : "yes"), row[1..]);
    }

    private static string FormatName(string service) => service.Length == 0 ? "\"\" (the whole)" : $"`{service}`";
}
