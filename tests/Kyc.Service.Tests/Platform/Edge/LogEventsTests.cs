using System.Globalization;
using System.Reflection;
using Kyc.Service.Platform.Edge;
using Kyc.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Platform.Edge;

[Trait("Control", "3 S log")]
public sealed class LogEventsTests
{
    private const string DocumentName = "log-events.md";

    private const BindingFlags AllMembers =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static readonly IReadOnlyList<string[]> Rows =
        DocumentTable.ReadRows(DocumentName, "# Log events", "event", "level", "category", "message", "what to do");

    private static readonly IReadOnlyList<(string Category, LoggerMessageAttribute Log)> Events =
    [
        .. from type in typeof(CallEdge).Assembly.GetTypes()
           from method in type.GetMethods(AllMembers)
           let log = method.GetCustomAttribute<LoggerMessageAttribute>()
           where log is not null
           orderby log.EventId
           select (type.Name, log),
    ];

    [Fact]
    public void Every_log_event_has_a_unique_number()
    {
        Assert.True(Events.Count >= 10);
        Assert.Equal(Events.Count, Events.DistinctBy(logEvent => logEvent.Log.EventId).Count());
    }

    [Fact]
    public void The_table_of_log_events_matches_the_code_in_number_level_category_and_message() =>
        Assert.Equal(
            Events.Select(logEvent =>
                $"{logEvent.Log.EventId} {logEvent.Log.Level} `{logEvent.Category}` `{logEvent.Log.Message.Split('\n')[0]}`"),
            Rows.Select(row => string.Join(' ', row[..4])));

    [Fact]
    public void Every_row_of_the_table_of_log_events_has_an_instruction() => Assert.All(Rows, row => Assert.NotEmpty(row[4]));

    [Fact]
    public void No_other_table_in_the_documents_lists_log_events()
    {
        // The pages in docs/facts are left out, because the four-digit numbers in their tables identify files on the card.
        var rows = DocumentTable
            .ReadFirstCells(cell => cell.Length == 4 && int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Where(row => !row.Document.StartsWith("facts", StringComparison.Ordinal));
        Assert.Equal(Rows.Select(row => (DocumentName, row[0])), rows);
    }
}
