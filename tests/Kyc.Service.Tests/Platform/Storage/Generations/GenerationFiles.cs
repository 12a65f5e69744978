using System.Security.Cryptography;
using Kyc.Evidence.Signing;
using Kyc.Jpki.Trust;
using Kyc.Rig;
using Kyc.Service.Revocation;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Platform.Storage.Generations;

/// <summary>The files of a generation: what a service of an earlier time left behind. No test changes them.</summary>
internal sealed class GenerationFiles
{
    private GenerationFiles(string folder) => (Folder, Manifest) = (folder, GenerationManifest.Read(folder));

    /// <summary>Names of all generations.</summary>
    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public string Folder { get; }

    public GenerationManifest Manifest { get; }

    /// <summary>Folder of the CA certificates.</summary>
    public string AnchorFolder => FileOf("pki/anchors");

    /// <summary>The CA certificates.</summary>
    public TrustAnchorSet Anchors => TrustAnchorFolder.Load(AnchorFolder);

    /// <summary>The test PKI, which issues further certificates and lists.</summary>
    public TestPki Pki => TestPki.Load(FileOf("pki"));

    /// <summary>The public half of the signing key, as an auditor has it.</summary>
    public TrustedKeys SigningKey
    {
        get
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(FileOf("signing.pem")));
            return new TrustedKeys(key.ExportSubjectPublicKeyInfo());
        }
    }

    private static string Root => Path.Combine(Machine.ProjectFolder, "tests", "fixtures", "generations");

    public static GenerationFiles Read(string name) => new(Path.Combine(Root, name));

    /// <summary>Full path of a file.</summary>
    /// <param name="name">Its name below the folder.</param>
    public string FileOf(string name) => Path.Combine(Folder, name);
}
