using System.Globalization;
using System.Reflection;
using Kyc.Service.Platform.Edge;
using Kyc.Tests.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Checks that the operations manual names every background service and its log events.</summary>
public sealed class BackgroundWorkTests
{
    private const BindingFlags AllMembers =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_hosted_service_has_its_row_in_the_operators_manual_with_the_events_it_logs()
    {
        var rows = DocumentTable
            .ReadRows("operations.md", "## Background work", "name", "what", "when", "instances", "events")
            .ToDictionary(
                row => row[0].Trim('`'),
                row => row[4].Split(", ").Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList());
        var events = DocumentTable
            .ReadRows("log-events.md", "# Log events", "event", "level", "category", "message", "what to do")
            .Select(row => row[0]);
        var types = typeof(CallEdge).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IHostedService)) && !type.IsAbstract).ToList();
        Assert.Equal(types.Select(type => type.Name).Order(StringComparer.Ordinal), rows.Keys);
        foreach (var type in types)
        {
            // The row of a worker with log events of its own must list exactly these events. The row of any other worker lists events of
            // other types.
            var ownEvents = GetEvents(type);
            Assert.Equal(ownEvents.Count > 0 ? ownEvents : rows[type.Name], rows[type.Name]);
            Assert.All(rows[type.Name], number => Assert.Contains($"{number}", events));
        }
    }

    private static List<int> GetEvents(Type type) =>
    [
        .. type.GetMethods(AllMembers).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>().Select(log => log.EventId).Order(),
    ];
}
