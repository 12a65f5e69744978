using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>Maps the ID of each lint rule for CA certificates to a function that creates a certificate in violation of the rule.</summary>
internal static class AnchorSamples
{
    private static readonly X509Extension CaBasicConstraints = new X509BasicConstraintsExtension(true, false, 0, true);
    private static readonly X509Extension CaKeyUsage = CreateKeyUsage(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign);
    private static readonly X509Extension SubjectKeyIdentifier = new X509SubjectKeyIdentifierExtension([1], false);
    private static readonly byte[] OtherCaName = RawDerWriter.EncodeName((6, 0x13, "JP"u8.ToArray()), (10, 0x0C, "JPKI"u8.ToArray()));

    public static Dictionary<string, Func<PkiFixture, byte[]>> All { get; } = new()
    {
        ["anchor-critical-unknown"] = f =>
            CreateAnchor(
                f,
                CaBasicConstraints,
                CaKeyUsage,
                SubjectKeyIdentifier,
                CreateEmptyExtension(JpkiOids.PolicyConstraints, true)),
        ["anchor-name-constraints"] = f =>
            CreateAnchor(
                f,
                CaBasicConstraints,
                CaKeyUsage,
                SubjectKeyIdentifier,
                CreateEmptyExtension(JpkiOids.NameConstraints, false)),
        ["anchor-basic-constraints-not-critical"] = f =>
            CreateAnchor(f, new X509BasicConstraintsExtension(true, false, 0, false), CaKeyUsage, SubjectKeyIdentifier),
        ["anchor-key-usage"] = f =>
            CreateAnchor(f, CaBasicConstraints, CreateKeyUsage(X509KeyUsageFlags.KeyCertSign), SubjectKeyIdentifier),
        ["anchor-key-usage-other"] = f => CreateAnchor(f, CaBasicConstraints, SubjectKeyIdentifier, CreateKeyUsage(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature)),
        ["anchor-ski-missing"] = f => CreateAnchor(f, CaBasicConstraints, CaKeyUsage),
        ["anchor-unit"] = f => f.Pki.AuthenticationCas[2].CertificateDer,
        ["anchor-not-self-signed"] = f => RawDerWriter.ChangeSignedPart(GetCaCertificate(f), elements => elements[3] = OtherCaName),
        ["anchor-signature"] = f => [.. GetCaCertificate(f)[..^1], (byte)(GetCaCertificate(f)[^1] ^ 1)],
        ["anchor-policies"] = f => CreateAnchor(f, CaBasicConstraints, CaKeyUsage, SubjectKeyIdentifier, new X509Extension(
            JpkiOids.CertificatePolicies, Convert.FromHexString("300630040602551D"), false)),
    };

    private static byte[] GetCaCertificate(PkiFixture fixture) => fixture.Pki.SignatureCas[2].CertificateDer;

    private static X509KeyUsageExtension CreateKeyUsage(X509KeyUsageFlags flags) => new(flags, true);

    private static X509Extension CreateEmptyExtension(string oid, bool isCritical) => new(oid, [0x30, 0x00], isCritical);

    private static byte[] CreateAnchor(PkiFixture fixture, params X509Extension[] extensions)
    {
        using var key = RSA.Create(2048);
        return CreateSelfSigned(fixture, key, extensions);
    }

    /// <summary>
    /// Creates a CA certificate with the given key and key identifier, the usual extensions, and the given additional ones.
    /// </summary>
    public static byte[] CreateAnchor(PkiFixture fixture, RSA key, byte[] keyId, params X509Extension[] additionalExtensions) =>
        CreateSelfSigned(
            fixture,
            key,
            [CaBasicConstraints, CaKeyUsage, new X509SubjectKeyIdentifierExtension(keyId, false), .. additionalExtensions]);

    private static byte[] CreateSelfSigned(PkiFixture fixture, RSA key, X509Extension[] extensions)
    {
        var name = new X500DistinguishedName(fixture.Pki.SignatureCas[2].NameDer);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var certificate = request.CreateSelfSigned(PkiFixture.Now.AddYears(-1), PkiFixture.Now.AddYears(9));
        return certificate.RawData;
    }
}
