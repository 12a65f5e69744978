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
            _credentials.TryGetValue(persona.Name, out var stored);
            if (stored is not null && HasValidity(stored.Signature, persona.Validity, now))
            {
                return stored;
            }

            var issued = new PersonaCredentials(
                IssueForSlot(persona, now, stored?.Signature),
                stored?.Authentication ?? IssueAuthenticationCertificate(CreateRequest(persona, now, ValidityWindow.Current)));
            _credentials[persona.Name] = issued;
            return issued;
        }
    }

    private static bool HasValidity(IssuedCertificate? certificate, ValidityWindow window, DateTimeOffset now)
    {
        if (certificate is null)
        {
            return true;
        }

        using var parsed = X509CertificateLoader.LoadCertificate(certificate.CertificateDer);
        var actual = now > parsed.NotAfter.ToUniversalTime() ? ValidityWindow.Past
            : now < parsed.NotBefore.ToUniversalTime() ? ValidityWindow.Future
            : ValidityWindow.Current;
        return actual == window;
    }

    private IssuedCertificate? IssueForSlot(Persona persona, DateTimeOffset now, IssuedCertificate? stored)
    {
        var request = CreateRequest(persona, now, persona.Validity) with { Serial = persona.Serial, Key = stored?.Key };
        return persona.Slot switch
        {
            SignatureSlot.Empty => null,
            SignatureSlot.Authentication => IssueAuthenticationCertificate(request),
            SignatureSlot.Forged => IssueSignatureCertificate(
                request with { SigningKeyOverride = System.Security.Cryptography.RSA.Create(2048) }),
            _ => IssueSignatureCertificate(request),
        };
    }

    private static LeafRequest CreateRequest(Persona persona, DateTimeOffset now, ValidityWindow window)
    {
        var (from, to) = window switch
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
            NotBefore = from,
            NotAfter = Asn1Time.GetEndOfDayInJapan(to),
        };
    }
}
