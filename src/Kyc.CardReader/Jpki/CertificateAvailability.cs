namespace Kyc.CardReader;

/// <summary>Which certificates the card holds, from the first two bytes of EF 0008 (fact file card.md 2.1).</summary>
/// <param name="Signature">署名用電子証明書; a holder under 15 has none.</param>
/// <param name="Authentication">利用者証明用電子証明書.</param>
public sealed record CertificateAvailability(bool Signature, bool Authentication)
{
    internal const int Length = 2;

    private const byte Present = 0x8F;

    /// <summary>Null when the file is too short to tell.</summary>
    internal static CertificateAvailability? Parse(ReadOnlySpan<byte> file) =>
        file.Length < 2 ? null : new CertificateAvailability(file[0] == Present, file[1] == Present);
}
