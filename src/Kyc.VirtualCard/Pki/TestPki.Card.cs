using Kyc.VirtualCard.Card;

namespace Kyc.VirtualCard.Pki;

public sealed partial class TestPki
{
    /// <summary>The persona's card, fresh from the office: full counters unless the persona says otherwise.</summary>
    public MyNumberCard CreateCard(Persona persona, DateTimeOffset now) =>
        new(new JpkiFiles(persona, CredentialsOf(persona, now), NewestRsa(SignatureCas)));
}
