using System.Globalization;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents the test PKI that is stored in this working copy of the repository. It is created once, because generating its dozens of RSA
/// keys takes most of the time of a run. The folder name contains the build identifier of Kyc.VirtualCard, so that old certificates are
/// never used after a change of a profile or persona.
/// </summary>
/// <param name="Pki">The PKI.</param>
/// <param name="Folder">The folder in which the PKI is saved.</param>
/// <param name="IsNew">Whether <see cref="LoadOrCreate"/> created the PKI instead of loading it.</param>
public sealed record PkiStore(TestPki Pki, string Folder, bool IsNew)
{
    private const string FolderPrefix = "pki-";

    /// <summary>The folder of the CA certificates that a service trusts.</summary>
    public string AnchorFolder => Path.Combine(Folder, "anchors");

    /// <summary>
    /// Loads the PKI of this build. If there is none, creates and saves it, and deletes the PKIs of other builds. Only one caller at a time
    /// may call this method.
    /// </summary>
    public static PkiStore LoadOrCreate()
    {
        var buildId = typeof(TestPki).Assembly.ManifestModule.ModuleVersionId.ToString("N", CultureInfo.InvariantCulture);
        var folder = Path.Combine(Machine.RunFolder, FolderPrefix + buildId);
        if (Directory.Exists(folder))
        {
            return new PkiStore(TestPki.Load(folder), folder, IsNew: false);
        }

        Directory.CreateDirectory(Machine.RunFolder);
        foreach (var outdatedFolder in Directory.GetDirectories(Machine.RunFolder, FolderPrefix + "*"))
        {
            Directory.Delete(outdatedFolder, recursive: true);
        }

        // The folder is renamed when it is complete, so that an interrupted run leaves no partial PKI under the final name.
        var unfinishedFolder = Machine.CreatePrivateFolder(folder + ".new");
        var pki = TestPki.Create(TimeProvider.System.GetUtcNow());
        pki.Save(unfinishedFolder);
        Directory.Move(unfinishedFolder, folder);
        return new PkiStore(pki, folder, IsNew: true);
    }
}
