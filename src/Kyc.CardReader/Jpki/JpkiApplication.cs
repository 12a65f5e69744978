using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Jpki;

/// <summary>
/// The JPKI application of a card: one method a thing that can be asked of it, each some commands long. The order in which
/// they may be asked is the business of <see cref="Session.SigningSession"/>. Source: fact file card.md 2.2.
/// </summary>
internal sealed class JpkiApplication(ICardConnection card, CardProfile profile)
{
    /// <summary>A signature certificate is about 1.8 kB; a card that announces more is not one we know.</summary>
    private const int MaxCertificateLength = 8 * 1024;

    /// <summary>Enough for <see cref="MaxCertificateLength"/> in whole blocks, and twice that for a reader with short ones.</summary>
    private const int MaxReads = 2 * MaxCertificateLength / CommandApdu.MaxExpected;

    /// <summary>
    /// Where the serial number begins in a certificate of usual size: behind two SEQUENCE headers of four bytes and the version of five
    /// (RFC 5280 4.1). Tag, length and the first six octets are read: JPKI's has four.
    /// </summary>
    private const int IdentityOffset = 13;

    private const int IdentityLength = 8;

    /// <summary>How often a certificate file is selected again when the card claims in its middle that it has ended.</summary>
    private const int MaxReselections = 2;

    /// <summary>
    /// Whether the card still has to refuse a read by short file identifier, which spares the SELECT. One source measured
    /// it (fact file card.md 2.2), so it is used for the free files only, and given up at the first refusal.
    /// </summary>
    private bool _readsUnselected = true;

    /// <summary>Selects the application; <see cref="CardFailures.Unknown"/> when the card has none.</summary>
    public CardFault? Select()
    {
        byte[] select = CommandApdu.SelectApplication(profile.ApplicationIdentifier);
        CardResult<ApduResponse> result = card.Transmit(select);

        // The first command after power-up fails so on some readers (fact file card.md 1); selecting twice costs nothing.
        if (result.Value?.Status == StatusWord.InternalError)
        {
            result = card.Transmit(select);
        }

        if (!result.TryGet(out ApduResponse? answer, out CardFault? fault))
        {
            return fault;
        }

        return answer.Status == StatusWord.Ok ? null : new CardFault(CardFailures.Unknown, Detail: $"SELECT JPKI: {answer.Status}");
    }

    public CardResult<TokenLabel> ReadTokenLabel()
    {
        if (!ReadShort(profile.TokenInfoFile, TokenLabel.LengthToTell).TryGet(out ApduResponse? answer, out CardFault? fault))
        {
            return fault;
        }

        if (answer.Status != StatusWord.Ok)
        {
            return Senseless("token information", answer.Status);
        }

        return TokenLabel.Parse(answer.Data.Span) is { } label
            ? label
            : new CardFault(CardFailures.Protocol, Detail: "token label is not printable");
    }

    /// <summary>
    /// Asks EF 0008, and when it says that there is no signature certificate, whether that one's file is there. A card without
    /// a readable EF 0008 does not say: one source only reports the file.
    /// </summary>
    public CardResult<CertificateAvailability> ReadAvailability()
    {
        if (!ReadShort(profile.AvailabilityFile, CertificateAvailability.Length).TryGet(out ApduResponse? answer, out CardFault? fault))
        {
            return fault;
        }

        CertificateAvailability availability = CertificateAvailability.Parse(answer.Status == StatusWord.Ok ? answer.Data.Span : []);
        if (availability.Signature != false)
        {
            return availability;
        }

        if (!SelectFile(profile.SignatureCertificateFile).TryGet(out answer, out fault))
        {
            return fault;
        }

        bool isTold = answer.Status == StatusWord.Ok || answer.Status == StatusWord.NotFound;
        return availability with { SignatureFile = isTold ? answer.Status == StatusWord.Ok : null };
    }

    /// <summary>
    /// What tells this card from another without any password: the serial number of its authentication certificate, as the
    /// certificate holds it. Nothing of the holder's is in it.
    /// </summary>
    public CardResult<byte[]> ReadIdentity()
    {
        if (!ReadShort(profile.AuthenticationCertificateFile, IdentityLength, IdentityOffset).TryGet(out ApduResponse? answer, out CardFault? fault))
        {
            return fault;
        }

        return answer.Status == StatusWord.Ok && answer.Data.Length == IdentityLength
            ? answer.Data.ToArray()
            : Senseless("authentication certificate", answer.Status);
    }

    public CardResult<TriesResponse> QuerySignatureTries() => QueryTries(profile.SignaturePasswordFile, profile.PasswordTries);

    public CardResult<TriesResponse> QueryAuthenticationTries() => QueryTries(profile.AuthenticationPinFile, profile.AuthenticationTries);

    /// <summary>
    /// Sends the password once, to the file selected by the tries query just before. Once it has left, whatever is not an
    /// answer is <see cref="CardFailures.PinUnknownResult"/>: the try may have been counted.
    /// </summary>
    public CardFault? Verify(SignaturePassword password)
    {
        return password.SendOnce(card).TryGet(out ApduResponse? answer, out CardFault? fault)
            ? new VerifyResponse(answer.Status, profile.PasswordTries).Refusal()
            : new CardFault(CardFailures.PinUnknownResult, Detail: fault.Detail);
    }

