using System.Security.Cryptography.X509Certificates;

namespace Kyc.VirtualCard.Pki;

public sealed partial class TestPki
{
    /// <summary>
    /// The persona's certificates and keys: the same ones at every call, unless the kept certificate no longer means at
    /// <paramref name="now"/> what the persona is for; then it is issued anew under the same key.
    /// </summary>
    public PersonaCredentials CredentialsOf(Persona persona, DateTimeOffset now)
    {
        lock (_credentialsLock)
        {
            _credentials.TryGetValue(persona.Name, out var kept);
            if (kept is not null && Fits(kept.Signature, persona.Validity, now))
                return kept;
            var issued = new PersonaCredentials(
                IssueForSlot(persona, now, kept?.Signature),
                kept?.Authentication ?? IssueAuthenticationCertificate(Request(persona, now, ValidityWindow.Current)));
            _credentials[persona.Name] = issued;
            return issued;
        }
    }

    private static bool Fits(IssuedCertificate? certificate, ValidityWindow window, DateTimeOffset now)
    {
        if (certificate is null)
            return true;
        using var parsed = X509CertificateLoader.LoadCertificate(certificate.CertificateDer);
        var actual = now > parsed.NotAfter.ToUniversalTime() ? ValidityWindow.Past
            : now < parsed.NotBefore.ToUniversalTime() ? ValidityWindow.Future
            : ValidityWindow.Current;
        return actual == window;
    }

    private IssuedCertificate? IssueForSlot(Persona persona, DateTimeOffset now, IssuedCertificate? kept)
    {
        var request = Request(persona, now, persona.Validity) with { Serial = persona.Serial, Key = kept?.Key };
        return persona.Slot switch
        {
            SignatureSlot.Empty => null,
            SignatureSlot.Authentication => IssueAuthenticationCertificate(request),
            SignatureSlot.Forged => IssueSignatureCertificate(
                request with { SigningKeyOverride = System.Security.Cryptography.RSA.Create(2048) }),
            _ => IssueSignatureCertificate(request),
        };
    }

    private static LeafRequest Request(Persona persona, DateTimeOffset now, ValidityWindow window)
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
            NotAfter = Asn1Time.EndOfDayInJapan(to),
        };
    }
}
