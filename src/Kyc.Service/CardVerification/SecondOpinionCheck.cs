using System.Diagnostics.Metrics;
using Kyc.Evidence.Opinions;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.SecondOpinion;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Revocation;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Asks BouncyCastle about every signature that our own verifier accepts (docs/adr/0019). Raises the alarm when it does not agree: event
/// 1803 and the counter <c>kyc.second_opinion.objections</c>. Both name checks, never a value that was read.
/// </summary>
public sealed partial class SecondOpinionCheck : IDisposable
{
    private readonly AnchorsInForce _anchors;
    private readonly VerificationPolicy _policy;
    private Trusting? _trusting;
    private readonly ILogger<SecondOpinionCheck> _log;
    private readonly Meter _meter;
    private readonly Counter<long> _objections;

    /// <summary>Makes the instruments.</summary>
    public SecondOpinionCheck(AnchorsInForce anchors, VerificationPolicy policy, IMeterFactory meters, ILogger<SecondOpinionCheck> log)
    {
        (_anchors, _policy, _log) = (anchors, policy, log);
        _meter = meters.Create(CallInstruments.Name);
        _objections = _meter.CreateCounter<long>(
            "kyc.second_opinion.objections", "{objection}", "Checks at which BouncyCastle refused what our own verifier accepted.");
    }

    /// <summary>Whether the second opinion agrees in everything.</summary>
    /// <param name="applicationId">For the alarm.</param>
    /// <param name="signed">What our own verifier accepted.</param>
    /// <param name="read">The certificate as our own reader read it.</param>
    public bool Agrees(Guid applicationId, SignedDocument signed, SignatureCertificate read)
    {
        var objections = Judge().Judge(signed, TwoOpinions.FactsOf(read));
        if (objections.Count == 0) return true;
        foreach (var objection in objections)
            _objections.Add(1, new KeyValuePair<string, object?>("kyc.second_opinion.check", objection.ToString()));
        LogDiffers(_log, applicationId, string.Join(", ", objections));
        return false;
    }

    /// <summary>The judge that trusts the anchors in force. Two threads may make one at a time, and make the same.</summary>
    private SecondJudge Judge()
    {
        var (anchors, trusting) = (_anchors(), _trusting);
        if (trusting?.Anchors != anchors) _trusting = trusting = new Trusting(anchors, TwoOpinions.JudgeFor(anchors, _policy));
        return trusting.Judge;
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    [LoggerMessage(1803, LogLevel.Error, "Second opinion differs on application {ApplicationId}: {Checks}")]
    private static partial void LogDiffers(ILogger log, Guid applicationId, string checks);

    private sealed record Trusting(TrustAnchorSet Anchors, SecondJudge Judge);
}
