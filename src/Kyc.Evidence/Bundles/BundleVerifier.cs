using System.Security.Cryptography;
using System.Text;
using Kyc.Evidence.Json;
using Kyc.Evidence.Signing;
using Kyc.Jpki.Trust;

namespace Kyc.Evidence.Bundles;

/// <summary>
/// Verifies bundles. This needs only the bundle, the CA certificates and preferably the published keys of the brokerage, but no database,
/// network or clock. The bytes of the zip file, the manifest's signature and the hashes of the files are checked first. If they are intact,
/// the content of the files is checked: chain, checkpoint, commitments, record, and the card's signature.
/// </summary>
public static class BundleVerifier
{
    /// <summary>The maximum size of a bundle in bytes.</summary>
    public const int MaxBundleBytes = 256 * 1024 * 1024;

    /// <summary>Verifies the given bundle. Returns a report for any bytes, even if they are not a bundle.</summary>
    /// <param name="bundle">The zip file. It is read to its end, or until it exceeds <see cref="MaxBundleBytes"/>.</param>
    /// <param name="anchors">The CA keys that the auditor trusts.</param>
    /// <param name="checkpointKeys">
    /// The brokerage's signing keys, which the auditor must obtain separately from the bundle. Null to use the key in the bundle; the
    /// report then contains a caveat.
    /// </param>
    /// <param name="policy">
    /// The certificate policies and algorithms that the auditor accepts. Null for <see cref="VerificationPolicy.Default"/>.
    /// </param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException">The second opinion does not support one of the anchors.</exception>
    public static BundleReport Verify(
        Stream bundle, TrustAnchorSet anchors, TrustedKeys? checkpointKeys = null, VerificationPolicy? policy = null)
    {
        using var zip = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = bundle.Read(buffer)) > 0;)
        {
            zip.Write(buffer, 0, read);
            if (zip.Length > MaxBundleBytes)
            {
                break;
            }
        }

        return Verify(zip.GetBuffer().AsSpan(0, (int)zip.Length), anchors, checkpointKeys, policy);
    }

    internal static BundleReport Verify(
        ReadOnlySpan<byte> zip, TrustAnchorSet? anchors, TrustedKeys? checkpointKeys, VerificationPolicy? policy = null)
    {
        if (zip.Length > MaxBundleBytes)
        {
            return CreateReport([new BundleFault(BundleFault.Container, "it is longer than any bundle", MaxBundleBytes)]);
        }

        var faults = new List<BundleFault>();
        var members = CanonicalZip.Read(zip, faults);
        if (faults.Count > 0)
        {
            return CreateReport(faults);
        }

        var files = new Dictionary<string, byte[]>();
        foreach (var member in members)
        {
            files[member.Name] = member.Content;
        }

        if (members.Count < 2 || members[0].Name != BundleMemberNames.Manifest || members[1].Name != BundleMemberNames.ManifestSignature)
        {
            faults.Add(new BundleFault(BundleMemberNames.Manifest, "it is not at the beginning of the bundle"));
            return CreateReport(faults);
        }

        if (EvidenceJson.TryRead<BundleManifest>(members[0].Content) is not { Format: BundleManifest.CurrentFormat } manifest)
        {
            faults.Add(new BundleFault(BundleMemberNames.Manifest, "it cannot be read, or is of another form"));
            return CreateReport(faults);
        }

        var keys = SelectVerificationKeys(files, manifest, checkpointKeys, faults);
        CheckManifest(members, manifest, keys, faults);
        if (faults.Count > 0)
        {
            return CreateReport(faults);
        }

        var state = new BundleVerificationState(manifest, files, faults);
        BundleChainCheck.Check(state, keys);
        BundleItemCheck.CheckItems(state);
        if (anchors is not null)
        {
            BundleCardCheck.Check(state, anchors, policy ?? VerificationPolicy.Default);
        }

        return new BundleReport
        {
            Faults = faults,
            Caveats = [.. GetCaveats(state, checkpointKeys)],
            Manifest = manifest,
            Checkpoint = state.Checkpoint,
            Entries = state.Entries,
            Card = state.Card,
            Record = state.History,
        };
    }

    private static BundleReport CreateReport(List<BundleFault> faults) => new() { Faults = faults };

    // Checks the key in the bundle. Returns the keys for checking signatures: the auditor's keys if given, otherwise the key in the bundle.
    private static TrustedKeys SelectVerificationKeys(
        Dictionary<string, byte[]> files, BundleManifest manifest, TrustedKeys? trustedKeys, List<BundleFault> faults)
    {
        var pem = files.GetValueOrDefault(BundleMemberNames.Key, []);
        var text = Encoding.Latin1.GetString(pem);
        var key = Array.Empty<byte>();
        if (PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "PUBLIC KEY")
        {
            key = Convert.FromBase64String(text[fields.Base64Data]);
        }

        if (!pem.AsSpan().SequenceEqual(BundleWriter.EncodePem(key)) || Digest.Compute(key).ToString() != manifest.KeyId)
        {
            faults.Add(new BundleFault(BundleMemberNames.Key, "it is not the key that the manifest names"));
        }
        else if (trustedKeys is not null && !trustedKeys.KeyIds.Contains(manifest.KeyId))
        {
            faults.Add(new BundleFault(BundleMemberNames.Key, "it is not one of the trusted keys"));
        }

        return trustedKeys ?? new TrustedKeys(key);
    }

    private static void CheckManifest(IReadOnlyList<ZipMember> members, BundleManifest manifest, TrustedKeys keys, List<BundleFault> faults)
    {
        var statement = new SignedStatement(members[0].Content, manifest.SignatureAlgorithm, manifest.KeyId, members[1].Content);
        if (!statement.IsSignedBy(keys))
        {
            faults.Add(new BundleFault(BundleMemberNames.ManifestSignature, "it is not that key's signature of the manifest"));
        }

        var manifestMembers = new Dictionary<string, ManifestMember>();
        foreach (var member in manifest.Members)
        {
            if (!manifestMembers.TryAdd(member.Name, member))
            {
                faults.Add(new BundleFault(BundleMemberNames.Manifest, "it lists a file twice"));
            }
        }

        foreach (var member in members.Skip(2))
        {
            if (!manifestMembers.Remove(member.Name, out var manifestMember))
            {
                faults.Add(new BundleFault(member.Name, "the manifest does not list it"));
            }
            else if (manifestMember.Size != member.Content.Length || manifestMember.Sha256 != Digest.Compute(member.Content))
            {
                faults.Add(new BundleFault(member.Name, "its content differs from the manifest"));
            }
        }

        faults.AddRange(manifestMembers.Keys.Select(name => new BundleFault(name, "it is missing")));
        if (faults.Count == 0
            && !members.Skip(2).Select(member => member.Name).SequenceEqual(manifest.Members.Select(member => member.Name)))
        {
            faults.Add(new BundleFault(BundleFault.Container, "the files are not in the order of the manifest"));
        }
    }

    private static IEnumerable<string> GetCaveats(BundleVerificationState state, TrustedKeys? checkpointKeys)
    {
        if (checkpointKeys is null)
        {
            yield return "The signing key is taken from the bundle itself: "
                + $"compare {state.Manifest.KeyId} with the one the brokerage published.";
        }

        if (state.Checkpoint is { } checkpoint)
        {
            yield return $"The evidence is complete up to checkpoint {checkpoint.Number}; "
                + "the brokerage's list of checkpoints shows whether it is the newest.";
        }

        if (state.HasPageOfDifferentVersion)
        {
            yield return "records/page.html was laid out by another version: read the record in records/*.json.";
        }

        if (state.IsCardEvidenceErased)
        {
            yield return "The card's signature can no longer be checked: the signed document is erased.";
        }

        if (state.History is null)
        {
            yield return "There is no verification record: it was erased, or the person was not verified.";
        }
    }
}
