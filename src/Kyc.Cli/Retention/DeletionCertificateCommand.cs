using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>
/// Implements <c>kyc retention certificate APPLICATION</c>: prints the deletion certificates of an application for filing, and can also
/// write the signed data and the signatures to a folder.
/// </summary>
internal static class DeletionCertificateCommand
{
    public static Command Create()
    {
        var application = RetentionCliWords.CreateApplicationArgument();
        var folder = new Option<DirectoryInfo?>("--folder")
        {
            Description = "New or empty folder, to which the signed content, the signatures and the public key are also written, "
                + "for verification with openssl.",
            HelpName = "FOLDER",
        };
        return new Command("certificate", "Print the deletion certificates of an application. Exit status 1 when there is none.")
        {
            application, folder,
        }.WithConnection(async (parsed, client, cancellationToken) =>
        {
            OutputPath.RequireNew(parsed.GetValue(folder));
            var answer = await client.GetErasureCertificatesAsync(
                new GetErasureCertificatesRequest { ApplicationId = parsed.GetRequiredValue(application) },
                cancellationToken: cancellationToken);
            foreach (var certificate in answer.Certificates)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(certificate.Text);
            }

            if (parsed.GetValue(folder) is { } target && answer.Certificates.Count > 0)
            {
                await WriteAsync(target, answer, cancellationToken);
            }

            if (answer.Certificates.Count > 0)
            {
                return 0;
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync("No erasure of this application is certified yet.");
            return 1;
        });
    }

    private static async Task WriteAsync(DirectoryInfo folder, GetErasureCertificatesResponse answer, CancellationToken cancellationToken)
    {
        folder.Create();
        await WriteAsync("public-key.der", answer.PublicKey);
        foreach (var certificate in answer.Certificates)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"erasure-{certificate.ErasureNumber}");
            await WriteAsync(name + ".certificate", certificate.Content);
            await WriteAsync(name + ".signature", certificate.Signature);
            await WriteAsync(name + ".batch", certificate.BatchContent);
            await WriteAsync(name + ".batch-signature", certificate.BatchSignature);
        }

        async Task WriteAsync(string name, ByteString content)
        {
            await using var file = new FileStream(Path.Combine(folder.FullName, name), FileMode.CreateNew);
            await file.WriteAsync(content.Memory, cancellationToken);
        }
    }
}
