using System.Security.Cryptography;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Verdicts;

/// <summary>Represents the input of a verification, which succeeds unless a test changes a part of the input.</summary>
internal sealed class TestVerification(PkiFixture fixture)
{
    public byte[] Certificate { get; set; } = fixture.Leaf.CertificateDer;

    public byte[] Document { get; set; } = "application document"u8.ToArray();

    /// <summary>Gets or sets the signature; null to sign the document with the holder's key.</summary>
    public byte[]? Signature { get; set; }

    public RevocationIndex Crls { get; set; } = fixture.Crls;

    public VerificationPolicy Policy { get; set; } = VerificationPolicy.Default;

    public TrustAnchorSet Anchors { get; set; } = fixture.Anchors;

    public DateTimeOffset VerificationTime { get; set; } = PkiFixture.Now;

    public TestVerification With(LeafRequest request)
    {
        Certificate = fixture.Pki.IssueSignatureCertificate(request with { Key = request.Key ?? fixture.HolderKey }).CertificateDer;
        return this;
    }

    public TestVerification With(CrlRequest request)
    {
        var crl = PkiFixture.CreateCrl(request);
        Assert.True(fixture.Anchors.TryVerify(crl, out var signer, out _));
        Crls = RevocationIndex.Empty.WithCrl(crl, signer!, out _);
        return this;
    }

    public SignatureVerdict Run() => new VerdictEngine(Anchors, Policy).Verify(
        Certificate, Document, Signature ?? Sign(), Crls, VerificationTime);

    private byte[] Sign() => fixture.HolderKey.SignData(Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
