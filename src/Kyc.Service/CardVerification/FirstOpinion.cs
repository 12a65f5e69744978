using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Revocation;

namespace Kyc.Service.CardVerification;

/// <summary>Verifies a signature with the trust core. There is an interface so that tests can substitute a faulty verifier.</summary>
public interface IFirstOpinion
{
    /// <summary>Verifies the certificate, its chain, its revocation status and the signature.</summary>
    SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at);
}

/// <summary>Verifies signatures by calling the verdict engine with the trust anchors and CRLs in force.</summary>
public sealed class FirstOpinion(AnchorsInForce anchors, VerificationPolicy policy, RevocationLists lists) : IFirstOpinion
{
    /// <inheritdoc />
    public SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at) =>
        new VerdictEngine(anchors(), policy).Verify(certificate, document, signature, lists.Current.Index, at);
}
