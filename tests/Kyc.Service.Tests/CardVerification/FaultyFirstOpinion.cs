using Kyc.Jpki.Verdicts;
using Kyc.Service.CardVerification;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>Asks the trust core, with a fault of the test between the core and the service. Sound while there is none.</summary>
internal sealed class FaultyFirstOpinion(FirstOpinion sound) : IFirstOpinion
{
    public delegate SignatureVerdict Fault(
        IFirstOpinion sound, ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature,
        DateTimeOffset at);

    public Fault? Planted { get; set; }

    public SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at) =>
        Planted is { } fault ? fault(sound, certificate, document, signature, at) : sound.Verify(certificate, document, signature, at);
}
