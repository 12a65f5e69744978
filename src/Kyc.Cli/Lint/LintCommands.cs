using System.CommandLine;
using Kyc.Jpki.Lint;

namespace Kyc.Cli.Lint;

/// <summary>
/// Implements <c>kyc lint cert FILE</c> and <c>kyc lint crl FILE</c>: shows every finding with its clause, without using the service. The
/// exit status is 0 when there is no error, 1 when there is an error, and 2 when the file could not be checked.
/// </summary>
internal static class LintCommands
{
    private const int ErrorStatus = 1;
    private const int FailureStatus = 2;

    public static Command Create() => new("lint", "Find all errors of a certificate or a revocation list (docs/lint.md).")
    {
        Create(
            "cert", "The signature certificate of a person, or the certificate of a CA, in DER or PEM. Reports no personal data.",
            LintFile.CertificateLabel, der => CertificateLinter.Check(der)),
        Create(
            "crl", "A revocation list in DER or PEM. Reports no serial numbers.", LintFile.RevocationListLabel, RevocationListLinter.Check),
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
                return FailureStatus;
            }

            var report = check(der);
            console.Output.Write(parsed.GetValue(json) ? LintReportFormatter.ToJson(report) : LintReportFormatter.ToText(report));
            return report.HasErrors ? ErrorStatus : 0;
        });
        return command;
    }
}
