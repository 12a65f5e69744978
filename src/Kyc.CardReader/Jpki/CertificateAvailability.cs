namespace Kyc.CardReader.Jpki;

/// <summary>Whether a card holds a certificate, as far as it tells without the password.</summary>
public enum CertificatePresence
{
    /// <summary>The card does not say.</summary>
    NotTold,

    /// <summary>EF 0008 lists it.</summary>
    Present,

    /// <summary>EF 0008 says that there is none, and a second source agrees.</summary>
    Absent,

    /// <summary>EF 0008 says that there is none, and no second source agrees.</summary>
    Disputed,
}

/// <summary>Which certificates the card holds, from the first two bytes of EF 0008 (fact file card.md 2.1).</summary>
/// <param name="Signature">署名用電子証明書; a holder under 15 has none. Null when the card does not say.</param>
/// <param name="Authentication">利用者証明用電子証明書. Null as above.</param>
public sealed record CertificateAvailability(bool? Signature, bool? Authentication)
{
    internal const int Length = 2;

    private const byte Present = 0x8F;
    private const byte Absent = 0x00;

    /// <summary>
    /// Whether the signature certificate's file can be selected. Asked only when <see cref="Signature"/> is false; null when it
    /// was not asked, or not answered.
    /// </summary>
    public bool? SignatureFile { get; init; }

    /// <summary>
    /// Whether the card holds a signature certificate. One source only describes EF 0008, and cards to come may write it in
    /// another way: its "none" counts only when the certificate's file is not there either, or no password could open it.
    /// </summary>
    /// <param name="tries">The answer to the tries query, when it was asked already.</param>
    internal CertificatePresence SignaturePresence(TriesResponse? tries = null) => Signature switch
    {
        null => CertificatePresence.NotTold,
        true => CertificatePresence.Present,
        false when SignatureFile == false || tries is { TriesLeft: 0 } or { IsOfNoPassword: true } => CertificatePresence.Absent,
        false => CertificatePresence.Disputed,
    };

    /// <summary>A value other than the two that are known says nothing, and neither does a byte that is not there.</summary>
    internal static CertificateAvailability Parse(ReadOnlySpan<byte> file) => new(
        file.Length > 0 ? IsPresent(file[0]) : null,
        file.Length > 1 ? IsPresent(file[1]) : null);

    private static bool? IsPresent(byte value) => value switch
    {
        Present => true,
        Absent => false,
        _ => null,
    };
}
