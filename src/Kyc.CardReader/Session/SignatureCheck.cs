using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Session;

/// <summary>
/// Whether a card signed the document with the key of the certificate that was read from it. Says nothing about the certificate, which
/// only the service judges: it keeps a signature that a loose contact has spoiled from being judged as the person's.
/// </summary>
public static class SignatureCheck
{
    /// <summary>What is wrong with what a card gave; null when the signature is over the document.</summary>
    public static CardFault? Examine(CardSignature signed, ReadOnlySpan<byte> document)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(signed.Certificate);
            using RSA? key = certificate.GetRSAPublicKey();
            if (key is not null && key.VerifyData(document, signed.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                return null;
            }
        }
        catch (CryptographicException problem)
        {
            return new CardFault(CardFailures.SignatureBroken, Detail: $"certificate: {problem.GetType().Name}");
        }

        return new CardFault(CardFailures.SignatureBroken);
    }
}
