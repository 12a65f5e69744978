using System.Security.Cryptography;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests;

/// <summary>Provides common test data and one PKI for all tests, because generating keys takes a while.</summary>
public sealed class PkiFixture
{
    public const string Prefecture = "Tokyo-to";
    public const string City = "Chiyoda-ku";

    /// <summary>Name of the municipality's distribution point in the text form of RFC 4514.</summary>
    public const string DistributionPoint =
        "CN=Chiyoda-ku CRLDP,OU=Tokyo-to,OU=CRL Distribution Points,OU=JPKI for digital signature,O=JPKI,C=JP";

    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    public PkiFixture()
    {
        Pki = TestPki.Create(Now);
        Assert.True(TrustAnchorSet.TryLoad(Pki.SignatureCas.Select(ca => ca.CertificateDer), out var anchors, out _));
        Anchors = anchors!;
        HolderKey = RSA.Create(2048);
        Leaf = Pki.IssueSignatureCertificate(new LeafRequest { Key = HolderKey });
        Crls = RevocationIndex.Empty.WithCrl(CreateCrl(CreateCrlRequest()), NewestRsaAnchor, out _);
    }

    public TestPki Pki { get; }

    public TrustAnchorSet Anchors { get; }

    /// <summary>Gets a valid certificate that the newest RSA generation of the CA issued.</summary>
    public IssuedCertificate Leaf { get; }

    /// <summary>Gets the key of <see cref="Leaf"/>.</summary>
    public RSA HolderKey { get; }

    /// <summary>Gets a revocation index with a fresh list of the leaf's municipality.</summary>
    public RevocationIndex Crls { get; }

    /// <summary>Gets the trust anchor of the CA generation that issues certificates and lists by default.</summary>
    public TrustAnchor NewestRsaAnchor => GetAnchor(Pki.SignatureCas[2]);

    public TrustAnchor GetAnchor(CertificateAuthority ca) =>
        Anchors.Anchors.Single(anchor => anchor.CertificateDer.Span.SequenceEqual(ca.CertificateDer));

    /// <summary>Creates the request for a fresh revocation list of the municipality. Tests change the request with <c>with</c>.</summary>
    public CrlRequest CreateCrlRequest() => Pki.CreateMunicipalCrlRequest(Prefecture, City, Now);

    public static CertificateRevocationList CreateCrl(CrlRequest request)
    {
        Assert.True(CertificateRevocationList.TryParse(CrlWriter.Create(request), out var crl, out var failure), failure?.Code);
        return crl!;
    }
}

[CollectionDefinition(nameof(PkiFixture))]
public sealed class PkiCollection : ICollectionFixture<PkiFixture>;
