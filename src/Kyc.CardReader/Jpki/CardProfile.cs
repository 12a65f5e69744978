using System.Buffers;
using System.Security.Cryptography;
using Kyc.Jpki;

namespace Kyc.CardReader.Jpki;

/// <summary>
/// Defines the format of a password, which is checked before the password is sent: ASCII digits and capital letters, of limited length.
/// </summary>
/// <param name="MinLength">The minimum number of characters.</param>
/// <param name="MaxLength">The maximum number of characters.</param>
internal sealed record PasswordFormat(int MinLength, int MaxLength)
{
    private static readonly SearchValues<byte> AllowedBytes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    public bool Matches(ReadOnlySpan<byte> password) =>
        password.Length >= MinLength && password.Length <= MaxLength && !password.ContainsAnyExcept(AllowedBytes);
}

/// <summary>Defines how a card signs.</summary>
/// <param name="Hash">The hash algorithm for the document.</param>
/// <param name="HashPrefix">The bytes that precede the hash in the command: the DigestInfo of RFC 8017 9.2 for RSA.</param>
/// <param name="SignatureBytes">The exact length of a signature in bytes.</param>
internal sealed record SigningScheme(HashAlgorithmName Hash, byte[] HashPrefix, int SignatureBytes)
{
    public byte[] ComputeInput(ReadOnlySpan<byte> document) => [.. HashPrefix, .. CryptographicOperations.HashData(Hash, document)];
}

/// <summary>
/// Describes a kind of card as data, so that the next generation of cards (P-384 with SHA-384) needs only a second instance of this class.
/// The properties for elementary files contain their two-byte identifiers under the application. Source: card.md 2.1 and 2.2.
/// </summary>
internal sealed record CardProfile
{
    public required byte[] ApplicationIdentifier { get; init; }

    public required ushort TokenInfoFile { get; init; }

    public required ushort AvailabilityFile { get; init; }

    public required ushort SignatureCertificateFile { get; init; }

    /// <summary>
    /// Gets the file of the authentication certificate. On a plastic card it is readable without a password, and its content identifies the
    /// card.
    /// </summary>
    public required ushort AuthenticationCertificateFile { get; init; }

    public required ushort SignatureKeyFile { get; init; }

    public required ushort SignaturePasswordFile { get; init; }

    public required ushort AuthenticationPinFile { get; init; }

    public required PasswordFormat PasswordFormat { get; init; }

    /// <summary>
    /// Gets the number of tries for a new signature password. A response that reports a higher number of tries left is rejected.
    /// </summary>
    public required int MaxPasswordTries { get; init; }

    public required int MaxAuthenticationTries { get; init; }

    public required SigningScheme Scheme { get; init; }

    /// <summary>Gets the profile of the current My Number Card: RSA-2048 with SHA-256.</summary>
    public static CardProfile MyNumberCard { get; } = new()
    {
        ApplicationIdentifier = JpkiNames.ApplicationIdentifier.ToArray(),
        TokenInfoFile = 0x0006,
        AvailabilityFile = 0x0008,
        SignatureCertificateFile = 0x0001,
        AuthenticationCertificateFile = 0x000A,
        SignatureKeyFile = 0x001A,
        SignaturePasswordFile = 0x001B,
        AuthenticationPinFile = 0x0018,
        PasswordFormat = new PasswordFormat(MinLength: 6, MaxLength: 16),
        MaxPasswordTries = 5,
        MaxAuthenticationTries = 3,
        Scheme = new SigningScheme(
            HashAlgorithmName.SHA256, Convert.FromHexString("3031300D060960864801650304020105000420"), SignatureBytes: 256),
    };
}
