using Kyc.CardReader.Jpki;

namespace Kyc.CardReader;

/// <summary>Represents what a card reports about itself without a password and without using a try.</summary>
/// <param name="ReaderName">PC/SC name of the reader.</param>
/// <param name="Atr">The answer to reset. It does not identify the kind of card.</param>
/// <param name="Token">The token label and the kind of card that it stands for.</param>
/// <param name="Certificates">The certificates that the card reports.</param>
/// <param name="SignatureCertificatePresence">
/// Whether the card has a signature certificate, according to its report and to a check whether the certificate's file and password exist.
/// </param>
/// <param name="SignatureTriesLeft">The tries left for the signature password: 0 when blocked, at most 5, null when the card does not
/// report it.</param>
/// <param name="AuthenticationTriesLeft">The tries left for the four-digit authentication PIN: 0 when blocked, at most 3, null when the
/// card does not report it.</param>
/// <param name="ApduCount">The number of commands sent to the card.</param>
public sealed record CardInspection(
    string ReaderName,
    byte[] Atr,
    TokenLabel Token,
    CertificateAvailability Certificates,
    CertificatePresence SignatureCertificatePresence,
    int? SignatureTriesLeft,
    int? AuthenticationTriesLeft,
    int ApduCount);
