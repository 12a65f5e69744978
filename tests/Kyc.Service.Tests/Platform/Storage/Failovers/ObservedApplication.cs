using System.Collections.Concurrent;
using Google.Protobuf;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Collects what the answers of the service say about one application, as facts. A fact is a line of text that stays the same as long as
/// the application does not change. Facts contain times, so a decision that was lost and made again gives a different fact.
/// </summary>
internal sealed class ObservedApplication(CreateApplicationRequest request)
{
    /// <summary>Fact that the application is decided, which follows from a refusal that is possible only after the decision.</summary>
    public const string ClosedFact = "decided, by a refusal";

    private readonly ConcurrentDictionary<string, byte> _facts = new();

    /// <summary>Gets the request that opens the application. Each repetition sends it unchanged.</summary>
    public CreateApplicationRequest Request => request;

    /// <summary>Gets or sets the application; null until an answer contains it.</summary>
    public Application? CreatedApplication { get; set; }

    /// <summary>Gets the id of the application.</summary>
    public string Id => CreatedApplication!.ApplicationId;

    /// <summary>Gets or sets the only submission of the signature; null until there is one.</summary>
    public SubmitCardVerificationRequest? Submission { get; set; }

    /// <summary>
    /// Gets or sets whether the service refused the submission with "nothing was stored" and the client did not send it again.
    /// </summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Gets the facts of all answers so far.</summary>
    public ICollection<string> Facts => _facts.Keys;

    /// <summary>Gets whether an answer said that the application is decided.</summary>
    public bool IsDecided { get; private set; }

    public void AddFacts(Application application)
    {
        AddFacts($"opened {application.ApplicationId} {application.ReferenceCode} {application.CreatedAt}");
        if (application.State == ApplicationState.AwaitingVerification)
        {
            return;
        }

        AddFacts($"state {application}");
        IsDecided = true;
    }

    public void AddFacts(WatchApplicationResponse transition)
    {
        AddFacts($"transition {transition}");
        if (transition.State != ApplicationState.AwaitingVerification)
        {
            IsDecided = true;
        }
    }

    public void AddFacts(SubmitCardVerificationResponse decision) => AddDecisionFact($"decision {decision}");

    public void AddFacts(RecordVersion record) => AddDecisionFact($"record {record.RecordId} {record.VerifiedAt} {record.MethodLetter}");

    public void AddClosedFact() => AddDecisionFact(ClosedFact);

    /// <summary>
    /// Creates a submission for a different document. The service refuses it, with different codes before and after the decision.
    /// </summary>
    public SubmitCardVerificationRequest CreateOtherSubmission() => new(Submission) { DocumentSha256 = ByteString.CopyFrom(new byte[32]) };

    private void AddDecisionFact(string fact)
    {
        AddFacts(fact);
        IsDecided = true;
    }

    private void AddFacts(string fact) => _facts.TryAdd(fact, 0);
}
