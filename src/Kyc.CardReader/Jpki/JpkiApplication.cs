using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Jpki;

/// <summary>
/// Represents the JPKI application of a card. Each method is one operation and sends one or more commands.
/// <see cref="Session.SigningSession"/> determines the order of operations. Source: card.md 2.2.
/// </summary>
internal sealed class JpkiApplication(ICardConnection card, CardProfile profile)
{
    /// <summary>
    /// The maximum length of a signature certificate in bytes. Usual certificates have about 1.8 kB. A card that announces a longer one is
    /// not supported.
    /// </summary>
    private const int MaxCertificateLength = 8 * 1024;

    /// <summary>
    /// The maximum number of reads: enough for <see cref="MaxCertificateLength"/> in whole blocks, doubled for readers that return shorter
    /// blocks.
    /// </summary>
    private const int MaxReads = 2 * MaxCertificateLength / CommandApdu.MaxExpectedBytes;

    /// <summary>
    /// The offset of the serial number in a certificate of the usual size, in bytes: after two SEQUENCE headers of four bytes each and the
    /// version field of five bytes (RFC 5280 4.1). The tag, the length and the first six octets are read. Serial numbers of JPKI have four
    /// octets.
    /// </summary>
    private const int SerialNumberOffset = 13;

    private const int SerialNumberLength = 8;

    /// <summary>
    /// The maximum number of times that a certificate file is selected again after the card reported the end of the file too early.
    /// </summary>
    private const int MaxReselections = 2;

    /// <summary>
    /// Whether files may be read by short file identifier, which saves the SELECT. Only one source measured that cards accept this
    /// (card.md 2.2), so it is used only for files that are readable without a password, and no longer after the first refusal.
    /// </summary>
    private bool _canReadByShortIdentifier = true;

    /// <summary>
    /// Selects the application. Returns null on success, and <see cref="CardFailures.UnknownCard"/> when the card refuses the selection.
    /// </summary>
    public CardFault? Select()
    {
        var select = CommandApdu.BuildSelectApplication(profile.ApplicationIdentifier);
        var result = card.Transmit(select);

        // On some readers the first command after power-up fails with this status (card.md 1). Selecting twice is harmless.
        if (result.Value?.Status == StatusWord.InternalError)
        {
            result = card.Transmit(select);
        }

        if (!result.TryGet(out var response, out var fault))
        {
            return fault;
        }

        return response.Status == StatusWord.Ok ? null : new CardFault(CardFailures.UnknownCard, Detail: $"SELECT JPKI: {response.Status}");
    }

    public CardResult<TokenLabel> ReadTokenLabel()
    {
        if (!ReadByShortIdentifierIfAllowed(profile.TokenInfoFile, TokenLabel.BytesToRead).TryGet(out var response, out var fault))
        {
            return fault;
        }

        if (response.Status != StatusWord.Ok)
        {
            return CreateUnexpectedResponseFault("token information", response.Status);
        }

        return TokenLabel.Parse(response.Data.Span) is { } label
            ? label
            : new CardFault(CardFailures.ProtocolError, Detail: "token label is not printable");
    }

    /// <summary>
    /// Reads EF 0008, and when it reports that there is no signature certificate, checks whether the certificate file exists. For a card
    /// without a readable EF 0008 the result is unknown, because only one source describes that file.
    /// </summary>
    public CardResult<CertificateAvailability> ReadAvailability()
    {
        if (!ReadByShortIdentifierIfAllowed(profile.AvailabilityFile, CertificateAvailability.ByteCount)
                .TryGet(out var response, out var fault))
        {
            return fault;
        }

        var availability = CertificateAvailability.Parse(response.Status == StatusWord.Ok ? response.Data.Span : []);
        if (availability.HasSignatureCertificate != false)
        {
            return availability;
        }

        if (!SelectFile(profile.SignatureCertificateFile).TryGet(out response, out fault))
        {
            return fault;
        }

        var isReported = response.Status == StatusWord.Ok || response.Status == StatusWord.NotFound;
        return availability with { HasSignatureCertificateFile = isReported ? response.Status == StatusWord.Ok : null };
    }

