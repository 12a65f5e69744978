using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Session;

/// <summary>
/// Checks whether a card signed the document with the key of the certificate that was read from the card. This detects a signature that was
/// damaged in transmission, so that it is not treated as an invalid signature of the person. Only the service verifies the certificate.
/// </summary>
public static class SignatureCheck
{
    /// <summary>Returns null if the signature matches the document and the certificate, otherwise the fault.</summary>
    public static CardFault? Check(CardSignature cardSignature, ReadOnlySpan<byte> document)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(cardSignature.Certificate);
            using var key = certificate.GetRSAPublicKey();
            if (key is not null && key.VerifyData(document, cardSignature.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                return null;
            }
        }
        catch (CryptographicException exception)
        {
            return new CardFault(CardFailures.SignatureBroken, Detail: $"certificate: {exception.GetType().Name}");
        }

        return new CardFault(CardFailures.SignatureBroken);
    }
}
