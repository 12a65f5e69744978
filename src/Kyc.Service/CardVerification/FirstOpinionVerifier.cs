using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Revocation;

namespace Kyc.Service.CardVerification;

/// <summary>Verifies a signature with the trust core. There is an interface so that tests can substitute a faulty verifier.</summary>
public interface IFirstOpinionVerifier
{
    /// <summary>Verifies the certificate, its chain, its revocation status and the signature.</summary>
    SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at);
}

/// <summary>Verifies signatures by calling the verdict engine with the trust anchors and CRLs in force.</summary>
public sealed class FirstOpinionVerifier(TrustAnchorSetProvider anchors, VerificationPolicy policy, RevocationListRegistry lists)
    : IFirstOpinionVerifier
{
    /// <inheritdoc />
    public SignatureVerdict Verify(
        ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> signature, DateTimeOffset at) =>
        new VerdictEngine(anchors(), policy).Verify(certificate, document, signature, lists.Current.Index, at);
}
