using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Revocation;

namespace Kyc.Service.CardVerification;

/// <summary>The verdict of the trust core on a signature. An interface, so that tests can put a faulty verifier in its place.</summary>
public interface IFirstOpinion
{
    /// <summary>Certificate, chain, revocation and signature.</summary>
    SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at);
}

/// <summary>Asks the engine with the lists in force.</summary>
public sealed class FirstOpinion(AnchorsInForce anchors, VerificationPolicy policy, RevocationLists lists) : IFirstOpinion
{
    /// <inheritdoc />
    public SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at) =>
        new VerdictEngine(anchors(), policy).Verify(certificate, document, signature, lists.Current.Index, at);
}
