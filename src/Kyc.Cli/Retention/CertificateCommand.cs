using System.CommandLine;
using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary><c>kyc retention certificate APPLICATION</c>: the deletion certificates, to print and to keep.</summary>
internal static class CertificateCommand
{
    public static Command Create()
    {
        var application = Words.Application();
        var folder = new Option<DirectoryInfo?>("--folder") { Description = "Also write what is signed, the signatures and the public key, for openssl.", HelpName = "FOLDER" };
        return new Command("certificate", "Print the deletion certificates of an application. Exit status 1 when there is none.") { application, folder }.With(async (parsed, client, cancellation) =>
        {
            var answer = await client.GetErasureCertificatesAsync(
                new GetErasureCertificatesRequest { ApplicationId = parsed.GetRequiredValue(application) }, cancellationToken: cancellation);
            foreach (var certificate in answer.Certificates) await parsed.InvocationConfiguration.Output.WriteLineAsync(certificate.Text);
            if (parsed.GetValue(folder) is { } target && answer.Certificates.Count > 0) await WriteAsync(target, answer, cancellation);
            if (answer.Certificates.Count > 0) return 0;
            await parsed.InvocationConfiguration.Error.WriteLineAsync("No erasure of this application is certified yet.");
            return 1;
        });
    }

    private static async Task WriteAsync(DirectoryInfo folder, GetErasureCertificatesResponse answer, CancellationToken cancellation)
    {
        folder.Create();
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "public-key.der"), answer.PublicKey.ToByteArray(), cancellation);
        foreach (var certificate in answer.Certificates)
        {
            var name = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"erasure-{certificate.ErasureNumber}"));
            await File.WriteAllBytesAsync(name + ".certificate", certificate.Content.ToByteArray(), cancellation);
            await File.WriteAllBytesAsync(name + ".signature", certificate.Signature.ToByteArray(), cancellation);
            await File.WriteAllBytesAsync(name + ".batch", certificate.BatchContent.ToByteArray(), cancellation);
            await File.WriteAllBytesAsync(name + ".batch-signature", certificate.BatchSignature.ToByteArray(), cancellation);
        }
    }
}
