using System.Security.Cryptography;
using System.Text;
using Kyc.Jpki.Trust;
using Kyc.Tests.Shared;

namespace Kyc.Jpki.Tests.Trust;

[Collection(nameof(PkiFixture))]
public sealed class SignatureCaGenerationTests(PkiFixture fixture)
{
    [VectorTheory]
    [InlineData("sign_ca_2015.pem", "signca01", "01")]
    [InlineData("sign_ca_2023.pem", "signca03", "067c6a21")]
    public void A_published_certificate_is_found_by_its_fingerprint(string file, string generation, string serialNumber)
    {
        var text = Encoding.ASCII.GetString(File.ReadAllBytes(TestVectors.GetPath("jpki-ca", file)));
        var der = Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]);
        Assert.True(TrustAnchorSet.TryLoad([der], out var set, out var problem), problem);
        var anchor = Assert.Single(set!.Anchors);
        Assert.Equal(generation, SignatureCaGeneration.Find(anchor.Fingerprint)?.Name);
        Assert.Equal(serialNumber, Convert.ToHexStringLower(anchor.SerialNumber.Span));
    }

    [Fact]
    public void An_anchor_of_another_CA_has_no_generation() =>
        Assert.All(fixture.Anchors.Anchors, anchor => Assert.Null(SignatureCaGeneration.Find(anchor.Fingerprint)));

    [Fact]
    public void The_operators_manual_lists_every_generation_with_its_fingerprint()
    {
        var manual = File.ReadAllText(Path.Combine(FailureDocument.GetRepositoryRoot(), "docs", "operations.md"));
        Assert.All(SignatureCaGeneration.All, generation =>
            Assert.Matches($@"\| {generation.Name} \|[^|]+\| `{generation.Fingerprint}` \|", manual));
    }
}
