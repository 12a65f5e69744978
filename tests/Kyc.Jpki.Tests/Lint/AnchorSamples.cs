using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>Maps the ID of each lint rule for CA certificates to a function that creates a certificate in violation of the rule.</summary>
internal static class AnchorSamples
{
    private static readonly X509Extension ForCas = new X509BasicConstraintsExtension(true, false, 0, true);
    private static readonly X509Extension ForSigning = CreateUsage(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign);
    private static readonly X509Extension KeyId = new X509SubjectKeyIdentifierExtension([1], false);
    private static readonly byte[] OtherCa = RawDer.EncodeName((6, 0x13, "JP"u8.ToArray()), (10, 0x0C, "JPKI"u8.ToArray()));

    public static Dictionary<string, Func<PkiFixture, byte[]>> All { get; } = new()
    {
        ["anchor-critical-unknown"] = f => Create(f, ForCas, ForSigning, KeyId, CreateExtension(JpkiOids.PolicyConstraints, true)),
        ["anchor-name-constraints"] = f => Create(f, ForCas, ForSigning, KeyId, CreateExtension(JpkiOids.NameConstraints, false)),
        ["anchor-basic-constraints-not-critical"] = f =>
            Create(f, new X509BasicConstraintsExtension(true, false, 0, false), ForSigning, KeyId),
        ["anchor-key-usage"] = f => Create(f, ForCas, CreateUsage(X509KeyUsageFlags.KeyCertSign), KeyId),
        ["anchor-key-usage-other"] = f => Create(f, ForCas, KeyId, CreateUsage(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature)),
        ["anchor-ski-missing"] = f => Create(f, ForCas, ForSigning),
        ["anchor-unit"] = f => f.Pki.AuthenticationCas[2].CertificateDer,
        ["anchor-not-self-signed"] = f => RawDer.Change(GetCa(f), elements => elements[3] = OtherCa),
        ["anchor-signature"] = f => [.. GetCa(f)[..^1], (byte)(GetCa(f)[^1] ^ 1)],
        ["anchor-policies"] = f => Create(f, ForCas, ForSigning, KeyId, new X509Extension(
            JpkiOids.CertificatePolicies, Convert.FromHexString("300630040602551D"), false)),
    };

    private static byte[] GetCa(PkiFixture fixture) => fixture.Pki.SignatureCas[2].CertificateDer;

    private static X509KeyUsageExtension CreateUsage(X509KeyUsageFlags flags) => new(flags, true);

    private static X509Extension CreateExtension(string oid, bool isCritical) => new(oid, [0x30, 0x00], isCritical);

    private static byte[] Create(PkiFixture fixture, params X509Extension[] extensions)
    {
        using var key = RSA.Create(2048);
        return Sign(fixture, key, extensions);
    }

    /// <summary>
    /// Creates a CA certificate with the given key and key identifier, the usual extensions, and the given additional ones.
    /// </summary>
    public static byte[] Create(PkiFixture fixture, RSA key, byte[] keyId, params X509Extension[] more) =>
        Sign(fixture, key, [ForCas, ForSigning, new X509SubjectKeyIdentifierExtension(keyId, false), .. more]);

    private static byte[] Sign(PkiFixture fixture, RSA key, X509Extension[] extensions)
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
