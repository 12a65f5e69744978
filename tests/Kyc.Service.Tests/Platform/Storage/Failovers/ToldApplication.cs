using System.Collections.Concurrent;
using Google.Protobuf;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// What any answer told of one application, as facts: lines that say the same as long as the application stays what it is.
/// Instants are among them, so that a decision that was lost and taken anew is another fact.
/// </summary>
internal sealed class ToldApplication(CreateApplicationRequest request)
{
    /// <summary>A refusal that is given only when the application is decided.</summary>
    public const string Closed = "decided, by a refusal";

    private readonly ConcurrentDictionary<string, byte> _facts = new();

    /// <summary>The request that opens it, the same each time.</summary>
    public CreateApplicationRequest Request => request;

    /// <summary>The application; null before an answer told it.</summary>
    public Application? Created { get; set; }

    /// <summary>Its id, once it is told.</summary>
    public string Id => Created!.ApplicationId;

    /// <summary>What the card signed; null before. There is no second one.</summary>
    public SubmitCardVerificationRequest? Submission { get; set; }

    /// <summary>Whether the submission was refused with the words "nothing was stored" and not sent again.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Everything told until now.</summary>
    public ICollection<string> Facts => _facts.Keys;

    /// <summary>Whether any answer told that it is decided.</summary>
    public bool IsDecided { get; private set; }

    public void Tell(Application application)
    {
        Tell($"opened {application.ApplicationId} {application.ReferenceCode} {application.CreatedAt}");
        if (application.State == ApplicationState.AwaitingVerification) return;
        Tell($"state {application}");
        IsDecided = true;
    }

    public void Tell(WatchApplicationResponse transition)
    {
        Tell($"transition {transition}");
        if (transition.State != ApplicationState.AwaitingVerification) IsDecided = true;
    }

    public void Tell(SubmitCardVerificationResponse decision) => TellDecision($"decision {decision}");

    public void Tell(RecordVersion record) => TellDecision($"record {record.RecordId} {record.VerifiedAt} {record.MethodLetter}");

    public void TellClosed() => TellDecision(Closed);

    /// <summary>The submission with another document: refused, but not in the same way before and after the decision.</summary>
    public SubmitCardVerificationRequest OtherSubmission() => new(Submission) { DocumentSha256 = ByteString.CopyFrom(new byte[32]) };

    private void TellDecision(string fact)
    {
        Tell(fact);
        IsDecided = true;
    }

    private void Tell(string fact) => _facts.TryAdd(fact, 0);
}
