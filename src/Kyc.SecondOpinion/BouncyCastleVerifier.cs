using System.Globalization;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace Kyc.SecondOpinion;

/// <summary>
/// Verifies a signature a second time, with BouncyCastle and without the verification code of the product. Checks the certificate, its
/// issuer, validity, usage, policy and attributes, and the signature (公的個人認証法 19条; RFC 5280 section 6 for a path of one certificate).
/// Revocation is not checked. Thread-safe.
/// </summary>
public sealed class BouncyCastleVerifier
{
    // RFC 5280 4.2.1.3: indexes in the array of keyUsage bits.
    private const int NonRepudiationBit = 1;
    private const int KeyCertSignBit = 5;
    private const int CrlSignBit = 6;

    // pki.md 5.2 and 5.4: RSA with 2,048 bits and this exponent, or the curve P-384.
    private const int RsaBits = 2048;
    private static readonly BigInteger RsaExponent = BigInteger.ValueOf(65537);

    // pki.md 5.1: the organizational unit that distinguishes the signature CA from the user-authentication CA.
    private const string SignatureOrganizationalUnit = "JPKI for digital signature";

    // These extensions may be critical, because they are checked here or only restrict what is checked elsewhere (RFC 5280 4.2).
    private static readonly HashSet<DerObjectIdentifier> AllowedCriticalExtensions =
    [
        X509Extensions.KeyUsage, X509Extensions.SubjectAlternativeName, X509Extensions.BasicConstraints, X509Extensions.CertificatePolicies,
        X509Extensions.CrlDistributionPoints,
    ];

    private readonly List<Issuer> _issuers = [];
    private readonly HashSet<string> _policies;

    // BouncyCastle tests whether every new RSA modulus is composite. This takes 20 ms, twenty times as long as everything else. The CA is
    // responsible for the quality of a card's key. If a later version ignores the setting, the verification only takes longer.
    private const string ModulusTestsVariable = "Org.BouncyCastle.Rsa.MaxMRTests";

    static BouncyCastleVerifier() => Environment.SetEnvironmentVariable(ModulusTestsVariable, "0");

    private sealed record Issuer(X509Certificate Certificate, AsymmetricKeyParameter Key);

    /// <summary>Creates a verifier from the trusted CA certificates.</summary>
    /// <param name="issuers">The CA certificates in DER, one per element.</param>
    /// <param name="acceptedPolicies">The dotted object identifiers of the accepted certificate policies.</param>
    /// <exception cref="ArgumentException">
    /// An element is not a valid self-signed CA certificate in DER. The message contains the position of the element, counted from 1.
    /// </exception>
    public BouncyCastleVerifier(IEnumerable<ReadOnlyMemory<byte>> issuers, IEnumerable<string> acceptedPolicies)
    {
        foreach (var der in issuers)
        {
            try
            {
                var certificate = Parse(der);
                var key = certificate.GetPublicKey();
                certificate.Verify(key);
                if (certificate.GetBasicConstraints() < 0 || certificate.GetKeyUsage() is not { } usage || !usage[KeyCertSignBit])
                {
                    throw new ArgumentException("not the certificate of a CA");
                }

                _issuers.Add(new Issuer(certificate, key));
            }
            catch (Exception exception)
            {
                var number = (_issuers.Count + 1).ToString(CultureInfo.InvariantCulture);
                throw new ArgumentException(
                    $"BouncyCastle does not take trust anchor {number} ({exception.GetType().Name})", nameof(issuers));
            }
        }

        _policies = [.. acceptedPolicies];
    }

