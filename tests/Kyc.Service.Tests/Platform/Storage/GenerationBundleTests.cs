using Kyc.Evidence.Bundles;
using Kyc.Evidence.Signing;
using Kyc.Service.Tests.Platform.Storage.Generations;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Checks, without a service, that the current verifier accepts the bundles that earlier versions of the service exported.
/// </summary>
public sealed class GenerationBundleTests
{
    public static TheoryData<string> Names => GenerationFiles.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_bundle_verifies_with_the_published_key(string name)
    {
        var files = GenerationFiles.Read(name);
        Assert.NotEmpty(files.Manifest.Bundles);
        foreach (var bundle in files.Manifest.Bundles)
        {
            using var zip = File.OpenRead(files.GetPath(bundle.File));
            var report = BundleVerifier.Verify(zip, files.Anchors, files.SigningKey);
            Assert.Equal((bundle.File, ""), (bundle.File, string.Join('\n', report.Faults)));
            Assert.Equal(bundle.ApplicationId, report.Manifest!.ApplicationId.ToString("D"));
            Assert.Equal(bundle.Records, report.Record?.Versions.Count ?? 0);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bundle_with_one_changed_byte_is_refused(string name)
    {
        var files = GenerationFiles.Read(name);
        foreach (var bundle in files.Manifest.Bundles)
        {
            var bytes = File.ReadAllBytes(files.GetPath(bundle.File));
            bytes[bytes.Length / 2] ^= 1;
            Assert.False(BundleVerifier.Verify(new MemoryStream(bytes), files.Anchors, files.SigningKey).IsVerified, bundle.File);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bundle_signed_by_a_key_that_was_not_published_is_refused(string name)
    {
        var files = GenerationFiles.Read(name);
        using var zip = File.OpenRead(files.GetPath(files.Manifest.Bundles[0].File));
        Assert.False(BundleVerifier.Verify(zip, files.Anchors, new TrustedKeys()).IsVerified);
    }
}
