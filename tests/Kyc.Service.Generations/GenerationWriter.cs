using Kyc.Rig.Processes;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Generations;

/// <summary>
/// Writes everything that a later version of the service needs to take over the installation, and a manifest of the content that the later
/// version must find.
/// </summary>
internal static class GenerationWriter
{
    /// <summary>
    /// Writes the exports and the manifest into the given empty folder, stops the service, and then writes its databases, keys and PKI.
    /// </summary>
    public static async Task WriteAsync(Installation installation, string folder)
    {
        await WriteRevocationListsAsync(installation, Directory.CreateDirectory(Path.Combine(folder, "crl")).FullName);
        WriteExports(installation, folder);
        (await ManifestReader.ReadAsync(installation, folder)).Write(folder);
        await installation.StopAsync();
        await DumpDatabaseAsync(installation.Settings.Database, Path.Combine(folder, "kyc.sql"));
        await DumpDatabaseAsync(installation.Settings.KeyDatabase, Path.Combine(folder, "kyc_keys.sql"));
        File.Copy(installation.Settings.KeyFile, Path.Combine(folder, "kek"));
        File.Copy(installation.Settings.SigningKeyFile, Path.Combine(folder, "signing.pem"));
        // The PKI is saved again, because it has issued the personas' certificates since it was last saved.
        installation.Pki.Save(Path.Combine(folder, "pki"));
    }

    private static async Task WriteRevocationListsAsync(Installation installation, string folder)
    {
        foreach (var (name, der) in installation.RevocationLists)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".crl"), der);
        }
    }

    private static void WriteExports(Installation installation, string folder)
    {
        var exportFolder = Path.Combine(installation.Folder, EvidenceCases.ExportFolderName);
        File.Copy(Path.Combine(exportFolder, EvidenceCases.LedgerFileName), Path.Combine(folder, EvidenceCases.LedgerFileName));
        var bundleFolder = Directory.CreateDirectory(Path.Combine(folder, "bundles")).FullName;
        foreach (var file in EvidenceCases.BundledCaseNames.Select(name => name + ".zip"))
        {
            File.Copy(Path.Combine(exportFolder, file), Path.Combine(bundleFolder, file));
        }
    }

    // The dump has neither owners nor privileges, so that any user of any cluster can restore it.
    private static Task<CommandResult> DumpDatabaseAsync(string connectionString, string file) =>
        PostgresTool.RunAsync("pg_dump", connectionString, "--no-owner", "--no-privileges", $"--file={file}");
}
