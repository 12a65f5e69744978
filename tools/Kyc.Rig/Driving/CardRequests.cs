using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Driving;

/// <summary>Requests of a verification by card, as a branch sends them, for callers without a card.</summary>
public static class CardRequests
{
    /// <summary>A new application, with a key of its own.</summary>
    /// <param name="person">Who applies.</param>
    /// <param name="agreedAt">When the person agreed.</param>
    public static CreateApplicationRequest Create(PersonaDeclaration person, DateTimeOffset agreedAt) => new()
    {
        IdempotencyKey = Guid.NewGuid().ToString("N"),
        Channel = Channel.Branch,
        Declaration = FrontEnd.DeclarationOf(person),
        Consent = new Consent { TextVersion = "2026-10", AgreedAt = Timestamp.FromDateTimeOffset(agreedAt) },
    };

    /// <summary>What the kiosk hands in when the card holds a certificate.</summary>
    /// <param name="session">The session, with the document to sign.</param>
    /// <param name="certificate">The certificate with its key.</param>
    /// <param name="reading">What the kiosk says of reader and card.</param>
    public static SubmitCardVerificationRequest Submit(BeginCardVerificationResponse session, IssuedCertificate certificate, ReadingFacts reading)
    {
        var document = session.Document.ToByteArray();
        return new SubmitCardVerificationRequest
        {
            SessionId = session.SessionId,
            Certificate = ByteString.CopyFrom(certificate.CertificateDer),
            Signature = ByteString.CopyFrom(((RSA)certificate.Key).SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            DocumentSha256 = ByteString.CopyFrom(SHA256.HashData(document)),
            Reading = reading,
        };
    }
}
