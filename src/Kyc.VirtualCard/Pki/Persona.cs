using System.Security.Cryptography;
using System.Text;

namespace Kyc.VirtualCard.Pki;

/// <summary>Represents the data that a fictitious customer typed into the application.</summary>
/// <param name="Name">The 氏名 (name), with U+3000 between family name and given name.</param>
/// <param name="Kana">The フリガナ, which is the name in full-width katakana.</param>
/// <param name="BirthDate">The birth date in ISO format, <c>YYYY-MM-DD</c>.</param>
/// <param name="Address">The 住所 (address), starting with the prefecture.</param>
public sealed record PersonaDeclaration(string Name, string Kana, string BirthDate, string Address);

/// <summary>Specifies what the persona's card contains in EF 0001, the file for the signature certificate.</summary>
public enum SignatureFileContent
{
    /// <summary>A signature certificate that the CA signed.</summary>
    Signature,

    /// <summary>A signature certificate that names the CA and the CA's key identifier, but is signed with a different key.</summary>
    Forged,

    /// <summary>A user-authentication certificate, which does not belong in this file. It is not the one in EF 000A.</summary>
    Authentication,

    /// <summary>No certificate. Holders under 15 and people who declined the certificate do not have one.</summary>
    Empty,
}

/// <summary>Specifies when the certificate in EF 0001 of the persona's card is valid, relative to now.</summary>
public enum ValidityWindow
{
    /// <summary>The certificate is valid now.</summary>
    Current,

    /// <summary>The certificate has expired.</summary>
    Past,

    /// <summary>The certificate is not valid yet.</summary>
    Future,
}

/// <summary>Represents a fictitious person with a card, for testing one situation that can occur in a verification.</summary>
public sealed record Persona
{
    /// <summary>Gets the name of the persona: lower-case words joined by hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the purpose of the persona, in one sentence.</summary>
    public required string Purpose { get; init; }

    /// <summary>Gets the data that the customer typed.</summary>
    public required PersonaDeclaration Declaration { get; init; }

    /// <summary>Gets the holder's attributes in the certificate.</summary>
    public required HolderAttributes Holder { get; init; }

    /// <summary>Gets the 署名用 password: 6 to 16 characters of <c>[0-9A-Z]</c>. A test value, not a secret.</summary>
    public required string Password { get; init; }

    /// <summary>Gets the 利用者証明用 PIN, 4 digits. A test value, not a secret.</summary>
    public string AuthenticationPin { get; init; } = "1234";

    /// <summary>Gets the prefecture in the signature certificate's subject and distribution point.</summary>
    public string Prefecture { get; init; } = "Tokyo-to";

    /// <summary>Gets the municipality in the signature certificate's subject and distribution point.</summary>
    public string City { get; init; } = "Chiyoda-ku";

    /// <summary>Gets the content of EF 0001.</summary>
    public SignatureFileContent SignatureFileContent { get; init; }

    /// <summary>Gets a value that specifies when the certificate in EF 0001 is valid.</summary>
    public ValidityWindow Validity { get; init; }

    /// <summary>Gets the CRLReason with which the municipal CRL lists the certificate. Null when the certificate is not revoked.</summary>
    public int? RevocationReason { get; init; }

    /// <summary>
    /// Gets the number of tries left for the signature password when the card is created, at most 5. The value 0 means that it is blocked.
    /// </summary>
    public int PasswordTriesLeft { get; init; } = 5;

    /// <summary>Gets the token label in EF 0006.</summary>
    public string TokenLabel { get; init; } = Kyc.Jpki.JpkiNames.MyNumberCardToken;

    /// <summary>
    /// Gets the serial number of the certificate in EF 0001, 4 bytes. The number is derived from the persona's name, so that a CRL can be
    /// written without the certificate.
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
