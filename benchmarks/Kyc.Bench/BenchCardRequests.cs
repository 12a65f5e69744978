using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench;

/// <summary>Creates the requests of a verification by card, with the current time and a fictitious card reader.</summary>
internal static class BenchCardRequests
{
    /// <summary>Creates the request that opens an application for the given persona.</summary>
    public static CreateApplicationRequest CreateApplicationRequest(Persona persona) =>
        CardRequests.CreateNewApplicationRequest(persona.Declaration, TimeProvider.System.GetUtcNow());

    /// <summary>Creates the request with which a kiosk submits a signature made with the key of the given certificate.</summary>
    public static SubmitCardVerificationRequest CreateSubmission(BeginCardVerificationResponse session, IssuedCertificate certificate) =>
        CardRequests.CreateSubmissionRequest(session, certificate, new ReadingFacts
        {
            ReaderName = "Bench reader 00 00",
            Atr = ByteString.CopyFrom(0x3B, 0xE0),
            TokenLabel = "JPKIAPICCTOKEN2",
            KioskVersion = "bench",
        });
}
