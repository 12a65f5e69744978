using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Kyc.Rig;
using Kyc.Service.Platform.Edge;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Hosting;

/// <summary>The operations manual names every background service.</summary>
public sealed partial class BackgroundWorkTests
{
    private const BindingFlags All =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_hosted_service_has_its_row_in_the_operators_manual_with_the_events_it_logs()
    {
        var manual = File.ReadAllText(Path.Combine(Machine.ProjectFolder, "docs", "operations.md"));
        var rows = Row().Matches(manual[manual.IndexOf("## Background work", StringComparison.Ordinal)..]).ToDictionary(
            row => row.Groups[1].Value,
            row => row.Groups[2].Value.Split(", ").Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList());
        var types = typeof(CallEdge).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IHostedService)) && !type.IsAbstract).ToList();
        Assert.Equal(types.Select(type => type.Name).Order(StringComparer.Ordinal), rows.Keys);
        foreach (var type in types)
        {
            // A worker with events of its own must list exactly those; a worker without any lists those of another.
            var own = EventsOf(type);
            Assert.Equal(own.Count > 0 ? own : rows[type.Name], rows[type.Name]);
            Assert.All(rows[type.Name], number => Assert.Contains($"| {number} | ", manual, StringComparison.Ordinal));
        }
    }

    private static List<int> EventsOf(Type type) =>
    [
        .. type.GetMethods(All).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>().Select(log => log.EventId).Order(),
    ];

    [GeneratedRegex(@"^\| `(\w+)` \|.*\| (\d{4}(?:, \d{4})*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
