using System.Text;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;
using Kyc.VirtualCard.Tests.Pki;

namespace Kyc.VirtualCard.Tests.Card;

/// <summary>Provides a base class for tests of the card. It creates the personas' cards, and sends APDUs written in hexadecimal.</summary>
[Collection(nameof(PkiFixture))]
public abstract class CardTestBase(PkiFixture fixture)
{
    protected const string SelectJpki = "00A4040C0AD392F000260100000001";
    protected const string SelectPassword = "00A4020C02001B";
    protected const string SelectSignatureKey = "00A4020C02001A";
    protected const string SelectSignatureCertificate = "00A4020C020001";
    protected const string QueryTriesLeft = "00200080";

    protected TestPki Pki { get; } = fixture.Pki;

    protected static Persona GetPersona(string name) => Personas.All.Single(persona => persona.Name == name);

    protected MyNumberCard CreateCard(string personaName = "valid") => Pki.CreateCard(GetPersona(personaName), PkiFixture.Now);

    /// <summary>Creates the given persona's card and selects the JPKI application on it.</summary>
    protected MyNumberCard CreateSelectedCard(string personaName = "valid")
    {
        var card = CreateCard(personaName);
        Assert.Equal("9000", Send(card, SelectJpki));
        return card;
    }

    /// <summary>
    /// Creates the valid persona's card, on which the signature password is verified and the EF of the password is current.
    /// </summary>
    protected MyNumberCard CreateVerifiedCard()
    {
        var card = CreateSelectedCard();
        Assert.Equal("9000", Send(card, SelectPassword));
        Assert.Equal("9000", Send(card, CreateVerifyCommand(GetPersona("valid").Password)));
        return card;
    }

    /// <summary>
    /// Sends the given command APDU and returns the response APDU, both in hexadecimal. The response ends with the status word.
    /// </summary>
    protected static string Send(MyNumberCard card, string apdu) =>
        Convert.ToHexString(card.Transmit(Convert.FromHexString(apdu.Replace(" ", "", StringComparison.Ordinal))));

    /// <summary>Creates a VERIFY command with the given password for the current EF.</summary>
    protected static string CreateVerifyCommand(string password) =>
        "00200080" + password.Length.ToString("X2", null) + Convert.ToHexString(Encoding.ASCII.GetBytes(password));

    /// <summary>Reads the whole current EF in blocks, until the card answers that the offset is beyond the end.</summary>
    protected static byte[] ReadCurrentFile(MyNumberCard card)
    {
        var content = new List<byte>();
        while (true)
        {
            var response = card.Transmit([0x00, 0xB0, (byte)(content.Count >> 8), (byte)content.Count, 0x00]);
            if (response is [0x6B, 0x00])
            {
                return [.. content];
            }

            Assert.Equal("9000", Convert.ToHexString(response[^2..]));
            content.AddRange(response[..^2]);
        }
    }
}
