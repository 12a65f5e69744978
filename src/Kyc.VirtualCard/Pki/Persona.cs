using System.Security.Cryptography;
using System.Text;

namespace Kyc.VirtualCard.Pki;

/// <summary>What the invented customer typed into the application.</summary>
/// <param name="Name">氏名, U+3000 between family and given name.</param>
/// <param name="Kana">フリガナ, full-width katakana.</param>
/// <param name="BirthDate">ISO date, <c>YYYY-MM-DD</c>.</param>
/// <param name="Address">住所, starting with the prefecture.</param>
public sealed record PersonaDeclaration(string Name, string Kana, string BirthDate, string Address);

/// <summary>What the persona's card holds in EF 0001, where the signature certificate belongs.</summary>
public enum SignatureSlot
{
    /// <summary>A signature certificate.</summary>
    Signature,

    /// <summary>A certificate that names the real CA and its key, signed by another key.</summary>
    Forged,

    /// <summary>A user-authentication certificate with its own key.</summary>
    Authentication,

    /// <summary>Nothing: holders under 15, and people who declined it, have none.</summary>
    Empty,
}

/// <summary>When the persona's certificate is valid, seen from now.</summary>
public enum ValidityWindow
{
    /// <summary>Valid now.</summary>
    Current,

    /// <summary>Ended.</summary>
    Past,

    /// <summary>Not begun.</summary>
    Future,
}

/// <summary>An invented person with a card, made for one situation a verification can meet.</summary>
public sealed record Persona
{
    /// <summary>Lower-case words joined by hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What the persona is for, one sentence.</summary>
    public required string Purpose { get; init; }

    /// <summary>What the customer typed.</summary>
    public required PersonaDeclaration Declared { get; init; }

    /// <summary>What the certificate says.</summary>
    public required HolderAttributes Holder { get; init; }

    /// <summary>署名用 password, 6 to 16 of <c>[0-9A-Z]</c>. A test value, not a secret.</summary>
    public required string Password { get; init; }

    /// <summary>利用者証明用 PIN, 4 digits. A test value, not a secret.</summary>
    public string AuthenticationPin { get; init; } = "1234";

    /// <summary>Prefecture of the certificate's distribution point.</summary>
    public string Prefecture { get; init; } = "Tokyo-to";

    /// <summary>Municipality of the certificate's distribution point.</summary>
    public string City { get; init; } = "Chiyoda-ku";

    /// <summary>What EF 0001 holds.</summary>
    public SignatureSlot Slot { get; init; }

    /// <summary>When the certificate in EF 0001 is valid.</summary>
    public ValidityWindow Validity { get; init; }

    /// <summary>CRLReason under which the municipal CRL lists the certificate; null when it does not.</summary>
    public int? RevocationReason { get; init; }

    /// <summary>Tries of the signature password left when the card is made: 5, or fewer, or 0 when blocked.</summary>
    public int PasswordTriesLeft { get; init; } = 5;

    /// <summary>Token label in EF 0006.</summary>
    public string TokenLabel { get; init; } = Kyc.Jpki.JpkiNames.MyNumberCardToken;

    /// <summary>
    /// Serial number of the certificate in EF 0001, 4 bytes. It follows from the name, so that a CRL can be written
    /// where the certificate was never seen.
    /// </summary>
    public byte[] Serial
    {
        get
        {
            var serial = SHA256.HashData(Encoding.UTF8.GetBytes(Name))[..4];
            serial[0] = (byte)(0x40 | (serial[0] & 0x3F));
            return serial;
        }
    }
}
