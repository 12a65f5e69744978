using System.CommandLine;
using Kyc.Jpki.Lint;

namespace Kyc.Cli.Lint;

/// <summary>
/// Implements <c>kyc lint cert FILE</c> and <c>kyc lint crl FILE</c>: shows every finding with its clause, without a service. Exit status 0
/// without an error, 1 with an error, 2 when the file could not be checked.
/// </summary>
internal static class LintCommands
{
    private const int HasErrors = 1;
    private const int CouldNot = 2;

    public static Command Create() => new("lint", "Find all errors of a certificate or a revocation list (docs/lint.md).")
    {
        Create(
            "cert", "The signature certificate of a person, or the certificate of a CA, in DER or PEM. Reports no personal data.",
            LintFile.Certificate, der => CertificateLint.Check(der)),
        Create(
            "crl", "A revocation list in DER or PEM. Reports no serial numbers.", LintFile.RevocationList, RevocationListLint.Check),
    };

    private static Command Create(string name, string description, string pemLabel, Func<byte[], LintReport> check)
    {
        var file = new Argument<FileInfo>("file") { Description = "DER, or PEM with one block of this kind." };
        var json = new Option<bool>("--json") { Description = "Write JSON instead of text." };
        var command = new Command(name, description) { file, json };
        command.SetAction(parsed =>
        {
            var console = parsed.InvocationConfiguration;
            if (!LintFile.TryRead(parsed.GetRequiredValue(file), pemLabel, out var der, out var problem))
            {
                console.Error.WriteLine(problem);
                return CouldNot;
            }

            var report = check(der);
            console.Output.Write(parsed.GetValue(json) ? LintReportText.Json(report) : LintReportText.Text(report));
            return report.HasErrors ? HasErrors : 0;
        });
        return command;
    }
}
