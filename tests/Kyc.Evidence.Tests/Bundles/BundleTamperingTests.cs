using System.Text;
using System.Text.Json;
using Kyc.Evidence.Bundles;
using Kyc.Evidence.Json;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Tests.Bundles;

[Collection(nameof(SampleBundle))]
[Trait("Control", "1(1)BP2")]
public sealed class BundleTamperingTests(SampleBundle sample)
{
    [Fact]
    public void A_bundle_changed_in_any_one_byte_never_verifies_and_the_fault_is_located()
    {
        var random = new Random(20261122);
        var bundle = (byte[])sample.Bytes.Clone();
        for (var offset = 0; offset < bundle.Length; offset++)
        {
            var originalByte = bundle[offset];
            bundle[offset] ^= (byte)random.Next(1, 256);
            var report = sample.Verify(bundle);
            Assert.False(report.IsVerified, $"byte {offset}");
            Assert.True(
                report.Faults.Any(fault => fault.Member == GetMemberName(offset) || fault.Offset <= offset),
                $"byte {offset} of {bundle.Length} in {GetMemberName(offset)}, was {originalByte:X2}, is {bundle[offset]:X2}: {string.Join("; ", report.Faults)}");
            bundle[offset] = originalByte;
        }
    }

    [Fact]
    public void A_bundle_cut_short_or_made_longer_never_verifies()
    {
        for (var length = 0; length < sample.Bytes.Length; length += 7)
        {
            Assert.False(sample.Verify(sample.Bytes[..length]).IsVerified);
        }

        Assert.False(sample.Verify([.. sample.Bytes, 0]).IsVerified);
        Assert.False(sample.Verify([0, .. sample.Bytes]).IsVerified);
        Assert.False(sample.Verify([.. sample.Bytes, .. sample.Bytes]).IsVerified);
    }

    [Fact]
    public void A_file_changed_in_any_one_byte_is_named_in_the_report_even_if_the_zip_file_is_valid()
    {
        foreach (var member in ReadMembers())
        {
            for (var offset = 0; offset < member.Content.Length; offset += 1 + (member.Content.Length / 40))
            {
                var changedContent = (byte[])member.Content.Clone();
                changedContent[offset] ^= 0x01;
                var report = sample.Verify(CreateZipWithMember(member.Name, changedContent));
                Assert.False(report.IsVerified);
                if (member.Name is not ("manifest.json" or "manifest.sig"))
                {
                    Assert.Contains(report.Faults, fault => fault.Member == member.Name);
                }
            }
        }
    }

    [Fact]
    public void A_changed_file_with_a_recomputed_manifest_fails_at_the_signature_of_the_manifest()
    {
        foreach (var member in ReadMembers().Skip(2))
        {
            var report = sample.Verify(RewriteManifest(CreateZipWithMember(member.Name, [.. member.Content, (byte)'\n'])));
            Assert.Contains(report.Faults, fault => fault.Member == BundleMemberNames.ManifestSignature);
            Assert.DoesNotContain(
                report.Faults,
                fault => fault.Member is not BundleMemberNames.ManifestSignature and not BundleMemberNames.Key);
        }
    }

    [Fact]
    public void A_file_left_out_added_or_moved_is_detected()
    {
        var members = ReadMembers();
        for (var omittedIndex = 0; omittedIndex < members.Count; omittedIndex++)
        {
            Assert.False(sample.Verify(CanonicalZip.Write([.. members.Where((_, at) => at != omittedIndex)])).IsVerified);
        }

        Assert.Contains(sample.Verify(CanonicalZip.Write([.. members, new ZipMember("extra.txt", [1])])).Faults,
            fault => fault.Member == "extra.txt");
        Assert.Contains(sample.Verify(CanonicalZip.Write([.. members, members[^1]])).Faults,
            fault => fault.Member == BundleFault.Container);
        (members[3], members[4]) = (members[4], members[3]);
        Assert.False(sample.Verify(CanonicalZip.Write(members)).IsVerified);
    }

    [Fact]
    public void A_bundle_recomputed_with_another_key_fails_at_the_published_key()
    {
        using var key = EcdsaSigningKey.Create();
        var forgedBundle = sample.Write(sample.CreateContent(key: key), key);
        Assert.True(sample.Verify(forgedBundle, isKeyPinned: false).IsVerified);
        Assert.Contains(sample.Verify(forgedBundle).Faults, fault => fault.Member == BundleMemberNames.Key);
    }

    [Fact]
    public void A_forged_chain_with_a_checkpoint_of_the_real_key_is_refused()
    {
        // The forger replaces everything except the checkpoint and its proof: the ledger chain is a new one, and the manifest is signed
        // with the forger's key.
        using var key = EcdsaSigningKey.Create();
        var forgedContent = sample.CreateContent(key: key);
        var exception = Assert.Throws<BundleRefusedException>(() =>
            sample.Write(forgedContent with { Checkpoint = sample.Content.Checkpoint, Proof = sample.Content.Proof }, key));
        Assert.Contains(exception.Faults, found => found.Member == BundleMemberNames.CheckpointSignature);
        Assert.Contains(exception.Faults, found => found.Member == BundleMemberNames.Proof);
    }

