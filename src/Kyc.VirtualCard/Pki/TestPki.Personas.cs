using System.Security.Cryptography.X509Certificates;

namespace Kyc.VirtualCard.Pki;

public sealed partial class TestPki
{
    /// <summary>
    /// Returns the given persona's certificates and keys. Every call returns the same ones, unless the certificate in EF 0001 no longer has
    /// the persona's <see cref="Persona.Validity"/> at <paramref name="now"/>. In this case, it is issued again with the same key.
    /// </summary>
    public PersonaCredentials GetCredentials(Persona persona, DateTimeOffset now)
    {
        lock (_credentialsLock)
        {
            _credentials.TryGetValue(persona.Name, out var storedCredentials);
            if (storedCredentials is not null && HasValidity(storedCredentials.SignatureCertificate, persona.Validity, now))
            {
                return storedCredentials;
            }

            var newCredentials = new PersonaCredentials(
                IssueForSignatureFile(persona, now, storedCredentials?.SignatureCertificate),
                storedCredentials?.AuthenticationCertificate
                    ?? IssueAuthenticationCertificate(CreateRequest(persona, now, ValidityWindow.Current)));
            _credentials[persona.Name] = newCredentials;
            return newCredentials;
        }
    }

    private static bool HasValidity(IssuedCertificate? certificate, ValidityWindow window, DateTimeOffset now)
    {
        if (certificate is null)
        {
            return true;
        }

        using var parsedCertificate = X509CertificateLoader.LoadCertificate(certificate.CertificateDer);
        var actualWindow = now > parsedCertificate.NotAfter.ToUniversalTime() ? ValidityWindow.Past
            : now < parsedCertificate.NotBefore.ToUniversalTime() ? ValidityWindow.Future
            : ValidityWindow.Current;
        return actualWindow == window;
    }

    private IssuedCertificate? IssueForSignatureFile(Persona persona, DateTimeOffset now, IssuedCertificate? storedCertificate)
    {
        var request = CreateRequest(persona, now, persona.Validity) with { Serial = persona.Serial, Key = storedCertificate?.Key };
        return persona.SignatureFileContent switch
        {
            SignatureFileContent.Empty => null,
            SignatureFileContent.Authentication => IssueAuthenticationCertificate(request),
            SignatureFileContent.Forged => IssueSignatureCertificate(
                request with { SigningKeyOverride = System.Security.Cryptography.RSA.Create(2048) }),
            _ => IssueSignatureCertificate(request),
        };
    }

    private static LeafRequest CreateRequest(Persona persona, DateTimeOffset now, ValidityWindow window)
    {
        var (notBefore, lastDay) = window switch
        {
            ValidityWindow.Past => (now.AddYears(-2), now.AddMonths(-1)),
            ValidityWindow.Future => (now.AddMonths(1), now.AddYears(4)),
            _ => (now.AddYears(-1), now.AddYears(4)),
        };
        return new LeafRequest
        {
            Holder = persona.Holder,
            Prefecture = persona.Prefecture,
            City = persona.City,
            NotBefore = notBefore,
            NotAfter = Asn1Time.GetEndOfDayInJapan(lastDay),
        };
    }
}
