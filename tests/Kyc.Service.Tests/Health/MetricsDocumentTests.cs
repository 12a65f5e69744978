using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Health;

/// <summary>Checks that docs/metrics.md describes the instruments that the service creates.</summary>
[Collection(ClusterCollection.Name)]
public sealed partial class MetricsDocumentTests(ClusterFixture fixture)
{
    private const string DocumentName = "metrics.md";

    private static readonly IReadOnlyList<string[]> Rows =
        DocumentTable.ReadRows(DocumentName, "# Metrics and activities", "instrument", "kind", "unit", "labels", "what", "alarm");

    [Fact]
    public async Task The_table_lists_every_instrument_with_kind_unit_and_description_sorted_by_name()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var meterFactory = service.Services.GetRequiredService<IMeterFactory>();
        var instruments = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == CallInstruments.Name && instrument.Meter.Scope == meterFactory)
            {
                instruments.Add(instrument);
            }
        };
        listener.Start();
        // Some instruments are created only when they are first used.
        foreach (var type in typeof(CallEdge).Assembly.GetTypes().Where(CreatesInstruments))
        {
            _ = service.Services.GetService(type);
        }

        Assert.Equal(
            instruments.OrderBy(instrument => instrument.Name, StringComparer.Ordinal)
                .Select(instrument => $"`{instrument.Name}` {GetKind(instrument)} {GetUnit(instrument)} {instrument.Description}"),
            Rows.Select(row => $"{row[0]} {row[1]} {row[2]} {row[4]}"));
    }

    [Fact]
    public void The_table_documents_exactly_the_labels_in_the_source_code()
    {
        var folder = Path.Combine(FailureDocument.GetRepositoryRoot(), "src", "Kyc.Service");
        var sourceLabels = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => LabelRegex().Matches(File.ReadAllText(file))).Select(label => label.Groups[1].Value);
        var documentedLabels = Rows.SelectMany(row => row[3].Split(", ", StringSplitOptions.RemoveEmptyEntries))
            .Select(label => label.Trim('`'));
        Assert.Equal(sourceLabels.Distinct().Order(StringComparer.Ordinal), documentedLabels.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_other_documentation_table_lists_instruments() => Assert.Equal(
        Rows.Select(row => (DocumentName, row[0])),
        DocumentTable.ReadFirstCells(cell => InstrumentRegex().IsMatch(cell)));

    private static bool CreatesInstruments(Type type) => type.GetConstructors().Any(
        constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(IMeterFactory)));

    private static string GetKind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "ObservableUpDownCounter" => "up-down counter",
        "ObservableGauge" => "gauge",
        "Histogram" => "histogram",
        var other => throw new InvalidOperationException($"The page has no word for {other}."),
    };

    private static string GetUnit(Instrument instrument) => instrument.Unit is { Length: > 0 } unit ? $"`{unit}`" : "–";

    [GeneratedRegex(@"^`kyc\.(?!v1\.)")]
    private static partial Regex InstrumentRegex();

    [GeneratedRegex(@"(?:KeyValuePair<string, object\?>\(|> FailureLabel\(string code\) => new\(|> MethodLabel .*new\()""([a-z0-9_.]+)""")]
    private static partial Regex LabelRegex();
}
