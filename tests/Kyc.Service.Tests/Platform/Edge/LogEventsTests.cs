using System.Reflection;
using System.Text.RegularExpressions;
using Kyc.Rig;
using Kyc.Service.Platform.Edge;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Platform.Edge;

[Trait("Control", "3 S log")]
public sealed partial class LogEventsTests
{
    [Fact]
    public void Every_log_event_has_a_number_of_its_own_and_a_line_in_the_operators_manual()
    {
        var events = typeof(CallEdge).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public
                | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(log => $"{log.EventId} {log.Level} {log.Message.Split('\n')[0]}")
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(events.Count >= 10);
        Assert.Equal(events.Count, events.DistinctBy(log => log.Split(' ')[0]).Count());

        var manual = File.ReadAllText(Path.Combine(Machine.ProjectFolder, "docs", "operations.md"));
        Assert.Equal(events, Row().Matches(manual).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}"));
    }

    [GeneratedRegex(@"^\| (\d{4}) \| (\w+) \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
