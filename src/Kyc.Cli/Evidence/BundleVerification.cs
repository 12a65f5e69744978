using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Kyc.Evidence.Bundles;
using Kyc.Evidence.Signing;
using Kyc.Jpki.Trust;

namespace Kyc.Cli.Evidence;

/// <summary>Verifies an evidence bundle using only files of this machine, without a database or a network.</summary>
internal static class BundleVerification
{
    private static readonly string[] CertificateFileExtensions = [".pem", ".crt", ".cer", ".der"];

    public static async Task<int> RunAsync(
        FileInfo bundle, DirectoryInfo? anchorFolder, FileInfo[] keyFiles, FileInfo? settingsFile, InvocationConfiguration console)
    {
        if (anchorFolder is null)
        {
            await console.Error.WriteLineAsync(
                "--anchors is missing. Specify the folder of the CA certificates for verifying the card's certificate.");
            return EvidenceCommands.FailureStatus;
        }

        try
        {
            if (!TrustAnchorSet.TryLoad(ReadCertificates(anchorFolder), out var anchorSet, out var problem))
            {
                await console.Error.WriteLineAsync(problem);
                return EvidenceCommands.FailureStatus;
            }

            var trustedKeys = keyFiles.Length == 0 ? null : new TrustedKeys([.. keyFiles.Select(ReadPublicKey)]);
            var acceptanceSettings = settingsFile is null
                ? new AcceptanceSettings()
                : TrustSettingsFile.Read(await File.ReadAllBytesAsync(settingsFile.FullName));
            await using var stream = bundle.OpenRead();
            var report = BundleVerifier.Verify(stream, anchorSet!, trustedKeys, acceptanceSettings.ApplyTo(VerificationPolicy.Default));
            foreach (var policy in acceptanceSettings.Policies)
            {
                await WriteAsync($"{policy.Oid} ({policy.Name})", policy.Period, console.Output);
            }

            foreach (var algorithm in acceptanceSettings.Algorithms)
            {
                await WriteAsync(algorithm.Profile.Name, algorithm.Period, console.Output);
            }

            return await WriteAsync(report, console.Output);
        }
        catch (FormatException exception)
        {
            await console.Error.WriteLineAsync(exception.Message);
            return EvidenceCommands.FailureStatus;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            await console.Error.WriteLineAsync(
                $"A file can't be read, or contains neither a certificate nor a key ({exception.GetType().Name}).");
            return EvidenceCommands.FailureStatus;
        }
    }

    private static Task WriteAsync(string subject, AcceptancePeriod period, TextWriter output)
    {
        var lastDay = period.LastDay?.ToString("'to' yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "until further notice";
        return output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"accepted by setting: {subject}, from {period.FirstDay:O} {lastDay}; source: {period.Source}"));
    }

    private static async Task<int> WriteAsync(BundleReport report, TextWriter output)
    {
        if (report.Card is { } card)
        {
            var secondOpinion = card.SecondObjections.Count == 0 ? "good" : $"objects: {string.Join(", ", card.SecondObjections)}";
            await output.WriteLineAsync($"card, first opinion (our own verifier): {card.OwnFailure?.Code ?? "good"}");
            await output.WriteLineAsync($"card, second opinion (BouncyCastle): {secondOpinion}");
        }

        foreach (var fault in report.Faults)
        {
            await output.WriteLineAsync(fault.ToString());
        }

        foreach (var caveat in report.Caveats)
        {
            await output.WriteLineAsync($"note: {caveat}");
        }

        await output.WriteLineAsync(report.IsVerified
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"verified: application {report.Manifest!.ApplicationId:D}, "
                + $"{report.Entries.Count} entries, checkpoint {report.Checkpoint!.Number}")
            : string.Create(CultureInfo.InvariantCulture, $"NOT VERIFIED: {report.Faults.Count} faults"));
        return report.IsVerified ? 0 : 1;
    }

    private static IEnumerable<byte[]> ReadCertificates(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(file => CertificateFileExtensions.Contains(file.Extension, StringComparer.OrdinalIgnoreCase))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .SelectMany(file => ReadCertificates(File.ReadAllBytes(file.FullName)));

    private static IEnumerable<byte[]> ReadCertificates(byte[] content)
    {
        // DER begins with a SEQUENCE. Anything else is read as PEM.
        if (content is [0x30, ..])
        {
            yield return content;
            yield break;
        }

        var text = System.Text.Encoding.ASCII.GetString(content);
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] == "CERTIFICATE")
            {
                yield return Convert.FromBase64String(text[fields.Base64Data]);
            }

            text = text[fields.Location.End..];
        }
    }

    private static ReadOnlyMemory<byte> ReadPublicKey(FileInfo file)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file.FullName));
        return key.ExportSubjectPublicKeyInfo();
    }
}