    /// <summary>Reads the signature certificate, which the card gives out only after VERIFY: exactly the DER object.</summary>
    public CardResult<byte[]> ReadSignatureCertificate()
    {
        if (!ReadStart(profile.SignatureCertificateFile, CommandApdu.MaxExpected).TryGet(out ApduResponse? answer, out CardFault? fault))
        {
            return fault;
        }

        if (answer.Status == StatusWord.NotFound)
        {
            return new CardFault(CardFailures.NoSignatureCertificate);
        }

        // A file without content has no first byte to read.
        if (answer.Status == StatusWord.OffsetOutsideFile || (answer.Status == StatusWord.Ok && DerObject.IsFiller(answer.Data.Span)))
        {
            return new CardFault(CardFailures.NoSignatureCertificate, Detail: "the certificate file is empty");
        }

        if (answer.Status != StatusWord.Ok)
        {
            return SenselessWhenVerified("certificate", answer.Status);
        }

        ReadOnlySpan<byte> start = answer.Data.Span;
        if (!DerObject.TryGetTotalLength(start, out int total) || total > MaxCertificateLength)
        {
            return new CardFault(CardFailures.Protocol, Detail: "the certificate file does not start with a certificate");
        }

        byte[] certificate = new byte[total];
        int have = Math.Min(start.Length, total);
        start[..have].CopyTo(certificate);
        return ReadRest(certificate, have) is { } broken ? broken : certificate;
    }

    /// <summary>Has the card sign what the profile's scheme makes of the document.</summary>
    public CardResult<byte[]> Sign(ReadOnlySpan<byte> document)
    {
        if (!SelectFile(profile.SignatureKeyFile).TryGet(out ApduResponse? selected, out CardFault? fault))
        {
            return fault;
        }

        if (selected.Status != StatusWord.Ok)
        {
            return Senseless("SELECT signature key", selected.Status);
        }

        CardResult<ApduResponse> result = card.Transmit(CommandApdu.ComputeSignature(profile.Scheme.InputFor(document)));
        if (!result.TryGet(out ApduResponse? answer, out fault))
        {
            return fault;
        }

        return answer.Status == StatusWord.Ok && answer.Data.Length == profile.Scheme.SignatureLength
            ? answer.Data.ToArray()
            : SenselessWhenVerified("signature", answer.Status);
    }

    private CardFault? ReadRest(byte[] certificate, int have)
    {
        int reselections = 0;
        for (int reads = 0; have < certificate.Length; reads++)
        {
            int wanted = Math.Min(CommandApdu.MaxExpected, certificate.Length - have);
            if (!card.Transmit(CommandApdu.ReadBinary(have, wanted)).TryGet(out ApduResponse? answer, out CardFault? fault))
            {
                return fault;
            }

            // The certificate itself says that it goes on here: the card has lost its place.
            if (answer.Status == StatusWord.OffsetOutsideFile && reselections++ < MaxReselections)
            {
                if (SelectFile(profile.SignatureCertificateFile).Fault is { } lost)
                {
                    return lost;
                }

                continue;
            }

            // An empty block would be asked for again for ever; a longer one is not an answer to what was asked.
            if (answer.Status != StatusWord.Ok || answer.Data.IsEmpty || answer.Data.Length > wanted || reads >= MaxReads)
            {
                return SenselessWhenVerified("certificate", answer.Status);
            }

            answer.Data.CopyTo(certificate.AsMemory(have));
            have += answer.Data.Length;
        }

        return null;
    }

    private CardResult<TriesResponse> QueryTries(ushort file, int fullTries)
    {
        if (!SelectFile(file).TryGet(out ApduResponse? selected, out CardFault? fault))
        {
            return fault;
        }

        // Without the file selected, the query would be about whatever is current: that is not knowing.
        if (selected.Status != StatusWord.Ok)
        {
            return new TriesResponse(selected, FullTries: 0);
        }

        return card.Transmit(CommandApdu.QueryTries()).TryGet(out ApduResponse? answer, out fault)
            ? new TriesResponse(answer, fullTries)
            : fault;
    }

    private CardResult<ApduResponse> SelectFile(ushort file) => card.Transmit(CommandApdu.SelectFile(file));

    /// <summary>Reads bytes near the beginning of a file, in one command where the card takes that.</summary>
    private CardResult<ApduResponse> ReadShort(ushort file, int length, int offset = 0)
    {
        if (_readsUnselected)
        {
            CardResult<ApduResponse> result = card.Transmit(CommandApdu.ReadByShortIdentifier(file, offset, length));
            if (result.Value is null || result.Value.Status == StatusWord.Ok)
            {
                return result;
            }

            _readsUnselected = false;
        }

        return ReadStart(file, length, offset);
    }

    /// <summary>Selects a file and reads from its beginning on, or from an offset; the answer to SELECT when that is not 9000.</summary>
    private CardResult<ApduResponse> ReadStart(ushort file, int length, int offset = 0)
    {
        CardResult<ApduResponse> selected = SelectFile(file);
        return selected.Value?.Status == StatusWord.Ok ? card.Transmit(CommandApdu.ReadBinary(offset, length)) : selected;
    }

    private static CardFault Senseless(string what, StatusWord status) => new(CardFailures.Protocol, Detail: $"{what}: {status}");

    /// <summary>A card that wants the password again after it accepted it has lost power or was reset in between.</summary>
    private static CardFault SenselessWhenVerified(string what, StatusWord status) => status == StatusWord.SecurityStatusNotSatisfied
        ? new CardFault(CardFailures.Reset, Detail: $"{what}: {status}")
        : Senseless(what, status);
}
