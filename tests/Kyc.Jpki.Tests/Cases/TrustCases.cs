using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.Jpki.Tests.Lint;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Defines the cases about trust anchors, and about anchors, policies and algorithms that the verifier lacks.</summary>
internal static class TrustCases
{
    public static IReadOnlyList<CaseScenario> All { get; } =
    [
        new(
            "trust-forged",
            "Another key signed the certificate, which names an installed one.",
            "RFC 5280 6.1.3",
            "CERT-UNTRUSTED",
            (
                f,
                good) => good with { Certificate = SampleBuilder.CreateLeaf(
                    f, new LeafRequest { SigningKeyOverride = RSA.Create(2048) }) }),
        new("trust-anchor-missing", "The certificate is of a generation of the CA that is not installed.", "RFC 5280 6.1.1",
            "TRUST-ANCHOR-MISSING", (f, good) => good with { Anchors = [f.Pki.SignatureCas[1].CertificateDer] })
        {
            ExpectedListCodes = ["CRL-SIGNATURE"],
        },
        new("trust-policy-missing", "The policy is reported to be that of smartphones.", "RFC 5280 4.2.1.4", "TRUST-POLICY-MISSING",
            (f, good) => good with { Certificate = CreateCertificateWithPolicy(f, JpkiOids.PhoneSignaturePolicy) }),
        new("trust-policy-set", "The policy is that of test cards, and is accepted by setting.", "RFC 5280 4.2.1.4", null,
            (f, good) => good with
            {
                Certificate = CreateCertificateWithPolicy(f, JpkiOids.TestSignaturePolicy),
                Policy = new CasePolicy([JpkiOids.TestSignaturePolicy]),
            }),
        new("trust-algorithm-missing", "The holder's key is RSA-1024.", "RFC 5280 6.1.4", "TRUST-ALGORITHM-MISSING", UseShortKey),
        new("anchor-expired", "The CA's own certificate has ended.", "RFC 5280 6.1.3", "CERT-EXPIRED", UseExpiredCa),
        CreateAnchorScenario(
            "anchor-critical-unknown",
            "An anchor has a critical extension that nobody knows.",
            "RFC 5280 4.2",
            f => CreateAnchorWithExtension(f, new X509Extension("1.2.3.4", SampleBuilder.NullElement, true)),
            "a critical extension that is not understood"),
        CreateAnchorScenario(
            "anchor-name-constraints",
            "An anchor has name constraints.",
            "RFC 5280 4.2.1.10",
            f => CreateAnchorWithExtension(f, new X509Extension(JpkiOids.NameConstraints, [0x30, 0x00], false)),
            "nameConstraints, critical or not"),
        CreateAnchorScenario("anchor-basic-constraints-not-critical", "basicConstraints of an anchor is not critical.", "RFC 5280 4.2.1.9",
            f => AnchorSamples.All["anchor-basic-constraints-not-critical"](f), "basicConstraints not critical"),
        CreateAnchorScenario("anchor-one-key-identifier", "Two anchors have one subjectKeyIdentifier and two keys.", "RFC 5280 4.2.1.2",
            f => AnchorSamples.CreateAnchor(f, CreateKey(), f.Pki.SignatureCas[2].KeyId), "two keys with one subjectKeyIdentifier"),
        new("anchor-one-key-twice", "Two anchors are certificates of one key.", "RFC 5280 6.1.1", null, (f, good) =>
        {
            var ca = f.Pki.SignatureCas[2];
            return good with { Anchors = [ca.CertificateDer, AnchorSamples.CreateAnchor(f, (RSA)ca.Key, ca.KeyId)] };
        })
        {
            LeniencyDecision = "two certificates of one key",
        },
    ];

    private static CaseScenario CreateAnchorScenario(
        string id,
        string title,
        string clause,
        Func<PkiFixture, byte[]> createAnchor,
        string decision) =>
        new(id, title, clause, null, (fixture, good) => good with { Anchors = [.. good.Anchors, createAnchor(fixture)] })
        {
            LeniencyDecision = decision,
            AreAnchorsRefused = true,
        };

    private static RSA CreateKey() => RSA.Create(2048);

    private static byte[] CreateAnchorWithExtension(PkiFixture fixture, X509Extension extension) =>
        AnchorSamples.CreateAnchor(fixture, CreateKey(), [1], extension);

    private static byte[] CreateCertificateWithPolicy(PkiFixture fixture, string oid) =>
        SampleBuilder.CreateLeaf(fixture, new LeafRequest { PolicyOid = oid });

    private static CaseDraft UseShortKey(PkiFixture fixture, CaseDraft good)
    {
        var key = RSA.Create(1024);
        return good with { Certificate = SampleBuilder.CreateLeaf(fixture, new LeafRequest { Key = key }), HolderKey = key };
    }

    private static CaseDraft UseExpiredCa(PkiFixture fixture, CaseDraft good)
    {
        var ca = fixture.Pki.SignatureCas[0];
        return good with
        {
            Anchors = [ca.CertificateDer],
            Certificate = SampleBuilder.CreateLeaf(fixture, new LeafRequest { Issuer = ca }),
            Crls = [CrlWriter.Create(fixture.CreateCrlRequest() with { Issuer = ca })],
        };
    }
}