    /// <summary>
    /// Reads eight bytes of the authentication certificate, beginning with its encoded serial number. They identify the card without a
    /// password and contain no data about the holder.
    /// </summary>
    public CardResult<byte[]> ReadCardSerialNumber()
    {
        if (!ReadByShortIdentifierIfAllowed(profile.AuthenticationCertificateFile, SerialNumberLength, SerialNumberOffset)
            .TryGet(out var response, out var fault))
        {
            return fault;
        }

        return response.Status == StatusWord.Ok && response.Data.Length == SerialNumberLength
            ? response.Data.ToArray()
            : CreateUnexpectedResponseFault("authentication certificate", response.Status);
    }

    public CardResult<TriesResponse> QuerySignatureTries() => QueryTries(profile.SignaturePasswordFile, profile.MaxPasswordTries);

    public CardResult<TriesResponse> QueryAuthenticationTries() =>
        QueryTries(profile.AuthenticationPinFile, profile.MaxAuthenticationTries);

    /// <summary>
    /// Sends the password once, to the file that the preceding tries query selected. Returns null when the card accepts it. If no response
    /// arrives after it was sent, the result is <see cref="CardFailures.PinUnknownResult"/>, because the try may have been counted.
    /// </summary>
    public CardFault? Verify(SignaturePassword password)
    {
        return password.SendOnce(card).TryGet(out var response, out var fault)
            ? new VerifyResponse(response.Status, profile.MaxPasswordTries).GetRefusal()
            : new CardFault(CardFailures.PinUnknownResult, Detail: fault.Detail);
    }

    /// <summary>
    /// Reads the signature certificate, which the card returns only after VERIFY. The result is the DER object without filler bytes.
    /// </summary>
    public CardResult<byte[]> ReadSignatureCertificate()
    {
        if (!SelectAndRead(profile.SignatureCertificateFile, CommandApdu.MaxExpectedBytes).TryGet(out var response, out var fault))
        {
            return fault;
        }

        if (response.Status == StatusWord.NotFound)
        {
            return new CardFault(CardFailures.NoSignatureCertificate);
        }

        // A read of an empty file fails with this status, because there is no first byte.
        if (response.Status == StatusWord.OffsetOutsideFile || (response.Status == StatusWord.Ok && DerObject.IsFiller(response.Data.Span)))
        {
            return new CardFault(CardFailures.NoSignatureCertificate, Detail: "the certificate file is empty");
        }

        if (response.Status != StatusWord.Ok)
        {
            return CreateFaultAfterVerify("certificate", response.Status);
        }

        var start = response.Data.Span;
        if (!DerObject.TryGetTotalLength(start, out var totalLength) || totalLength > MaxCertificateLength)
        {
            return new CardFault(CardFailures.ProtocolError, Detail: "the certificate file does not start with a certificate");
        }

        var certificate = new byte[totalLength];
        var readLength = Math.Min(start.Length, totalLength);
        start[..readLength].CopyTo(certificate);
        return ReadRemaining(certificate, readLength) is { } readFault ? readFault : certificate;
    }

    /// <summary>Signs the document with the card, using the scheme of the profile.</summary>
    public CardResult<byte[]> Sign(ReadOnlySpan<byte> document)
    {
        if (!SelectFile(profile.SignatureKeyFile).TryGet(out var selectResponse, out var fault))
        {
            return fault;
        }

        if (selectResponse.Status != StatusWord.Ok)
        {
            return CreateUnexpectedResponseFault("SELECT signature key", selectResponse.Status);
        }

        var result = card.Transmit(CommandApdu.BuildComputeSignature(profile.Scheme.ComputeInput(document)));
        if (!result.TryGet(out var response, out fault))
        {
            return fault;
        }

        return response.Status == StatusWord.Ok && response.Data.Length == profile.Scheme.SignatureBytes
            ? response.Data.ToArray()
            : CreateFaultAfterVerify("signature", response.Status);
    }

