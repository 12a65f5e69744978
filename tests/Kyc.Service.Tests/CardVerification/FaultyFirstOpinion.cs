using Kyc.Jpki.Verdicts;
using Kyc.Service.CardVerification;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>
/// Calls the trust core, and lets a test change the core's result before the service receives it. Without a planted fault, the result is
/// unchanged.
/// </summary>
internal sealed class FaultyFirstOpinion(FirstOpinion sound) : IFirstOpinion
{
    public delegate SignatureVerdict Fault(
        IFirstOpinion sound, ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature,
        DateTimeOffset at);

    public Fault? PlantedFault { get; set; }

    public SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at) =>
        PlantedFault is { } fault ? fault(sound, certificate, document, signature, at) : sound.Verify(certificate, document, signature, at);
}
