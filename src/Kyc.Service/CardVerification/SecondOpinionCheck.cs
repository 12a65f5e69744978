using System.Diagnostics.Metrics;
using Kyc.Evidence.Opinions;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Trust;
using Kyc.SecondOpinion;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Revocation;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Verifies every signature that the trust core accepts a second time with BouncyCastle (docs/adr/0019). When the results differ, event
/// 1803 is logged and the counter <c>kyc.second_opinion.objections</c> is incremented. Both contain only the names of the checks, and no
/// values from the certificate.
/// </summary>
public sealed partial class SecondOpinionCheck : IDisposable
{
    private readonly TrustAnchorSetProvider _anchors;
    private readonly VerificationPolicy _policy;
    private AnchoredVerifier? _anchoredVerifier;
    private readonly ILogger<SecondOpinionCheck> _log;
    private readonly Meter _meter;
    private readonly Counter<long> _objections;

    /// <summary>Creates the check and its metric instruments.</summary>
    public SecondOpinionCheck(
        TrustAnchorSetProvider anchors,
        VerificationPolicy policy,
        IMeterFactory meters,
        ILogger<SecondOpinionCheck> log)
    {
        (_anchors, _policy, _log) = (anchors, policy, log);
        _meter = meters.Create(CallInstruments.Name);
        _objections = _meter.CreateCounter<long>(
            "kyc.second_opinion.objections", "{objection}", "Checks at which BouncyCastle refused what our own verifier accepted.");
    }

    /// <summary>
    /// Obtains the second opinion and returns whether it agrees with the trust core in every check. Logs and counts the checks that differ.
    /// </summary>
    /// <param name="applicationId">The ID of the application, which the log event contains.</param>
    /// <param name="signedDocument">The document, certificate and signature that the trust core accepted.</param>
    /// <param name="certificate">The certificate that the trust core parsed.</param>
    public bool Agrees(Guid applicationId, SignedDocument signedDocument, SignatureCertificate certificate)
    {
        var objections = GetVerifier().Verify(signedDocument, SecondOpinionAdapter.GetFacts(certificate));
        if (objections.Count == 0)
        {
            return true;
        }

        foreach (var objection in objections)
        {
            _objections.Add(1, new KeyValuePair<string, object?>("kyc.second_opinion.check", objection.ToString()));
        }

        LogDifference(_log, applicationId, string.Join(", ", objections));
        return false;
    }

    /// <summary>
    /// Gets the BouncyCastle verifier for the installed trust anchors, and creates it when the anchors have changed. Two threads may create
    /// a verifier at the same time, which is harmless, because the two verifiers are equivalent.
    /// </summary>
    private BouncyCastleVerifier GetVerifier()
    {
        var (anchors, anchoredVerifier) = (_anchors(), _anchoredVerifier);
        if (anchoredVerifier?.Anchors != anchors)
        {
            _anchoredVerifier = anchoredVerifier = new AnchoredVerifier(anchors, SecondOpinionAdapter.CreateVerifier(anchors, _policy));
        }

        return anchoredVerifier.Verifier;
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    [LoggerMessage(1803, LogLevel.Error, "Second opinion differs on application {ApplicationId}: {Checks}")]
    private static partial void LogDifference(ILogger log, Guid applicationId, string checks);

    private sealed record AnchoredVerifier(TrustAnchorSet Anchors, BouncyCastleVerifier Verifier);
}
