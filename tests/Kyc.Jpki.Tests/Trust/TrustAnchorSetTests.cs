using System.Security.Cryptography;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Trust;

[Collection(nameof(PkiFixture))]
public sealed class TrustAnchorSetTests(PkiFixture fixture)
{
    [Fact]
    public void All_generations_are_anchors_with_one_name_and_their_own_keys()
    {
        Assert.Equal(4, fixture.Anchors.Anchors.Count);
        Assert.Single(fixture.Anchors.Anchors.Select(anchor => anchor.Name).Distinct());
        Assert.Equal(
            "OU=Japan Agency for Local Authority Information Systems,OU=JPKI for digital signature,O=JPKI,C=JP",
            fixture.Anchors.Anchors[0].Name);
        Assert.Equal(
            fixture.Pki.SignatureCas.Select(ca => Convert.ToHexString(ca.KeyId)),
            fixture.Anchors.Anchors.Select(anchor => Convert.ToHexString(anchor.KeyId.Span)));
        Assert.Equal(fixture.Pki.SignatureCas[0].NotAfter, fixture.Anchors.Anchors[0].NotAfter);
    }

    [Fact]
    public void A_key_given_twice_is_kept_once()
    {
        var der = fixture.Pki.SignatureCas[0].CertificateDer;
        Assert.True(TrustAnchorSet.TryLoad([der, [.. der]], out var set, out var problem), problem);
        Assert.Single(set!.Anchors);
    }

    [Fact]
    public void A_set_without_anchors_is_refused() => AssertRefused("no trust anchor given");

    [Fact]
    public void A_user_authentication_CA_is_refused() =>
        AssertRefused("trust anchor 2 is not a certificate of the signature CA (the user-authentication CA is not trusted here)",
            fixture.Pki.SignatureCas[0].CertificateDer, fixture.Pki.AuthenticationCas[2].CertificateDer);

    [Fact]
    public void A_certificate_of_a_person_is_refused() =>
        AssertRefused("trust anchor 1 is not the certificate of a CA", fixture.Leaf.CertificateDer);

    [Fact]
    public void Random_bytes_are_refused() => AssertRefused("trust anchor 1 is not a certificate", [1, 2, 3]);

    [Fact]
    public void A_CA_certificate_with_a_broken_signature_is_refused()
    {
        var der = fixture.Pki.SignatureCas[1].CertificateDer.ToArray();
        der[^1] ^= 1;
        AssertRefused("trust anchor 1 is not signed by its own key", der);
    }

    [VectorFact]
    public void The_real_signature_CAs_load_and_the_real_authentication_CAs_do_not()
    {
        var signatureCas = new[] { "sign_ca_2015.pem", "sign_ca_2023.pem" }.Select(ReadPem).ToList();
        Assert.True(TrustAnchorSet.TryLoad(signatureCas, out var set, out var problem), problem);
        Assert.Equal(2, set!.Anchors.Count);
        Assert.Equal(
            "19645405A1FE14377434BD55957628AC4038557C542403A2243F21C706FC9355",
            Convert.ToHexString(SHA256.HashData(set.Anchors[0].CertificateDer.Span)));
        Assert.Equal(new DateTimeOffset(2033, 7, 15, 14, 59, 59, TimeSpan.Zero), set.Anchors[1].NotAfter);
        Assert.False(TrustAnchorSet.TryLoad([.. signatureCas, ReadPem("auth_ca_2023.pem")], out _, out problem));
        Assert.StartsWith("trust anchor 3 ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_verified_by_the_generation_that_signed_it_and_no_other()
    {
        foreach (var ca in fixture.Pki.SignatureCas)
        {
            Assert.True(
                fixture.Anchors.TryVerify(
                    PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Issuer = ca }),
                    out var signer,
                    out var failure));
            Assert.Same(fixture.GetAnchor(ca), signer);
            Assert.Null(failure);
        }
    }

    [Fact]
    public void A_list_that_names_one_key_and_is_signed_by_another_generation_belongs_to_the_signing_generation()
    {
        // The key identifier is only a hint. The list belongs to the anchor whose key verifies the signature.
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { SigningKeyOverride = fixture.Pki.SignatureCas[1].Key });
        Assert.True(fixture.Anchors.TryVerify(crl, out var signer, out _));
        Assert.Same(fixture.GetAnchor(fixture.Pki.SignatureCas[1]), signer);
    }

    [Fact]
    public void A_list_signed_by_an_untrusted_key_is_refused()
    {
        AssertNotVerified(fixture.CreateCrlRequest() with { SigningKeyOverride = fixture.HolderKey });
        AssertNotVerified(fixture.CreateCrlRequest() with { Issuer = fixture.Pki.AuthenticationCas[2] });
    }

    private void AssertNotVerified(CrlRequest request)
    {
        Assert.False(fixture.Anchors.TryVerify(PkiFixture.CreateCrl(request), out var signer, out var failure));
        Assert.Null(signer);
        Assert.Same(VerdictFailures.CrlSignatureInvalid, failure);
    }

    private static void AssertRefused(string expected, params byte[][] certificates)
    {
        Assert.False(TrustAnchorSet.TryLoad(certificates, out var set, out var problem));
        Assert.Null(set);
        Assert.Equal(expected, problem);
    }

    private static byte[] ReadPem(string file)
    {
        var text = File.ReadAllText(TestVectors.GetPath("jpki-ca", file));
        var fields = PemEncoding.Find(text);
        return Convert.FromBase64String(text[fields.Base64Data]);
    }
}
