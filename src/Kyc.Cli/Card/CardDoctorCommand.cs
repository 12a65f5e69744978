using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kyc.CardReader;
using Kyc.CardReader.Diagnosis;

namespace Kyc.Cli.Card;

/// <summary>
/// <c>kyc card doctor</c>: service, drivers, readers and card, each with what to do about it. Needs no password and spends no
/// try. Exit status 0 only when a verification could start, otherwise 1.
/// </summary>
internal static class CardDoctorCommand
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Write JSON instead of a table." };
        CardSearchOptions search = new();
        Command command = new(
            "doctor", "Tell whether a verification could start, and if not, what to do. Needs no password and spends no try.")
        {
            json, search.Reader,
        };
        command.SetAction((parsed, _) => Task.Run(() =>
        {
            CardDoctor doctor = new(PcscApi.ForThisPlatform(), PcscInstallation.OfThisComputer(), TimeProvider.System);
            DoctorReport report = doctor.Examine(parsed.GetValue(search.Reader));
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(parsed.GetValue(json) ? Json(report) : Table(report));
            return report.Ready ? 0 : 1;
        }));
        return command;
    }

    private static string Table(DoctorReport report)
    {
        StringBuilder text = new();
        int width = report.Findings.Max(finding => finding.Check.Length);
        string? reader = null;
        foreach (Finding finding in report.Findings)
        {
            if (finding.Reader != reader && finding.Reader is not null)
            {
                text.Append("         ").Append(finding.Reader).Append('\n');
            }

            reader = finding.Reader;
            text.Append(NameOf(finding.Level).PadRight(9)).Append(finding.Check.PadRight(width + 2)).Append(finding.Value).Append('\n');
            if (finding.Remedy is not null)
            {
                text.Append(' ', width + 11).Append("-> ").Append(finding.Remedy).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Json(DoctorReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, s_json))
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", report.Ready);
            json.WriteStartArray("findings");
            foreach (Finding finding in report.Findings)
            {
                json.WriteStartObject();
                json.WriteString("check", finding.Check);
                json.WriteString("level", NameOf(finding.Level));
                json.WriteString("reader", finding.Reader);
                json.WriteString("value", finding.Value);
                json.WriteString("remedy", finding.Remedy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string NameOf(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Warning => "warning",
        _ => "fault",
    };
}
