using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kyc.Jpki.Lint;

/// <summary>Formats a report as text for people and as JSON for programs. docs/lint.md describes the JSON.</summary>
public static class LintReportFormatter
{
    /// <summary>Version of the JSON. It changes when a member is removed or changes its meaning, not when a member is added.</summary>
    public const int SchemaVersion = 1;

    private const int SeverityWidth = 9;

    // The JSON is written to files and terminals, never into HTML.
    private static readonly JsonWriterOptions JsonLayout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns three lines per finding and a summary line at the end. Lines end with LF.</summary>
    public static string ToText(LintReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings)
        {
            var rule = finding.Rule;
            text.Append(GetName(rule.Severity).PadRight(SeverityWidth)).Append(rule.Id).Append("  ").Append(rule.Clause).Append('\n');
            text.Append(' ', SeverityWidth).Append(rule.Text).Append('\n');
            text.Append(' ', SeverityWidth).Append(FormatPlaces(finding)).Append('\n');
        }

        return text.Append(FormatSummary(report)).Append('\n').ToString();
    }

    /// <summary>Returns the JSON object that docs/lint.md describes.</summary>
    public static string ToJson(LintReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonLayout))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", SchemaVersion);
            json.WriteString("subject", GetName(report.Subject));
            json.WriteNumber("octets", report.Length);
            json.WriteNumber("errors", report.CountRules(LintSeverity.Error));
            json.WriteNumber("warnings", report.CountRules(LintSeverity.Warning));
            json.WriteNumber("notices", report.CountRules(LintSeverity.Notice));
            json.WriteString("refusedAs", report.RefusalReason);
            json.WriteStartArray("findings");
            foreach (var finding in report.Findings)
            {
                WriteFinding(json, finding);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Returns the name of the severity as it appears in reports.</summary>
    public static string GetName(LintSeverity severity) => severity switch
    {
        LintSeverity.Error => "error",
        LintSeverity.Warning => "warning",
        _ => "notice",
    };

    private static string GetName(LintSubject subject) => subject switch
    {
        LintSubject.Certificate => "certificate",
        LintSubject.CaCertificate => "caCertificate",
        _ => "revocationList",
    };

    private static void WriteFinding(Utf8JsonWriter json, LintFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("rule", finding.Rule.Id);
        json.WriteString("severity", GetName(finding.Rule.Severity));
        json.WriteString("clause", finding.Rule.Clause);
        json.WriteString("text", finding.Rule.Text);
        json.WriteNumber("count", finding.Count);
        json.WriteStartArray("offsets");
        foreach (var offset in finding.Offsets)
        {
            json.WriteNumberValue(offset);
        }

        json.WriteEndArray();
        json.WriteStartArray("details");
        foreach (var detail in finding.Details)
        {
            json.WriteStringValue(detail);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string FormatPlaces(LintFinding finding)
    {
        var offsets = string.Join(", ", finding.Offsets.Select(offset => offset.ToString(CultureInfo.InvariantCulture)));
        var countText = finding.Count > finding.Offsets.Count
            ? string.Create(CultureInfo.InvariantCulture, $", … ({finding.Count} times)")
            : "";
        var details = finding.Details.Count == 0 ? "" : $": {string.Join(", ", finding.Details)}";
        return $"at {(finding.Count == 1 ? "byte" : "bytes")} {offsets}{countText}{details}";
    }

    private static string FormatSummary(LintReport report)
    {
        var subject = report.Subject switch
        {
            LintSubject.Certificate => "certificate",
            LintSubject.CaCertificate => "certificate of a CA",
            _ => "revocation list",
        };
        var refusal = report.RefusalReason is null
            ? "the verifier does not refuse its form"
            : $"the verifier refuses it: {report.RefusalReason}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{subject} of {report.Length} bytes: {report.CountRules(LintSeverity.Error)} errors, "
            + $"{report.CountRules(LintSeverity.Warning)} warnings, {report.CountRules(LintSeverity.Notice)} notices; {refusal}");
    }
}
