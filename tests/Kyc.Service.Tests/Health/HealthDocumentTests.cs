using Kyc.Service.Health;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Health;

/// <summary>Checks that docs/operations.md states the conditions under which each gRPC service serves.</summary>
public sealed class HealthDocumentTests
{
    private static readonly string[] Obstacles = ["databases", "keys", "no replay due", "trust anchor", "revocation list"];

    private static readonly IReadOnlyList<string[]> Rows = DocumentTable.Read("operations.md", "## Health", ["service", .. Obstacles]);

    private static readonly ReadinessState Ready = new(null, null, null, null, null);

    public static TheoryData<string> Services => [.. ServiceHealth.Services];

    [Fact]
    public void The_table_has_the_whole_first_and_then_the_services_by_name() => Assert.Equal(
        ServiceHealth.Services.Order(StringComparer.Ordinal).Select(NameOf), Rows.Select(row => row[0]));

    [Theory]
    [MemberData(nameof(Services))]
    public void A_row_names_what_the_service_needs(string service)
    {
        var row = Rows.Single(row => row[0] == NameOf(service));
        Assert.Null(ServiceHealth.ObstacleOf(service, Ready));
        ReadinessState[] states =
        [
            Ready with { Databases = "reason" }, Ready with { Keys = "reason" }, Ready with { Erasures = "reason" },
            Ready with { Anchors = "reason" }, Ready with { Lists = "reason" },
        ];
        Assert.Equal(states.Select(state => ServiceHealth.ObstacleOf(service, state) is null ? "" : "yes"), row[1..]);
    }

    private static string NameOf(string service) => service.Length == 0 ? "\"\" (the whole)" : $"`{service}`";
}
