using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench;

/// <summary>Requests of a verification by card, as a branch sends them.</summary>
internal static class CardCalls
{
    /// <summary>A new application of a persona.</summary>
    public static CreateApplicationRequest Create(Persona persona) => new()
    {
        IdempotencyKey = Guid.NewGuid().ToString("N"),
        Channel = Channel.Branch,
        Declaration = FrontEnd.DeclarationOf(persona.Declared),
        Consent = new Consent { TextVersion = "2026-10", AgreedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) },
    };

    /// <summary>What the kiosk hands in when the card holds a certificate.</summary>
    public static SubmitCardVerificationRequest Submit(BeginCardVerificationResponse session, IssuedCertificate certificate)
    {
        var document = session.Document.ToByteArray();
        return new SubmitCardVerificationRequest
        {
            SessionId = session.SessionId,
            Certificate = ByteString.CopyFrom(certificate.CertificateDer),
            Signature = ByteString.CopyFrom(((RSA)certificate.Key).SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            DocumentSha256 = ByteString.CopyFrom(SHA256.HashData(document)),
            Reading = new ReadingFacts
            {
                ReaderName = "Bench reader 00 00",
                Atr = ByteString.CopyFrom(0x3B, 0xE0),
                TokenLabel = "JPKIAPICCTOKEN2",
                KioskVersion = "bench",
            },
        };
    }
}
