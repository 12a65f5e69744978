using System.Security.Cryptography;
using System.Text;
using Kyc.Evidence.Json;
using Kyc.Evidence.Signing;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Evidence.Bundles;

/// <summary>
/// Verifies a bundle with nothing but the bundle, the CA certificates and, better, the published keys of the brokerage: no database, no
/// network, no clock. It goes from the outside in: the bytes of the zip file, the manifest's signature, the files' hashes; and when those
/// are what was written, what they say: chain, checkpoint, commitments, record, the card's signature.
/// </summary>
public static class BundleVerifier
{
    /// <summary>Longest bundle read, in bytes.</summary>
    public const int MaxSize = 256 * 1024 * 1024;

    /// <summary>Verifies. Whatever the bytes are, the answer is a report.</summary>
    /// <param name="bundle">The zip file, read to its end.</param>
    /// <param name="anchors">The CA keys the auditor trusts.</param>
    /// <param name="checkpointKeys">The brokerage's signing keys as the auditor got them from elsewhere; without them the bundle's own word about
    /// its key is taken, and the report says so.</param>
    /// <param name="policy">Certificate policies and algorithms that the auditor accepts; null for the default ones.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException">The second opinion does not take one of the anchors.</exception>
    public static BundleReport Verify(
        Stream bundle, TrustAnchorSet anchors, TrustedKeys? checkpointKeys = null, VerificationPolicy? policy = null)
    {
        using var zip = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = bundle.Read(buffer)) > 0;)
        {
            zip.Write(buffer, 0, read);
            if (zip.Length > MaxSize) break;
        }

        return Verify(zip.GetBuffer().AsSpan(0, (int)zip.Length), anchors, checkpointKeys, policy);
    }

    internal static BundleReport Verify(
        ReadOnlySpan<byte> zip, TrustAnchorSet? anchors, TrustedKeys? checkpointKeys, VerificationPolicy? policy = null)
    {
        if (zip.Length > MaxSize) return Broken([new BundleFault(BundleFault.Container, "it is longer than any bundle", MaxSize)]);
        var faults = new List<BundleFault>();
        var members = CanonicalZip.Read(zip, faults);
        if (faults.Count > 0) return Broken(faults);

        var files = new Dictionary<string, byte[]>();
        foreach (var member in members) files[member.Name] = member.Content;
        if (members.Count < 2 || members[0].Name != BundleNames.Manifest || members[1].Name != BundleNames.ManifestSignature)
        {
            faults.Add(new BundleFault(BundleNames.Manifest, "it is not where a bundle begins"));
            return Broken(faults);
        }

        if (EvidenceJson.TryRead<BundleManifest>(members[0].Content) is not { Format: BundleManifest.CurrentFormat } manifest)
        {
            faults.Add(new BundleFault(BundleNames.Manifest, "it cannot be read, or is of another form"));
            return Broken(faults);
        }

        var keys = CheckKey(files, manifest, checkpointKeys, faults);
        CheckManifest(members, manifest, keys, faults);
        if (faults.Count > 0) return Broken(faults);

        var reading = new BundleReading(manifest, files, faults);
        BundleChainCheck.Run(reading, keys);
        BundleItemCheck.Run(reading);
        if (anchors is not null) BundleCardCheck.Run(reading, anchors, policy ?? VerificationPolicy.Default);
        return new BundleReport
        {
            Faults = faults,
            Caveats = [.. Caveats(reading, checkpointKeys)],
            Manifest = manifest,
            Checkpoint = reading.Checkpoint,
            Entries = reading.Entries,
            Card = reading.Card,
            Record = reading.Record,
        };
    }

    private static BundleReport Broken(List<BundleFault> faults) => new() { Faults = faults };

    // The keys that signatures are checked with: the auditor's where given, else the one in the bundle.
    private static TrustedKeys CheckKey(Dictionary<string, byte[]> files, BundleManifest manifest, TrustedKeys? trusted, List<BundleFault> faults)
    {
        var pem = files.GetValueOrDefault(BundleNames.Key, []);
        var text = Encoding.Latin1.GetString(pem);
        var key = Array.Empty<byte>();
        if (PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "PUBLIC KEY") key = Convert.FromBase64String(text[fields.Base64Data]);
        if (!pem.AsSpan().SequenceEqual(BundleWriter.Pem(key)) || Digest.Of(key).ToString() != manifest.KeyId)
            faults.Add(new BundleFault(BundleNames.Key, "it is not the key that the manifest names"));
        else if (trusted is not null && !trusted.KeyIds.Contains(manifest.KeyId))
            faults.Add(new BundleFault(BundleNames.Key, "it is none of the keys trusted"));
        return trusted ?? new TrustedKeys(key);
    }

    private static void CheckManifest(IReadOnlyList<ZipMember> members, BundleManifest manifest, TrustedKeys keys, List<BundleFault> faults)
    {
        var statement = new SignedStatement(members[0].Content, manifest.SignatureAlgorithm, manifest.KeyId, members[1].Content);
        if (!statement.IsSignedBy(keys)) faults.Add(new BundleFault(BundleNames.ManifestSignature, "it is no signature of that key over the manifest"));
        var listed = new Dictionary<string, ManifestMember>();
        foreach (var member in manifest.Members)
        {
            if (!listed.TryAdd(member.Name, member)) faults.Add(new BundleFault(BundleNames.Manifest, "it tells of a file twice"));
        }

        foreach (var member in members.Skip(2))
        {
            if (!listed.Remove(member.Name, out var told)) faults.Add(new BundleFault(member.Name, "the manifest does not tell of it"));
            else if (told.Size != member.Content.Length || told.Sha256 != Digest.Of(member.Content))
                faults.Add(new BundleFault(member.Name, "its content is not what the manifest tells"));
        }

        faults.AddRange(listed.Keys.Select(name => new BundleFault(name, "it is missing")));
        if (faults.Count == 0 && !members.Skip(2).Select(member => member.Name).SequenceEqual(manifest.Members.Select(member => member.Name)))
            faults.Add(new BundleFault(BundleFault.Container, "the files are not in the order of the manifest"));
    }

    private static IEnumerable<string> Caveats(BundleReading reading, TrustedKeys? checkpointKeys)
    {
        if (checkpointKeys is null)
            yield return $"The signing key is the bundle's own word: compare {reading.Manifest.KeyId} with the one the brokerage published.";
        if (reading.Checkpoint is { } checkpoint)
            yield return $"The evidence is complete up to checkpoint {checkpoint.Number}; whether it is the newest, the brokerage's list of checkpoints shows.";
        if (reading.PageIsOfAnotherVersion) yield return "records/page.html was laid out by another version: read the record in records/*.json.";
        if (reading.CardIsErased) yield return "The card's signature cannot be checked any more: what it was made over is erased.";
        if (reading.Record is null) yield return "There is no verification record: it was erased, or the person was not verified.";
    }
}
