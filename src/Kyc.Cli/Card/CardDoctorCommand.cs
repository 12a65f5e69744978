using System.CommandLine;
using Kyc.CardReader.Diagnosis;

namespace Kyc.Cli.Card;

/// <summary>
/// Implements <c>kyc card doctor</c>: checks the PC/SC service, the drivers, the readers and the card, and writes a remedy for each fault.
/// It does not need the password and does not use up a password try. The exit status is 0 only when a verification could start, otherwise
/// 1.
/// </summary>
internal static class CardDoctorCommand
{
    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Write JSON instead of a table." };
        var reader = CardSearchOptions.CreateReaderOption();
        PcscOption pcsc = new();
        Command command = new(
            "doctor", "Check whether a verification could start, and if not, what to do. Needs no password and uses no try.")
        {
            json, reader, pcsc.Option,
        };
        command.SetAction(parsed =>
        {
            using var api = pcsc.CreateApi(parsed);
            CardDoctor doctor = new(api, PcscInstallation.ReadFromThisComputer(), TimeProvider.System);
            var report = doctor.Examine(parsed.GetValue(reader));
            parsed.InvocationConfiguration.Output.Write(
                parsed.GetValue(json) ? DoctorReportFormatter.FormatJson(report) : DoctorReportFormatter.FormatTable(report));
            return report.IsReady ? 0 : 1;
        });
        return command;
    }
}
