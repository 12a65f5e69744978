using Kyc.Jpki.Verdicts;
using Kyc.Service.CardVerification;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>
/// Calls the trust core, and lets a test change the core's result before the service receives it. Without a planted fault, the result is
/// unchanged.
/// </summary>
internal sealed class FaultyFirstOpinion(FirstOpinionVerifier correctOpinion) : IFirstOpinionVerifier
{
    public delegate SignatureVerdict FaultyVerification(
        IFirstOpinionVerifier sound, ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature,
        DateTimeOffset at);

    public FaultyVerification? PlantedFault { get; set; }

    public SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate,
        ReadOnlyMemory<byte> document,
        ReadOnlyMemory<byte> signature,
        DateTimeOffset at) =>
        PlantedFault is { } fault
            ? fault(correctOpinion, certificate, document, signature, at)
            : correctOpinion.Verify(certificate, document, signature, at);
}
