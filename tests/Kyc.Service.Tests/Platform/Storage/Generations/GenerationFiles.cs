using System.Security.Cryptography;
using Kyc.Evidence.Signing;
using Kyc.Jpki.Trust;
using Kyc.Rig;
using Kyc.Service.Revocation;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Platform.Storage.Generations;

/// <summary>
/// Represents the files of a generation: the data that an earlier version of the service stored. No test changes these files.
/// </summary>
internal sealed class GenerationFiles
{
    private GenerationFiles(string folder) => (Folder, Manifest) = (folder, GenerationManifest.Read(folder));

    /// <summary>Gets the names of all generations.</summary>
    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public string Folder { get; }

    public GenerationManifest Manifest { get; }

    /// <summary>Gets the path of the folder with the CA certificates.</summary>
    public string AnchorFolder => GetPath("pki/anchors");

    /// <summary>Gets the trust anchors: the CA certificates in <see cref="AnchorFolder"/>.</summary>
    public TrustAnchorSet Anchors => TrustAnchorFolder.Load(AnchorFolder);

    /// <summary>Gets the test PKI of the generation, which can issue further certificates and lists.</summary>
    public TestPki Pki => TestPki.Load(GetPath("pki"));

    /// <summary>Gets the public part of the key that signs the ledger, as an auditor has it.</summary>
    public TrustedKeys SigningKey
    {
        get
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(GetPath("signing.pem")));
            return new TrustedKeys(key.ExportSubjectPublicKeyInfo());
        }
    }

    private static string Root => Path.Combine(Machine.ProjectFolder, "tests", "fixtures", "generations");

    public static GenerationFiles Read(string name) => new(Path.Combine(Root, name));

    /// <summary>Gets the full path of a file.</summary>
    /// <param name="name">Path relative to the folder of the generation.</param>
    public string GetPath(string name) => Path.Combine(Folder, name);
}
