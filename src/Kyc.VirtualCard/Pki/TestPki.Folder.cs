using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.VirtualCard.Pki;

public sealed partial class TestPki
{
    private const string CreationTimeFile = "created";
    private const string PersonasFolder = "personas";
    private const string AnchorsFolder = "anchors";

    /// <summary>
    /// Writes the PKI to the given folder: the certificates and PKCS#8 keys of the CAs and personas as PEM files, and the time of creation.
    /// The subfolder <c>anchors</c> contains only the signature CA certificates, for a verifier. Existing files are replaced.
    /// </summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, AnchorsFolder));
        foreach (var (name, authority) in GetNamedAuthorities(CertificatePurpose.Signature, SignatureCas))
        {
            WriteCertificateAndKey(folder, name, authority.CertificateDer, authority.Key);
            WriteCertificate(Path.Combine(folder, AnchorsFolder, name + ".pem"), authority.CertificateDer);
        }

        foreach (var (name, authority) in GetNamedAuthorities(CertificatePurpose.Authentication, AuthenticationCas))
        {
            WriteCertificateAndKey(folder, name, authority.CertificateDer, authority.Key);
        }

        foreach (var persona in Personas.All)
        {
            SavePersonaCredentials(Path.Combine(folder, PersonasFolder, persona.Name), GetCredentials(persona, _createdAt));
        }

        File.WriteAllText(Path.Combine(folder, CreationTimeFile), _createdAt.ToString("O", CultureInfo.InvariantCulture));
    }

    /// <summary>Returns whether a previous call to <see cref="Save"/> with the given folder was completed.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, CreationTimeFile));

    /// <summary>Loads a PKI that <see cref="Save"/> wrote to the given folder.</summary>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="FormatException">The time of creation cannot be parsed.</exception>
    /// <exception cref="CryptographicException">A certificate or key cannot be decoded.</exception>
    /// <exception cref="ArgumentException">A key file contains no PEM-encoded key.</exception>
    public static TestPki Load(string folder)
    {
        var createdAt = DateTimeOffset.ParseExact(
            File.ReadAllText(Path.Combine(folder, CreationTimeFile)), "O", CultureInfo.InvariantCulture);
        var signatureCas = LoadAuthorities(folder, CertificatePurpose.Signature);
        var authenticationCas = LoadAuthorities(folder, CertificatePurpose.Authentication);
        var authoritiesByKeyId = signatureCas.Concat(authenticationCas).ToDictionary(authority => Convert.ToHexString(authority.KeyId));
        var credentials = new Dictionary<string, PersonaCredentials>();
        foreach (var persona in Personas.All)
        {
            var personaFolder = Path.Combine(folder, PersonasFolder, persona.Name);
            if (Directory.Exists(personaFolder))
            {
                credentials.Add(persona.Name, LoadPersonaCredentials(personaFolder, persona, authoritiesByKeyId));
            }
        }

        return new TestPki(createdAt, signatureCas, authenticationCas, credentials);
    }

    private static void SavePersonaCredentials(string folder, PersonaCredentials credentials)
    {
        Directory.CreateDirectory(folder);
        WriteCertificateAndKey(
            folder,
            "authentication",
            credentials.AuthenticationCertificate.CertificateDer,
            credentials.AuthenticationCertificate.Key);
        if (credentials.SignatureCertificate is { } signatureCertificate)
        {
            WriteCertificateAndKey(folder, "signature", signatureCertificate.CertificateDer, signatureCertificate.Key);
        }
    }

    private static PersonaCredentials LoadPersonaCredentials(
        string folder, Persona persona, Dictionary<string, CertificateAuthority> authorities)
    {
        return new PersonaCredentials(
            persona.SignatureFileContent == SignatureFileContent.Empty ? null : LoadIssuedCertificate("signature"),
            LoadIssuedCertificate("authentication"));

        IssuedCertificate LoadIssuedCertificate(string name)
        {
            var (der, key) = ReadCertificateAndKey(folder, name);
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            var issuerKeyId = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier;
            var issuer = authorities[Convert.ToHexString(issuerKeyId.GetValueOrDefault().Span)];
            return new IssuedCertificate(der, key, certificate.SerialNumberBytes.ToArray(), issuer);
        }
    }

    private static IEnumerable<(string Name, CertificateAuthority Authority)> GetNamedAuthorities(
        CertificatePurpose purpose, IReadOnlyList<CertificateAuthority> authorities) =>
        authorities.Select((authority, index) => (GetCaName(purpose, index), authority));

    private static List<CertificateAuthority> LoadAuthorities(string folder, CertificatePurpose purpose)
    {
        var authorities = new List<CertificateAuthority>();
        while (File.Exists(Path.Combine(folder, GetCaName(purpose, authorities.Count) + ".pem")))
        {
            var (der, key) = ReadCertificateAndKey(folder, GetCaName(purpose, authorities.Count));
            authorities.Add(CertificateAuthority.FromCertificate(purpose, der, key));
        }

        return authorities;
    }

    private static string GetCaName(CertificatePurpose purpose, int index) =>
        FormattableString.Invariant($"{(purpose == CertificatePurpose.Signature ? "signature" : "authentication")}-ca-{index + 1}");

    private static void WriteCertificateAndKey(string folder, string name, byte[] certificate, AsymmetricAlgorithm key)
    {
        WriteCertificate(Path.Combine(folder, name + ".pem"), certificate);
        File.WriteAllText(Path.Combine(folder, name + ".key.pem"), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static void WriteCertificate(string path, byte[] certificate) =>
        File.WriteAllText(path, PemEncoding.WriteString("CERTIFICATE", certificate) + "\n");

    private static (byte[] CertificateDer, AsymmetricAlgorithm Key) ReadCertificateAndKey(string folder, string name)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, name + ".pem"));
        var keyPem = File.ReadAllText(Path.Combine(folder, name + ".key.pem"));
        AsymmetricAlgorithm key = certificate.GetRSAPublicKey() is null ? ECDsa.Create() : RSA.Create();
        key.ImportFromPem(keyPem);
        return (certificate.RawData, key);
    }
}
