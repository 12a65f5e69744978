using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kyc.CardReader.Diagnosis;

/// <summary>Formats a report as a table for people and as JSON for programs.</summary>
public static class DoctorReportFormatter
{
    private const int LevelWidth = 9;

    // Reader names and remedies are text for people. The JSON is written to files and terminals, never into HTML, so it needs no HTML
    // escapes.
    private static readonly JsonWriterOptions JsonLayout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Formats one line per finding. A remedy is on the line below its finding. The name of a reader precedes the findings on that reader.
    /// Lines end with LF.
    /// </summary>
    public static string FormatTable(DoctorReport report)
    {
        StringBuilder text = new();
        var width = report.Findings.Max(finding => finding.Check.Length) + 2;
        string? reader = null;
        foreach (var finding in report.Findings)
        {
            if (finding.Reader is not null && finding.Reader != reader)
            {
                text.Append(' ', LevelWidth).Append(finding.Reader).Append('\n');
            }

            reader = finding.Reader;
            text.Append(GetName(finding.Level).PadRight(LevelWidth)).Append(finding.Check.PadRight(width)).Append(finding.Value)
                .Append('\n');
            if (finding.Remedy is not null)
            {
                text.Append(' ', LevelWidth + width).Append("-> ").Append(finding.Remedy).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// Formats an object with the members <c>ready</c> and <c>findings</c>. Each finding has the members <c>check</c>, <c>level</c> (ok,
    /// warning or fault), <c>reader</c>, <c>value</c> and <c>remedy</c>. Reader and remedy may be null.
    /// </summary>
    public static string FormatJson(DoctorReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonLayout))
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", report.IsReady);
            json.WriteStartArray("findings");
            foreach (var finding in report.Findings)
            {
                json.WriteStartObject();
                json.WriteString("check", finding.Check);
                json.WriteString("level", GetName(finding.Level));
                json.WriteString("reader", finding.Reader);
                json.WriteString("value", finding.Value);
                json.WriteString("remedy", finding.Remedy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string GetName(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Warning => "warning",
        _ => "fault",
    };
}
