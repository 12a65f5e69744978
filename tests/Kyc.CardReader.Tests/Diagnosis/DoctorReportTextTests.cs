using System.Text.Json;
using Kyc.CardReader.Diagnosis;

namespace Kyc.CardReader.Tests.Diagnosis;

public sealed class DoctorReportTextTests
{
    private static readonly DoctorReport Report = new(
        IsReady: false,
        [
            new Finding("service", FindingLevel.Ok, "running"),
            new Finding("reader", FindingLevel.Warning, "holds a \"card\"", "Look.") { Reader = "リーダー 00" },
            new Finding("atr", FindingLevel.Ok, "3B00") { Reader = "リーダー 00" },
            new Finding("verification", FindingLevel.Fault, "could not start", "See above."),
        ]);

    [Fact]
    public void The_table_has_a_line_for_each_finding_with_the_remedy_below_it()
    {
        const string expected = """
            ok       service       running
                     リーダー 00
            warning  reader        holds a "card"
                                   -> Look.
            ok       atr           3B00
            fault    verification  could not start
                                   -> See above.

            """;

        Assert.Equal(expected.ReplaceLineEndings("\n"), DoctorReportFormatter.FormatTable(Report));
    }

    [Fact]
    public void The_JSON_report_contains_every_property_of_a_finding()
    {
        using var json = JsonDocument.Parse(DoctorReportFormatter.FormatJson(Report));

        Assert.False(json.RootElement.GetProperty("ready").GetBoolean());
        var finding = json.RootElement.GetProperty("findings")[1];
        Assert.Equal(
            ["reader", "warning", "リーダー 00", "holds a \"card\"", "Look."],
            new[] { "check", "level", "reader", "value", "remedy" }.Select(name => finding.GetProperty(name).GetString()));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("findings")[0].GetProperty("remedy").ValueKind);
    }
}
