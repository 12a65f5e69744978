using System.Security.Cryptography;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Represents a PKI with the structure of JPKI but its own keys: several CA generations with the same name, the certificates of the
/// <see cref="Personas"/>, and municipal CRLs. The PKI can be saved to a folder and loaded again, so that a service, a card and a CRL
/// writer in different processes can share it. Thread-safe. Source: pki.md 5.
/// </summary>
public sealed partial class TestPki
{
    private readonly DateTimeOffset _createdAt;
    private readonly Dictionary<string, PersonaCredentials> _credentials;
    private readonly Lock _credentialsLock = new();

    private TestPki(
        DateTimeOffset createdAt,
        IReadOnlyList<CertificateAuthority> signatureCas,
        IReadOnlyList<CertificateAuthority> authenticationCas,
        Dictionary<string, PersonaCredentials> credentials)
    {
        _createdAt = createdAt;
        SignatureCas = signatureCas;
        AuthenticationCas = authenticationCas;
        _credentials = credentials;
    }

    /// <summary>
    /// Gets the signature CAs, oldest first: one expired and two valid generations with RSA-2048, and the next generation with ECDSA P-384.
    /// All have the same name.
    /// </summary>
    public IReadOnlyList<CertificateAuthority> SignatureCas { get; }

    /// <summary>
    /// Gets the newest signature CA with an RSA key. It issues the signature certificates unless a request specifies a different CA.
    /// </summary>
    public CertificateAuthority NewestSignatureCa => GetNewestRsaCa(SignatureCas);

    /// <summary>
    /// Gets the user-authentication CAs, oldest first: one expired and two valid generations with RSA-2048. All have the same name.
    /// </summary>
    public IReadOnlyList<CertificateAuthority> AuthenticationCas { get; }

    /// <summary>
    /// Creates a PKI with new CAs. Their validity periods, relative to <paramref name="now"/>, correspond to those of the real CAs.
    /// </summary>
    public static TestPki Create(DateTimeOffset now)
    {
        var nextGeneration = CertificateAuthority.Create(
            CertificatePurpose.Signature,
            [0x0A, 0x00, 0x00, 0x04],
            now.AddYears(-1),
            now.AddYears(9),
            ECDsa.Create(ECCurve.NamedCurves.nistP384));
        return new TestPki(
            now,
            [.. CreateRsaGenerations(CertificatePurpose.Signature, now), nextGeneration],
            CreateRsaGenerations(CertificatePurpose.Authentication, now),
            []);
    }

    /// <summary>Issues a signature certificate (署名用電子証明書).</summary>
    public IssuedCertificate IssueSignatureCertificate(LeafRequest request)
    {
        var number = FormattableString.Invariant($"{GetNotBefore(request).ToOffset(TimeSpan.FromHours(9)):yyyyMMddHHmmss}")
            + RandomNumberGenerator.GetString("0123456789", 14);
        var subject = DistinguishedNames.EncodeSignatureSubject(request.Prefecture, request.City, number);
        return IssueCertificate(request, request.Issuer ?? NewestSignatureCa, subject, LeafProfile.CreateSignatureExtensions);
    }

    /// <summary>Issues a user-authentication certificate (利用者証明用電子証明書). It does not contain the holder's attributes.</summary>
    public IssuedCertificate IssueAuthenticationCertificate(LeafRequest request)
    {
        // As on test cards, the number consists of 14 random characters, the five-digit code of the municipality, and a suffix.
        var number = RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 14) + "13101003A";
        var subject = DistinguishedNames.EncodeAuthenticationSubject(number);
        return IssueCertificate(
            request,
            request.Issuer ?? GetNewestRsaCa(AuthenticationCas),
            subject,
            LeafProfile.CreateAuthenticationExtensions);
    }

    private static CertificateAuthority[] CreateRsaGenerations(CertificatePurpose purpose, DateTimeOffset now) =>
    [
        CertificateAuthority.Create(purpose, [0x01], now.AddYears(-11), now.AddYears(-1), RSA.Create(2048)),
        CertificateAuthority.Create(purpose, [0x01, 0x32, 0x00, 0x02], now.AddYears(-7), now.AddYears(3), RSA.Create(2048)),
        CertificateAuthority.Create(purpose, [0x06, 0x7C, 0x00, 0x03], now.AddYears(-3), now.AddYears(7), RSA.Create(2048)),
    ];

    private static CertificateAuthority GetNewestRsaCa(IReadOnlyList<CertificateAuthority> authorities) =>
        authorities.Last(authority => authority.Key is RSA);

    private DateTimeOffset GetNotBefore(LeafRequest request) => request.NotBefore ?? _createdAt.AddYears(-1);

    private IssuedCertificate IssueCertificate(
        LeafRequest request,
        CertificateAuthority issuer,
        byte[] subject,
        Func<LeafRequest, CertificateAuthority, byte[], IReadOnlyList<CertificateExtension>> createProfileExtensions)
    {
        var key = request.Key ?? RSA.Create(2048);
        var publicKeyInfo = key.ExportSubjectPublicKeyInfo();
        var profileExtensions = createProfileExtensions(request, issuer, Signer.ComputeKeyId(publicKeyInfo));
        IReadOnlyList<CertificateExtension> extensions = [.. profileExtensions, .. request.ExtraExtensions];
        var contents = new CertificateContents
        {
            Serial = request.Serial ?? CreateRandomSerial(),
            IssuerName = issuer.NameDer,
            SubjectName = request.SubjectDer ?? subject,
            NotBefore = GetNotBefore(request),
            NotAfter = request.NotAfter ?? Asn1Time.GetEndOfDayInJapan(_createdAt.AddYears(4)),
            PublicKeyInfo = publicKeyInfo,
            Extensions = request.RewriteExtensions is { } rewrite ? [.. rewrite(extensions)] : extensions,
        };
        var certificate = CertificateWriter.Sign(contents, new Signer(request.SigningKeyOverride ?? issuer.Key));
        return new IssuedCertificate(certificate, key, contents.Serial, issuer);
    }

    // Returns the four bytes of a positive number whose first byte is not 0, as the DER encoding of an INTEGER requires.
    private static byte[] CreateRandomSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(4);
        serial[0] = (byte)(0x01 | (serial[0] & 0x3F));
        return serial;
    }
}
