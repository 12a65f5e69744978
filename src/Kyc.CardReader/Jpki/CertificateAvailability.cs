namespace Kyc.CardReader.Jpki;

/// <summary>Specifies whether a card holds a certificate, as far as the card reports it without the password.</summary>
public enum CertificatePresence
{
    /// <summary>The card does not report whether it holds the certificate.</summary>
    Unknown,

    /// <summary>EF 0008 reports that the card holds the certificate.</summary>
    Present,

    /// <summary>EF 0008 reports that the card does not hold the certificate, and a second source agrees.</summary>
    Absent,

    /// <summary>EF 0008 reports that the card does not hold the certificate, and no second source agrees.</summary>
    Disputed,
}

/// <summary>Represents which certificates the card holds according to the first two bytes of EF 0008 (card.md 2.1).</summary>
/// <param name="HasSignatureCertificate">
/// Whether there is a 署名用電子証明書. A holder under 15 does not have one. Null when the card does not report it.
/// </param>
/// <param name="HasAuthenticationCertificate">Whether there is a 利用者証明用電子証明書. Null when the card does not report it.</param>
public sealed record CertificateAvailability(bool? HasSignatureCertificate, bool? HasAuthenticationCertificate)
{
    internal const int ByteCount = 2;

    private const byte PresentByte = 0x8F;
    private const byte AbsentByte = 0x00;

    /// <summary>
    /// Gets whether the file of the signature certificate can be selected. Queried only when <see cref="HasSignatureCertificate"/> is
    /// false. Null when not queried or when the card did not respond.
    /// </summary>
    public bool? HasSignatureCertificateFile { get; init; }

    /// <summary>
    /// Returns whether the card holds a signature certificate. Only one source describes EF 0008, and future cards may use a different
    /// format. Therefore a report that there is no certificate is believed only when the certificate file is also missing, or when the
    /// password that protects the certificate is blocked or missing.
    /// </summary>
    /// <param name="tries">The response to the tries query. Null when there is no response.</param>
    internal CertificatePresence GetSignatureCertificatePresence(TriesResponse? tries = null) => HasSignatureCertificate switch
    {
        null => CertificatePresence.Unknown,
        true => CertificatePresence.Present,
        false when HasSignatureCertificateFile == false || tries is { TriesLeft: 0 } or { IsPasswordMissing: true } =>
            CertificatePresence.Absent,
        false => CertificatePresence.Disputed,
    };

    /// <summary>Parses the first two bytes of EF 0008. A property is null when its byte is missing or has an unknown value.</summary>
    internal static CertificateAvailability Parse(ReadOnlySpan<byte> file) => new(
        file.Length > 0 ? IsPresent(file[0]) : null,
        file.Length > 1 ? IsPresent(file[1]) : null);

    private static bool? IsPresent(byte value) => value switch
    {
        PresentByte => true,
        AbsentByte => false,
        _ => null,
    };
}
