using System.Globalization;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Parts;

/// <summary>
/// The test PKI of this project folder, made once and kept privately: its dozens of RSA keys take most of the time of a
/// run. Keyed by the build of the program that makes it, so that a changed profile or persona never meets old certificates.
/// </summary>
/// <param name="Pki">The PKI.</param>
/// <param name="Folder">Where it is saved.</param>
/// <param name="IsNew">True when it was made just now.</param>
public sealed record PkiStore(TestPki Pki, string Folder, bool IsNew)
{
    private const string Prefix = "pki-";

    /// <summary>Folder with the CA certificates that a service is to trust.</summary>
    public string Anchors => Path.Combine(Folder, "anchors");

    /// <summary>Loads the PKI, or makes and keeps it. One caller at a time.</summary>
    public static PkiStore LoadOrCreate()
    {
        string build = typeof(TestPki).Assembly.ManifestModule.ModuleVersionId.ToString("N", CultureInfo.InvariantCulture);
        string folder = Path.Combine(Machine.RunFolder, Prefix + build);
        if (Directory.Exists(folder))
        {
            return new PkiStore(TestPki.Load(folder), folder, IsNew: false);
        }

        Directory.CreateDirectory(Machine.RunFolder);
        foreach (string outdated in Directory.GetDirectories(Machine.RunFolder, Prefix + "*"))
        {
            Directory.Delete(outdated, recursive: true);
        }

        // Renamed when complete: an interrupted run leaves no half of a PKI behind under the final name.
        string unfinished = Machine.FreshPrivateFolder(folder + ".new");
        TestPki pki = TestPki.Create(TimeProvider.System.GetUtcNow());
        pki.Save(unfinished);
        Directory.Move(unfinished, folder);
        return new PkiStore(pki, folder, IsNew: true);
    }
}
