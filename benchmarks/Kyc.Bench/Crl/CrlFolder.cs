using System.Globalization;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Crl;

/// <summary>Represents the folder with the trust anchors, the lists and the index file that all measurements share.</summary>
internal sealed class CrlFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>Gets the path of the list of a million entries.</summary>
    public string BigListPath => System.IO.Path.Combine(Path, "big.crl");

    /// <summary>Gets the path of a short list for the warm-up.</summary>
    public string SmallListPath => System.IO.Path.Combine(Path, "small.crl");

    /// <summary>Gets the path of a list of plain entries that has the maximum length and is signed by an untrusted key.</summary>
    public string UntrustedPlainListPath => System.IO.Path.Combine(Path, "unsigned-plain.crl");

    /// <summary>
    /// Gets the path of a list that has the maximum length and is signed by an untrusted key, and whose entries have long serials and an
    /// extension.
    /// </summary>
    public string UntrustedUncommonListPath => System.IO.Path.Combine(Path, "unsigned-uncommon.crl");

    /// <summary>Gets the path of the index file with the lists of the whole country.</summary>
    public string IndexPath => System.IO.Path.Combine(Path, "country.index");

    /// <summary>Gets the number of lists of the country in the folder.</summary>
    public int ListCount => Directory.GetFiles(Path, "country-*.crl").Length;

    public string GetListPath(int number) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"country-{number:D4}.crl"));

    public static void WriteList(string file, CrlRequest request)
    {
        using var stream = File.Create(file);
        CrlWriter.Write(stream, request);
    }

    /// <summary>Reads and verifies the given list, and returns the given index with this list added.</summary>
    public static RevocationIndex Import(string file, TrustAnchorSet anchors, RevocationIndex index)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return TrustedCrl.TryRead(stream, anchors, out var crl, out var failure)
            ? RevocationIndex.Create([.. index.Crls, crl!])
            : throw new InvalidOperationException(failure!.Code);
    }

    public void WriteAnchors(TestPki pki)
    {
        foreach (var (number, ca) in pki.SignatureCas.Index())
        {
            File.WriteAllBytes(System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{number}.cer")),
                ca.CertificateDer);
        }
    }

    public TrustAnchorSet ReadAnchors() =>
        TrustAnchorSet.TryLoad(Directory.GetFiles(Path, "*.cer").Order(StringComparer.Ordinal).Select(File.ReadAllBytes), out var anchors,
            out var problem)
            ? anchors!
            : throw new InvalidOperationException(problem);

    public static RevocationIndex OpenIndexFile(string file, TrustAnchorSet anchors) =>
        RevocationIndexFile.TryOpen(file, anchors, out var index, out var problem) ? index! : throw new InvalidOperationException(problem);

    public RevocationIndex OpenIndex(TrustAnchorSet anchors) => OpenIndexFile(IndexPath, anchors);
}