    [Theory]
    [InlineData("manifest.json", "\"items\": [", "\"items\": [ null,")]
    [InlineData("manifest.json", "\"format\": \"kyc-evidence-bundle/1\"", "\"format\": null")]
    [InlineData("manifest.json", "\"pageVersion\": 1", "\"pageVersion\": 99999999999")]
    [InlineData("manifest.json", "\"signatureAlgorithm\": \"ecdsa-p256-sha256\"", "\"signatureAlgorithm\": \"none\"")]
    [InlineData("manifest.json", "\"exportedAt\": \"2026", "\"exportedAt\": \"\\ud8002026")]
    [InlineData("ledger/chain.json", "\"facts\": []", "\"facts\": [null]")]
    [InlineData("ledger/chain.json", "\"sequence\": 3", "\"sequence\": -3")]
    [InlineData("ledger/chain.json", "\"program\": \"kiosk-shinjuku\"", "\"program\": \"\\ud800\"")]
    [InlineData("ledger/chain.json", "\"at\": \"2026-", "\"at\": \"9999-")]
    [InlineData("ledger/chain.json", "\"kind\": \"exported\"", "\"kind\": \"\\ud800\"")]
    [InlineData("ledger/chain.json", "\"kind\": \"exported\"", "\"\\ud800\": 1, \"kind\": \"exported\"")]
    [InlineData("ledger/chain.json", "\"hash\": \"", "\"hash\": \"\\ud800")]
    [InlineData("checkpoint/proof.json", "\"treeSize\": 7", "\"treeSize\": -7")]
    [InlineData("checkpoint/proof.json", "\"path\": [", "\"path\": [\"\",")]
    [InlineData("records/007-record.json", "\"attachments\":[", "\"attachments\":[null,")]
    [InlineData("records/007-record.json", "\"verifiedAt\":\"2026-11-20T03:00:00", "\"verifiedAt\":\"9999-12-31T23:59:59")]
    [InlineData("records/007-record.json", "\"birthDate\":\"", "\"birthDate\":\"\\u0000")]
    public void A_malformed_file_with_a_valid_signature_fails_verification_without_a_crash(string name, string text, string replacement)
    {
        var member = ReadMembers().Single(member => member.Name == name);
        var content = Encoding.UTF8.GetString(member.Content);
        Assert.Contains(text, content, StringComparison.Ordinal);
        var hostileBundle = CreateZipWithMember(name, Encoding.UTF8.GetBytes(content.Replace(text, replacement, StringComparison.Ordinal)));
        Assert.False(sample.Verify(RewriteManifest(hostileBundle, sample.Key)).IsVerified);
    }

    [Fact]
    public void Random_changes_signed_with_the_real_key_never_cause_a_crash_or_pass_outside_the_manifest()
    {
        var random = new Random(20261122);
        foreach (
            var member in ReadMembers()
                .Where(member => member.Name is not (BundleMemberNames.Readme or BundleMemberNames.Page or BundleMemberNames.Key)))
        {
            for (var round = 0; round < 100; round++)
            {
                var changedContent = member.Content.ToList();
                for (var editsLeft = random.Next(1, 4); editsLeft > 0; editsLeft--)
                {
                    var offset = random.Next(changedContent.Count);
                    if (random.Next(3) == 0)
                    {
                        changedContent.RemoveAt(offset);
                    }
                    else if (random.Next(2) == 0)
                    {
                        changedContent.Insert(offset, changedContent[random.Next(changedContent.Count)]);
                    }
                    else
                    {
                        changedContent[offset] = (byte)random.Next(256);
                    }
                }

                if (changedContent.SequenceEqual(member.Content))
                {
                    continue;
                }

                var report = sample.Verify(RewriteManifest(CreateZipWithMember(member.Name, [.. changedContent]), sample.Key));
                // A changed manifest may pass, because it contains some data that no other file has, for example the time at which it was
                // written.
                if (!member.Name.StartsWith("manifest", StringComparison.Ordinal))
                {
                    Assert.False(report.IsVerified, member.Name);
                }
            }
        }
    }

    [Fact]
    [Trait("Control", "2(1)S2")]
    public void Random_bytes_are_not_a_bundle()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            if (round % 2 == 0 && bytes.Length > 4)
            {
                "PK\u0003\u0004"u8.CopyTo(bytes);
            }

            Assert.False(sample.Verify(bytes).IsVerified);
        }
    }

    private List<ZipMember> ReadMembers() => [.. CanonicalZip.Read(sample.Bytes, [])];

    private byte[] CreateZipWithMember(string name, byte[] content) =>
        CanonicalZip.Write([.. ReadMembers().Select(member => member.Name == name ? new ZipMember(name, content) : member)]);

    // Recomputes the hashes in the manifest, and signs the manifest again if a key is given.
    private static byte[] RewriteManifest(byte[] zip, ISigningKey? key = null)
    {
        var members = CanonicalZip.Read(zip, []).ToArray();
        if (EvidenceJson.TryRead<BundleManifest>(members[0].Content) is { } manifest)
        {
            manifest = manifest
                with
            {
                Members = [.. members.Skip(2)
                    .Select(member => new ManifestMember(member.Name, member.Content.Length, Digest.Compute(member.Content)))]
            };
            members[0] = members[0] with { Content = JsonSerializer.SerializeToUtf8Bytes(manifest, EvidenceJson.IndentedOptions) };
        }

        if (key is not null)
        {
            members[1] = members[1] with { Content = SignedStatement.Sign(members[0].Content, key).Signature };
        }

        return CanonicalZip.Write(members);
    }

    private string GetMemberName(int offset)
    {
        var endOffset = 0;
        foreach (var member in ReadMembers())
        {
            endOffset += 30 + member.Name.Length + member.Content.Length;
            if (offset < endOffset)
            {
                return member.Name;
            }
        }

        return BundleFault.Container;
    }
}
