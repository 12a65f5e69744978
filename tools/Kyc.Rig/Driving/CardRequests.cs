using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Driving;

/// <summary>Creates the requests that a branch sends during a verification by card. Callers need neither a card nor a reader.</summary>
public static class CardRequests
{
    /// <summary>Creates the request for a new application, with a unique idempotency key.</summary>
    /// <param name="declaration">The applicant.</param>
    /// <param name="agreedAt">The time at which the person gave consent.</param>
    public static CreateApplicationRequest CreateNewApplicationRequest(PersonaDeclaration declaration, DateTimeOffset agreedAt) => new()
    {
        IdempotencyKey = Guid.NewGuid().ToString("N"),
        Channel = Channel.Branch,
        Declaration = FrontEnd.CreateDeclaration(declaration),
        Consent = new Consent { TextVersion = "2026-10", AgreedAt = Timestamp.FromDateTimeOffset(agreedAt) },
    };

    /// <summary>Creates the submission of a kiosk, signed with the key of the given certificate.</summary>
    /// <param name="session">The session with the document to sign.</param>
    /// <param name="certificate">The certificate with its private key.</param>
    /// <param name="readingFacts">The data about the reader and the card that the request reports.</param>
    public static SubmitCardVerificationRequest CreateSubmissionRequest(
        BeginCardVerificationResponse session, IssuedCertificate certificate, ReadingFacts readingFacts)
    {
        var document = session.Document.ToByteArray();
        return new SubmitCardVerificationRequest
        {
            SessionId = session.SessionId,
            Certificate = ByteString.CopyFrom(certificate.CertificateDer),
            Signature = ByteString.CopyFrom(((RSA)certificate.Key).SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            DocumentSha256 = ByteString.CopyFrom(SHA256.HashData(document)),
            Reading = readingFacts,
        };
    }
}
