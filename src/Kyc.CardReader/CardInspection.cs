using Kyc.CardReader.Jpki;

namespace Kyc.CardReader;

/// <summary>What a card tells about itself without any password and without spending a try.</summary>
/// <param name="ReaderName">PC/SC name of the reader.</param>
/// <param name="Atr">Answer to reset. It does not identify the kind of card.</param>
/// <param name="Token">Token label and what kind of card it stands for.</param>
/// <param name="Certificates">Which certificates the card says it holds.</param>
/// <param name="SignatureCertificate">Whether it holds a signature certificate, by what it says and by what else it shows.</param>
/// <param name="SignatureTriesLeft">Tries left for the signature password: 0 blocked, at most 5, null when the card does not say.</param>
/// <param name="AuthenticationTriesLeft">Tries left for the four-digit authentication PIN: 0 blocked, at most 3, null as above.</param>
/// <param name="ApduCount">Commands sent to the card.</param>
public sealed record CardInspection(
    string ReaderName,
    byte[] Atr,
    TokenLabel Token,
    CertificateAvailability Certificates,
    CertificatePresence SignatureCertificate,
    int? SignatureTriesLeft,
    int? AuthenticationTriesLeft,
    int ApduCount);
