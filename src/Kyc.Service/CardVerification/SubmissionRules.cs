using Kyc.Contracts.V1;
using Kyc.Service.Onboarding;

namespace Kyc.Service.CardVerification;

/// <summary>Sizes of what a kiosk hands in, checked before anything is parsed. Sources: protos/kyc/v1/card_verification.proto.</summary>
internal static class SubmissionRules
{
    private const int LargestCertificate = 8192;
    private const int LargestSignature = 512;
    private const int Sha256Size = 32;

    /// <exception cref="Edge.ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static void Check(SubmitCardVerificationRequest request)
    {
        ApplicationRules.Require(request.Certificate.Length is > 0 and <= LargestCertificate, "certificate");
        ApplicationRules.Require(request.Signature.Length is > 0 and <= LargestSignature, "signature");
        ApplicationRules.Require(request.DocumentSha256.Length == Sha256Size, "document_sha256");
        ApplicationRules.Require(request.Reading is not null, "reading");
        var reading = request.Reading!;
        ApplicationRules.Require(reading.ReaderName.Length <= 128, "reading.reader_name");
        // ISO/IEC 7816-3 8.1: TS and T0, at most 32 characters after TS.
        ApplicationRules.Require(reading.Atr.Length is >= 2 and <= 33, "reading.atr");
        ApplicationRules.Require(reading.TokenLabel.Length <= 32, "reading.token_label");
        ApplicationRules.Require(reading.KioskVersion.Length <= 64, "reading.kiosk_version");
    }
}
