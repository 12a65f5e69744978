using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Tests.Trust;

/// <summary>Checks which extensions a CA certificate must and must not have to become a trust anchor (RFC 5280 4.2).</summary>
[Collection(nameof(PkiFixture))]
public sealed class TrustAnchorExtensionTests(PkiFixture fixture)
{
    private static readonly X509Extension CaBasicConstraints = new X509BasicConstraintsExtension(true, false, 0, true);
    private static readonly X509Extension CaKeyUsage =
        new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true);

    [Fact]
    public void An_anchor_with_the_usual_extensions_is_accepted()
    {
        AssertAccepted(CaBasicConstraints, CaKeyUsage);
        AssertAccepted(new X509BasicConstraintsExtension(true, true, 0, true), CaKeyUsage);
        AssertAccepted(CaBasicConstraints, CaKeyUsage, new X509Extension("1.2.3.4", [0x05, 0x00], critical: false));
    }

    [Fact]
    public void Basic_constraints_that_are_not_critical_are_refused() => AssertRefused(
        "trust anchor 1 has a basicConstraints extension that is not critical",
        new X509BasicConstraintsExtension(true, false, 0, false), CaKeyUsage);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Name_constraints_are_refused(bool isCritical) => AssertRefused(
        "trust anchor 1 has name constraints, which this program does not apply", CaBasicConstraints, CaKeyUsage,
        new X509Extension(JpkiOids.NameConstraints, [0x30, 0x00], isCritical));

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData(JpkiOids.PolicyConstraints)]
    [InlineData(JpkiOids.InhibitAnyPolicy)]
    [InlineData(JpkiOids.ExtendedKeyUsage)]
    public void A_critical_extension_that_is_not_understood_is_refused(string oid) => AssertRefused(
        $"trust anchor 1 has the critical extension {oid}, which this program does not understand", CaBasicConstraints, CaKeyUsage,
        new X509Extension(oid, [0x30, 0x00], critical: true));

    [Fact]
    public void Different_keys_with_one_key_identifier_are_refused_together_and_a_renewed_anchor_is_not()
    {
        byte[] keyId = [.. Enumerable.Repeat((byte)7, 20)];
        using var firstKey = RSA.Create(2048);
        using var secondKey = RSA.Create(2048);
        var (firstCertificate, renewedCertificate) = (
            CreateAnchor(firstKey, keyId, CaBasicConstraints, CaKeyUsage),
            CreateAnchor(firstKey, keyId, CaBasicConstraints, CaKeyUsage));
        var otherKeyCertificate = CreateAnchor(secondKey, keyId, CaBasicConstraints, CaKeyUsage);
        Assert.True(TrustAnchorSet.TryLoad([firstCertificate, renewedCertificate], out var set, out var problem), problem);
        Assert.Single(set!.Anchors);
        Assert.True(TrustAnchorSet.TryLoad([otherKeyCertificate], out _, out problem), problem);
        Assert.False(
            TrustAnchorSet.TryLoad(
                [fixture.Pki.SignatureCas[2].CertificateDer, firstCertificate, renewedCertificate, otherKeyCertificate],
                out set,
                out problem));
        Assert.Null(set);
        Assert.Equal("trust anchor 4 has another key than trust anchor 2 and the same subjectKeyIdentifier", problem);
    }

    private void AssertAccepted(params X509Extension[] extensions)
    {
        using var key = RSA.Create(2048);
        Assert.True(TrustAnchorSet.TryLoad([CreateAnchor(key, [1], extensions)], out _, out var problem), problem);
    }

    private void AssertRefused(string expected, params X509Extension[] extensions)
    {
        using var key = RSA.Create(2048);
        Assert.False(TrustAnchorSet.TryLoad([CreateAnchor(key, [1], extensions)], out _, out var problem));
        Assert.Equal(expected, problem);
    }

    private byte[] CreateAnchor(RSA key, byte[] keyId, params X509Extension[] extensions)
    {
        var name = new X500DistinguishedName(fixture.Pki.SignatureCas[2].NameDer);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(keyId, false));
        using var certificate = request.CreateSelfSigned(PkiFixture.Now.AddYears(-1), PkiFixture.Now.AddYears(9));
        return certificate.RawData;
    }
}
