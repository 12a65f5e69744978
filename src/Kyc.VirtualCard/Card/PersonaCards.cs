using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Card;

/// <summary>Creates cards for the personas of a test PKI.</summary>
public static class PersonaCards
{
    /// <summary>Creates the persona's card in its initial state: all tries are left unless the persona specifies otherwise.</summary>
    public static MyNumberCard CreateCard(this TestPki pki, Persona persona, DateTimeOffset now) =>
        new(new JpkiFiles(persona, pki.GetCredentials(persona, now), pki.NewestSignatureCa));
}
