using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Kyc.Cli.Lint;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>Tests <c>kyc lint</c>: its input files, its output as text or JSON, and its exit status.</summary>
[Collection(nameof(PkiFixture))]
public sealed class LintCommandTests(PkiFixture fixture) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-lint").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Linting_a_valid_certificate_or_list_exits_with_0()
    {
        var (status, output, _) = RunLint("cert", WriteFile("a.cer", fixture.Leaf.CertificateDer));
        var expected = $"certificate of {fixture.Leaf.CertificateDer.Length} bytes: 0 errors, 0 warnings, 0 notices; "
            + "the verifier does not refuse its form\n";
        Assert.Equal((0, expected), (status, output));
        Assert.Equal(0, RunLint("crl", WriteFile("a.crl", CrlWriter.Create(fixture.CreateCrlRequest()))).Status);
        Assert.Equal(0, RunLint("cert", WriteFile("ca.cer", fixture.Pki.SignatureCas[2].CertificateDer)).Status);
    }

    [Fact]
    public void An_error_is_reported_with_its_clause_and_exits_with_1()
    {
        var (status, output, _) = RunLint("cert", WriteFile("a.cer", SampleBuilder.CreateLeaf(fixture, new LeafRequest { Serial = [0] })));
        Assert.Equal(1, status);
        Assert.StartsWith(
            "error    cert-serial-zero  RFC 5280 4.1.2.2\n         The serial number is zero.\n         at byte 13\n", output,
            StringComparison.Ordinal);
        Assert.EndsWith("1 errors, 0 warnings, 0 notices; the verifier refuses it: CERT-MALFORMED\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_JSON_has_the_members_that_the_documentation_names()
    {
        var (status, output, _) = RunLint("crl", WriteFile("a.crl", ListSamples.All["crl-idp-indirect"](fixture)), "--json");
        Assert.Equal(1, status);
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        Assert.Equal(
            ["schema", "subject", "octets", "errors", "warnings", "notices", "refusedAs", "findings"],
            root.EnumerateObject().Select(member => member.Name));
        Assert.Equal((1, "revocationList", "CRL-UNSUPPORTED"), (
            root.GetProperty("schema").GetInt32(), root.GetProperty("subject").GetString(), root.GetProperty("refusedAs").GetString()));
        var finding = root.GetProperty("findings")[0];
        Assert.Equal(
            ["rule", "severity", "clause", "text", "count", "offsets", "details"],
            finding.EnumerateObject().Select(member => member.Name));
        Assert.Equal("crl-idp-indirect", finding.GetProperty("rule").GetString());
    }

    [Fact]
    public void PEM_is_read_like_DER()
    {
        var der = SampleBuilder.CreateLeaf(fixture, new LeafRequest { Serial = [0] });
        var pem = WriteFile(
            "a.pem",
            System.Text.Encoding.ASCII.GetBytes("subject=…\n" + PemEncoding.WriteString("CERTIFICATE", der) + "\n"));
        Assert.Equal(RunLint("cert", WriteFile("a.cer", der)), RunLint("cert", pem));
    }

    [Fact]
    public void A_file_that_is_neither_DER_nor_PEM_is_reported_as_an_error()
    {
        var (status, output, _) = RunLint("cert", WriteFile("a.txt", "hello"u8.ToArray()));
        Assert.Equal(1, status);
        Assert.Contains("der-", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_exits_with_2()
    {
        Assert.Equal((2, "", "none.cer can't be read (FileNotFoundException).\n"), RunLint("cert", Path.Combine(_folder, "none.cer")));
        var pem = PemEncoding.WriteString("CERTIFICATE", fixture.Leaf.CertificateDer) + "\n";
        var file = WriteFile("a.pem", System.Text.Encoding.ASCII.GetBytes(pem));
        Assert.Equal((2, "", "a.pem has no PEM block X509 CRL.\n"), RunLint("crl", file));
        file = WriteFile("b.pem", System.Text.Encoding.ASCII.GetBytes(pem + pem));
        Assert.Equal((2, "", "b.pem has 2 PEM blocks CERTIFICATE; it must have exactly one.\n"), RunLint("cert", file));
    }

    private string WriteFile(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static (int Status, string Output, string Errors) RunLint(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { LintCommands.Create() };
        var status = root.Parse(["lint", .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return (status, output.ToString(), errors.ToString());
    }
}
