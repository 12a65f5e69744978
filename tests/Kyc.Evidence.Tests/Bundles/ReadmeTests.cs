using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;

namespace Kyc.Evidence.Tests.Bundles;

/// <summary>Runs the openssl commands that the bundle's README lists for auditors, and checks that they work as described.</summary>
[Collection(nameof(SampleBundle))]
[Trait("Control", "5(1)S2")]
public sealed partial class ReadmeTests(SampleBundle sample) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kyc-bundle-");

    public void Dispose() => _folder.Delete(recursive: true);

    [OpenSslFact]
    public void Every_command_of_the_readme_confirms_the_bundle()
    {
        var output = RunReadmeCommands(sample.Bytes, sample.CardCertificate.Issuer);
        Assert.Equal(3, Regex.Count(output, "^Verified OK$", RegexOptions.Multiline));
        Assert.Contains("holder-certificate.pem: OK", output, StringComparison.Ordinal);
        Assert.Contains(sample.Key.KeyId, output, StringComparison.Ordinal);
        foreach (var entry in sample.Verify(sample.Bytes).Entries.Where(entry => entry.Subject.Commitment is not null).Skip(1))
        {
            Assert.Contains(entry.Subject.Commitment.ToString()!, output, StringComparison.Ordinal);
        }
    }

    [OpenSslFact]
    public void The_readme_commands_detect_a_document_that_the_card_did_not_sign()
    {
        var output = RunReadmeCommands(
            sample.Write(sample.CreateContent(changeDocument: document => [.. document, (byte)'!'])),
            sample.CardCertificate.Issuer);
        Assert.Equal(2, Regex.Count(output, "^Verified OK$", RegexOptions.Multiline));
        Assert.Matches("(?m)^Verification failure$", output);
    }

    [OpenSslFact]
    public void The_readme_commands_detect_a_certificate_of_another_CA() =>
        Assert.DoesNotContain(
            "holder-certificate.pem: OK", RunReadmeCommands(sample.Bytes, sample.Pki.SignatureCas[1]), StringComparison.Ordinal);

    [Fact]
    [Trait("Control", "5(2)BP2")]
    public void The_readme_is_in_both_languages_and_states_who_exported_the_bundle_and_why()
    {
        UnpackBundle(sample.Bytes);
        var text = File.ReadAllText(Path.Combine(_folder.FullName, "README.md"));
        foreach (var part in new[] { "本人確認の証拠 / Evidence", "staff-17 (kiosk-shinjuku)", "audit 2026-11", "kyc evidence verify",
            sample.Content.ApplicationId.ToString() })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    private string RunReadmeCommands(byte[] bundle, CertificateAuthority authority)
    {
        UnpackBundle(bundle);
        File.WriteAllText(Path.Combine(_folder.FullName, "ca.pem"), PemEncoding.WriteString("CERTIFICATE", authority.CertificateDer));
        var readme = File.ReadAllText(Path.Combine(_folder.FullName, "README.md"));
        var commands = string.Concat(ShellCodeBlock().Matches(readme).Select(match => match.Groups[1].Value));
        var startInfo = new ProcessStartInfo("sh")
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var shell = Process.Start(startInfo)!;
        var errors = shell.StandardError.ReadToEndAsync();
        shell.StandardInput.Write(commands);
        shell.StandardInput.Close();
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return output + errors.Result;
    }

    private void UnpackBundle(byte[] bundle)
    {
        using var zip = new ZipArchive(new MemoryStream(bundle), ZipArchiveMode.Read);
        zip.ExtractToDirectory(_folder.FullName);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellCodeBlock();
}
