using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Card;

/// <summary>Cards of the personas of a test PKI.</summary>
public static class PersonaCards
{
    /// <summary>The persona's card, fresh from the office: full counters unless the persona says otherwise.</summary>
    public static MyNumberCard CreateCard(this TestPki pki, Persona persona, DateTimeOffset now) =>
        new(new JpkiFiles(persona, pki.CredentialsOf(persona, now), pki.NewestSignatureCa));
}