    private CardFault? ReadRemaining(byte[] certificate, int readLength)
    {
        var reselectionCount = 0;
        for (var readCount = 0; readLength < certificate.Length; readCount++)
        {
            var expectedBytes = Math.Min(CommandApdu.MaxExpectedBytes, certificate.Length - readLength);
            if (!card.Transmit(CommandApdu.BuildReadBinary(readLength, expectedBytes)).TryGet(out var response, out var fault))
            {
                return fault;
            }

            // The certificate's own length shows that it continues here, so the card has lost the selection.
            if (response.Status == StatusWord.OffsetOutsideFile && reselectionCount++ < MaxReselections)
            {
                if (SelectFile(profile.SignatureCertificateFile).Fault is { } selectFault)
                {
                    return selectFault;
                }

                continue;
            }

            // After an empty block, the same bytes would be requested again and again. A longer block does not match the request.
            if (response.Status != StatusWord.Ok || response.Data.IsEmpty || response.Data.Length > expectedBytes || readCount >= MaxReads)
            {
                return CreateFaultAfterVerify("certificate", response.Status);
            }

            response.Data.CopyTo(certificate.AsMemory(readLength));
            readLength += response.Data.Length;
        }

        return null;
    }

    private CardResult<TriesResponse> QueryTries(ushort file, int maxTries)
    {
        if (!SelectFile(file).TryGet(out var selectResponse, out var fault))
        {
            return fault;
        }

        // If the file could not be selected, the query would apply to the file selected before, so the result would be meaningless.
        if (selectResponse.Status != StatusWord.Ok)
        {
            return new TriesResponse(selectResponse, MaxTries: 0);
        }

        return card.Transmit(CommandApdu.BuildTriesQuery()).TryGet(out var response, out fault)
            ? new TriesResponse(response, maxTries)
            : fault;
    }

    private CardResult<ApduResponse> SelectFile(ushort file) => card.Transmit(CommandApdu.BuildSelectFile(file));

    /// <summary>Reads bytes near the beginning of a file, with one command if the card supports that.</summary>
    private CardResult<ApduResponse> ReadByShortIdentifierIfAllowed(ushort file, int length, int offset = 0)
    {
        if (_canReadByShortIdentifier)
        {
            var result = card.Transmit(CommandApdu.BuildReadByShortIdentifier(file, offset, length));
            if (result.Value is null || result.Value.Status == StatusWord.Ok)
            {
                return result;
            }

            _canReadByShortIdentifier = false;
        }

        return SelectAndRead(file, length, offset);
    }

    /// <summary>Selects a file and reads from an offset. Returns the result of SELECT when that is not 9000.</summary>
    private CardResult<ApduResponse> SelectAndRead(ushort file, int length, int offset = 0)
    {
        var selectResult = SelectFile(file);
        return selectResult.Value?.Status == StatusWord.Ok ? card.Transmit(CommandApdu.BuildReadBinary(offset, length)) : selectResult;
    }

    private static CardFault CreateUnexpectedResponseFault(string operation, StatusWord status) =>
        new(CardFailures.ProtocolError, Detail: $"{operation}: {status}");

    /// <summary>
    /// Creates the fault for an unexpected response after the card accepted the password. If the card now requires the password again, it
    /// lost power or was reset in between.
    /// </summary>
    private static CardFault CreateFaultAfterVerify(string operation, StatusWord status) =>
        status == StatusWord.SecurityStatusNotSatisfied
            ? new CardFault(CardFailures.Reset, Detail: $"{operation}: {status}")
            : CreateUnexpectedResponseFault(operation, status);
}