    /// <summary>
    /// Verifies the certificate and the signature, and compares the data in the certificate with the data that the first parser read. Never
    /// throws an exception, even for malformed bytes.
    /// </summary>
    /// <param name="signedDocument">The document, signature and certificate to verify.</param>
    /// <param name="firstFacts">The data that the first parser read; null to skip the comparison.</param>
    /// <returns>The failed checks and the differences; empty when the second verification agrees completely.</returns>
    public IReadOnlyList<Objection> Verify(SignedDocument signedDocument, CertificateFacts? firstFacts)
    {
        var objections = new List<Objection>();
        X509Certificate certificate;
        try
        {
            certificate = Parse(signedDocument.Certificate);
        }
        // BouncyCastle rejects invalid bytes with exceptions of many types, few of which are documented.
        catch (Exception)
        {
            return [Objection.CertificateFormat];
        }

        Require(Objection.Algorithm, () => HasKnownAlgorithms(certificate));
        Require(Objection.Issuer, () => IsIssuedByTrustedCa(certificate, signedDocument.VerificationTime));
        Require(Objection.Validity, () => certificate.IsValid(signedDocument.VerificationTime.UtcDateTime));
        Require(Objection.Usage, () => HasSignatureUsage(certificate));
        Require(Objection.Policy, () => HasAcceptedPolicy(certificate));
        Require(
            Objection.DocumentSignature,
            () => IsDocumentSignedBy(certificate.GetPublicKey(), signedDocument.Document.Span, signedDocument.Signature.ToArray()));
        try
        {
            var secondFacts = CertificateFactsReader.Read(certificate);
            if (firstFacts is not null)
            {
                objections.AddRange(secondFacts.GetDifferences(firstFacts));
            }
        }
        catch (Exception)
        {
            objections.Add(Objection.Attributes);
        }

        return objections;

        void Require(Objection objection, Func<bool> isMet)
        {
            try
            {
                if (!isMet())
                {
                    objections.Add(objection);
                }
            }
            catch (Exception)
            {
                objections.Add(objection);
            }
        }
    }

    // To verify a certificate's signature, BouncyCastle encodes the parsed data again. The new bytes equal the signed bytes only if the
    // certificate is in DER, so a certificate in any other encoding is refused.
    private static X509Certificate Parse(ReadOnlyMemory<byte> der)
    {
        var bytes = der.ToArray();
        var asn1Object = Asn1Object.FromByteArray(bytes);
        var structure = X509CertificateStructure.GetInstance(asn1Object);
        if (!structure.GetEncoded(Asn1Encodable.Der).AsSpan().SequenceEqual(bytes))
        {
            throw new Asn1Exception("not in DER");
        }

        return new X509Certificate(structure);
    }

    private static bool HasKnownAlgorithms(X509Certificate certificate) =>
        (certificate.SigAlgOid == PkcsObjectIdentifiers.Sha256WithRsaEncryption.Id
            || certificate.SigAlgOid == X9ObjectIdentifiers.ECDsaWithSha384.Id)
        && GetSignatureAlgorithmName(certificate.GetPublicKey()) is not null;

    // The trusted CAs have the same name in all generations, so only the signature determines which of them issued the certificate
    // (pki.md 5.1).
    private bool IsIssuedByTrustedCa(X509Certificate certificate, DateTimeOffset instant) =>
        _issuers.Exists(issuer =>
            issuer.Certificate.SubjectDN.Equivalent(certificate.IssuerDN, inOrder: true)
            && IsCertificateSignedBy(certificate, issuer.Key)
            && issuer.Certificate.IsValid(instant.UtcDateTime)
            && issuer.Certificate.SubjectDN.GetValueList(X509Name.OU).Contains(SignatureOrganizationalUnit));

    private static bool IsCertificateSignedBy(X509Certificate certificate, AsymmetricKeyParameter key)
    {
        try
        {
            certificate.Verify(key);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static bool HasSignatureUsage(X509Certificate certificate)
    {
        var usage = certificate.GetKeyUsage();
        return usage is not null && usage[NonRepudiationBit] && !usage[KeyCertSignBit] && !usage[CrlSignBit]
            && certificate.GetBasicConstraints() < 0
            && certificate.GetCriticalExtensionOids().All(oid => AllowedCriticalExtensions.Contains(new DerObjectIdentifier(oid)));
    }

    private bool HasAcceptedPolicy(X509Certificate certificate) =>
        CertificatePolicies.GetInstance(CertificateFactsReader.GetExtension(certificate, X509Extensions.CertificatePolicies))
            .GetPolicyInformation().Any(policy => _policies.Contains(policy.PolicyIdentifier.Id));

    private static bool IsDocumentSignedBy(AsymmetricKeyParameter key, ReadOnlySpan<byte> document, byte[] signature)
    {
        if (GetSignatureAlgorithmName(key) is not { } name)
        {
            return false;
        }

        var signer = SignerUtilities.GetSigner(name);
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(document);
        return signer.VerifySignature(signature);
    }

    private static string? GetSignatureAlgorithmName(AsymmetricKeyParameter key) => key switch
    {
        RsaKeyParameters rsa when rsa.Modulus.BitLength == RsaBits && rsa.Exponent.Equals(RsaExponent) => "SHA-256withRSA",
        ECPublicKeyParameters ec when SecObjectIdentifiers.SecP384r1.Equals(ec.PublicKeyParamSet) => "SHA-384withECDSA",
        _ => null,
    };
}
