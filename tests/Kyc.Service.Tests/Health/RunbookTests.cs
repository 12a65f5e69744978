using System.Reflection;
using System.Text.RegularExpressions;
using Kyc.Service.Health;
using Kyc.Service.Platform.Edge;
using Kyc.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Health;

/// <summary>
/// Checks that every alarm has one page in docs/runbooks, and that every page belongs to an alarm. Alarms are the reasons and warnings of
/// <c>/readyz</c>, log events of the levels Error and Critical, and metrics beyond a limit.
/// </summary>
public sealed partial class RunbookTests
{
    private const string IndexFileName = "README.md";

    private const BindingFlags AllMembers =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static readonly string Folder = Path.Combine(FailureDocument.GetRepositoryRoot(), "docs", "runbooks");

    // Sources of the texts on /readyz: a file in src/Kyc.Service, and a member in this file.
    private static readonly (string File, string Member)[] ReadinessTextSources =
    [
        ("Evidence/EvidenceHealth.cs", "Warning"),
        ("Health/HealthEndpoints.cs", "Map"),
        ("Health/ReadinessMonitor.cs", "CheckAnchors"),
        ("Health/ReadinessMonitor.cs", "CheckKeysAsync"),
        ("Health/ReadinessMonitor.cs", "CheckLists"),
        ("Health/ReadinessState.cs", "BeforeFirstCheck"),
        ("Health/ReadinessWarnings.cs", "CardWarning"),
        ("Health/RevocationWarnings.cs", "Update"),
        ("Health/RevocationWarnings.cs", "DescribeMissingLists"),
        ("PersonalNumbers/PersonalNumberHealth.cs", "Warning"),
        ("Platform/Storage/DatabaseProbe.cs", "QueryAsync"),
        ("Platform/Storage/DatabaseProbe.cs", "CheckConfirmationAsync"),
        ("Platform/Storage/DatabaseProbe.cs", "CheckAsync"),
        ("Platform/Storage/UnusableRowRegistry.cs", "Warning"),
        ("Retention/ErasureLedgerReader.cs", "DifferenceDescription"),
        ("Retention/RestoreGuard.cs", "_reason"),
        ("Retention/RetentionInstruments.cs", "Warning"),
        ("Revocation/TrustAnchorWatcher.cs", "GetWarnings"),
    ];

    public static TheoryData<string> Pages => [.. GetPageNames()];

    [Fact]
    public void Every_alarm_has_one_row_in_the_index()
    {
        var expected = GetReadinessAlarms().Concat(GetEventAlarms()).Concat(GetMetricAlarms()).ToList();
        Assert.Equal(expected, ReadRows().Select(row => row.Alarm));
    }

