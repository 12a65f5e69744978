using System.Security.Cryptography.X509Certificates;
using Kyc.Rig.Processes;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>Checks the virtual card with unmodified OpenSC from Debian, which is independent of this project.</summary>
[Collection(SystemCollection.Name)]
public sealed class OpenScTests(SystemFixture system)
{
    private static readonly Persona ValidPersona = Personas.All[0];

    [SystemFact("pkcs15-tool")]
    public async Task The_certificates_of_the_card_are_listed()
    {
        await using var card = await system.InsertCardAsync(ValidPersona.Name);

        var result = await CommandRunner.RunAsync("pkcs15-tool", ["--list-certificates"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(4, result.Lines.Count(line => line.StartsWith("X.509 Certificate [", StringComparison.Ordinal)));
        Assert.Contains("Digital Signature Certificate", result.Output, StringComparison.Ordinal);
    }

    [SystemFact("pkcs15-tool")]
    public async Task The_two_PINs_of_the_card_are_listed_with_the_remaining_tries()
    {
        await using var card = await system.InsertCardAsync(ValidPersona.Name);

        var result = await CommandRunner.RunAsync("pkcs15-tool", ["--list-pins"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Digital Signature PIN", result.Output, StringComparison.Ordinal);
        Assert.Contains("User Authentication PIN", result.Output, StringComparison.Ordinal);
        Assert.Equal(["3", "5"],
            result.Lines.Where(line => line.Contains("Tries left", StringComparison.Ordinal)).Select(line => line.Split(':')[1].Trim()));
    }

    [SystemFact("pkcs11-tool", "openssl")]
    public async Task The_card_signs_and_openssl_accepts_the_signature()
    {
        var folder = system.CreateFolder("opensc");
        var document = Path.Combine(folder, "document");
        var signature = Path.Combine(folder, "signature");
        var publicKey = Path.Combine(folder, "public.pem");
        await File.WriteAllTextAsync(document, "口座開設");
        var certificate = system.Pki.GetCredentials(ValidPersona, TimeProvider.System.GetUtcNow()).SignatureCertificate!.CertificateDer;
        using (var parsedCertificate = X509CertificateLoader.LoadCertificate(certificate))
        {
            await File.WriteAllTextAsync(publicKey, parsedCertificate.GetRSAPublicKey()!.ExportSubjectPublicKeyInfoPem());
        }

        await using var card = await system.InsertCardAsync(ValidPersona.Name);
        var signingRun = await CommandRunner.RunAsync("pkcs11-tool",
        [
            "--slot-index", "1", "--login", "--pin", ValidPersona.Password, "--sign", "-m", "SHA256-RSA-PKCS", "-i", document, "-o", signature,
        ]);
        Assert.True(signingRun.ExitCode == 0, signingRun.Error);

        var verificationRun = await CommandRunner.RunAsync(
            "openssl",
            ["dgst", "-sha256", "-verify", publicKey, "-signature", signature, document]);
        Assert.Equal("Verified OK", verificationRun.LastLine);

        await File.AppendAllTextAsync(document, "!");
        var changedDocumentRun = await CommandRunner.RunAsync(
            "openssl",
            ["dgst", "-sha256", "-verify", publicKey, "-signature", signature, document]);
        Assert.NotEqual(0, changedDocumentRun.ExitCode);
    }
}
