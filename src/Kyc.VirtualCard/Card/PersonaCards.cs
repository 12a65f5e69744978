using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Card;

/// <summary>Creates cards for the personas of a test PKI.</summary>
public static class PersonaCards
{
    /// <summary>
    /// Creates the given persona's card in its initial state. The persona specifies the number of tries left for the signature password.
    /// </summary>
    public static MyNumberCard CreateCard(this TestPki pki, Persona persona, DateTimeOffset now) =>
        new(new JpkiFiles(persona, pki.GetCredentials(persona, now), pki.NewestSignatureCa));
}