    [Fact]
    public void The_runbook_pages_are_exactly_the_pages_in_the_index() =>
        Assert.Equal(GetPageNames(), ReadRows().Select(row => row.Page).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_runbook_page_lists_its_alarms_and_has_the_four_required_sections(string page)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, page));
        var alarms = lines.TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("- ", StringComparison.Ordinal));
        Assert.Equal(
            ReadRows().Where(row => row.Page == page).Select(row => (row.Alarm, row.Title)).Order(),
            alarms.Select(line => (line[2..], lines[0][2..])).Order());
        Assert.Equal(
            ["## What it means", "## What to look at", "## What to do", "## How to know that it is over"],
            lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Readiness_has_no_source_that_the_runbook_tests_do_not_know()
    {
        Assert.Equal(
            [
                "ReadinessMonitor", "TrustAnchorWatcher", "RevocationWarnings", "EvidenceHealth", "RetentionInstruments",
                "PersonalNumberHealth", "UnusableRowRegistry",
            ],
            typeof(ReadinessWarnings).GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType.Name));
        Assert.Equal(
            ["DatabaseObstacle", "KeyObstacle", "ErasureObstacle", "AnchorObstacle", "RevocationListObstacle"],
            typeof(ReadinessState).GetConstructors().Single().GetParameters().Select(parameter => parameter.Name));
    }

    [Fact]
    public void The_documented_alarm_events_and_metrics_link_to_their_runbook_pages()
    {
        var pages = ReadRows().ToDictionary(row => row.Alarm, row => $"runbooks/{row.Page}");
        var events = DocumentTable.ReadRows("log-events.md", "# Log events", "event", "level", "category", "message", "what to do");
        Assert.All(events, row => Assert.Equal(pages.GetValueOrDefault($"event {row[0]}"), GetPage(row[4])));
        Assert.All(ReadMetricRows(), row => Assert.Equal(pages.GetValueOrDefault($"metric {row[0]}"), GetPage(row[5])));

        static string? GetPage(string cell) => LinkRegex().Match(cell) is { Success: true } link ? link.Groups[1].Value : null;
    }

    private static IEnumerable<string> GetReadinessAlarms() =>
        ReadinessTextSources.SelectMany(source => GetTexts(source.File, source.Member)).Select(text => $"`/readyz`: `{text}`").Distinct()
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> GetEventAlarms() =>
        from type in typeof(CallEdge).Assembly.GetTypes()
        from method in type.GetMethods(AllMembers)
        let log = method.GetCustomAttribute<LoggerMessageAttribute>()
        where log?.Level >= LogLevel.Error
        orderby log.EventId
        select $"event {log.EventId}";

    private static IEnumerable<string> GetMetricAlarms() =>
        ReadMetricRows().Where(row => row[5].Length > 0).Select(row => $"metric {row[0]}");

    // Leaves out the metrics whose alarm is also a reason on /readyz, because the page of that reason describes the alarm.
    private static IEnumerable<string[]> ReadMetricRows() =>
        DocumentTable.ReadRows("metrics.md", "# Metrics and activities", "instrument", "kind", "unit", "labels", "what", "alarm")
            .Where(row => row[0] is not ("`kyc.ready`" or "`kyc.cards.ready`"));

    private static IReadOnlyList<(string Alarm, string Title, string Page)> ReadRows() =>
    [
        .. from row in DocumentTable.ReadRows("runbooks/" + IndexFileName, "# Runbooks", "alarm", "page")
           let link = PageLinkRegex().Match(row[1])
           select (row[0], link.Groups[1].Value, link.Groups[2].Value),
    ];

    private static IEnumerable<string> GetPageNames() =>
        Directory
            .EnumerateFiles(Folder)
            .Select(file => Path.GetFileName(file))
            .Where(name => name != IndexFileName)
            .Order(StringComparer.Ordinal);

    /// <summary>
    /// Gets the texts of three or more words in the source of the given member. An interpolated value appears as <c>…</c>.
    /// </summary>
    private static IEnumerable<string> GetTexts(string file, string member)
    {
        var source = File.ReadAllText(Path.Combine(FailureDocument.GetRepositoryRoot(), "src", "Kyc.Service", file));
        var members = CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().Where(node => GetName(node) == member);
        var texts = members.SelectMany(node => node.DescendantNodes()).Select(node => node switch
        {
            InterpolatedStringExpressionSyntax text =>
                string.Concat(text.Contents.Select(part => part is InterpolationSyntax ? "…" : part.ToString())),
            LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression) => literal.Token.ValueText,
            _ => "",
        });
        // After a text that ends with a colon, the service adds a list.
        var sentences = texts.Select(text => text.EndsWith(": ", StringComparison.Ordinal) ? text + "…" : text)
            .Where(text => WordRegex().Count(text) >= 3).ToList();
        Assert.NotEmpty(sentences);
        // Texts with line breaks are SQL or parts of the page, not alarms.
        return sentences.Where(text => !text.Contains('\n', StringComparison.Ordinal) && !text.Contains(@"\n", StringComparison.Ordinal));
    }

    private static string? GetName(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        VariableDeclaratorSyntax field => field.Identifier.Text,
        _ => null,
    };

    [GeneratedRegex(@"\(((?:runbooks)/[a-z-]+\.md)\)")]
    private static partial Regex LinkRegex();

    [GeneratedRegex(@"^\[([^\]]+)\]\(([a-z-]+\.md)\)$")]
    private static partial Regex PageLinkRegex();

    [GeneratedRegex("[a-z']{2,}")]
    private static partial Regex WordRegex();
}
