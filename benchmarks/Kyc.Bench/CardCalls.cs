using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench;

/// <summary>Requests of a verification by card as the benchmarks send them: now, from their own reader.</summary>
internal static class CardCalls
{
    /// <summary>A new application of a persona.</summary>
    public static CreateApplicationRequest Create(Persona persona) =>
        CardRequests.Create(persona.Declared, TimeProvider.System.GetUtcNow());

    /// <summary>What the kiosk hands in when the card holds a certificate.</summary>
    public static SubmitCardVerificationRequest Submit(BeginCardVerificationResponse session, IssuedCertificate certificate) =>
        CardRequests.Submit(session, certificate, new ReadingFacts
        {
            ReaderName = "Bench reader 00 00",
            Atr = ByteString.CopyFrom(0x3B, 0xE0),
            TokenLabel = "JPKIAPICCTOKEN2",
            KioskVersion = "bench",
        });
}
