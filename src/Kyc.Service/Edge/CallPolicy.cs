using System.Collections.Frozen;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace Kyc.Service.Edge;

/// <summary>What the edge asks of the calls of one method. Attached to the method's end point, so that a call finds it without a look-up by name.</summary>
/// <param name="Method">Full name with leading slash, for example <c>/kyc.v1.ApplicationService/GetApplication</c>.</param>
/// <param name="LongestDeadline">Longest time a caller may give the call; null when the method needs no deadline.</param>
/// <param name="LargestMessage">Largest request message, in bytes after decompression.</param>
public sealed record CallPolicy(string Method, TimeSpan? LongestDeadline, int LargestMessage)
{
    /// <summary>A unary call is answered in milliseconds; half a minute outlasts a busy database. Also the bound for a graceful stop.</summary>
    public static readonly TimeSpan Unary = TimeSpan.FromSeconds(30);

    /// <summary>Largest message of a unary call; the largest legitimate one is a submission of some 9 kB.</summary>
    public const int UnaryMessage = 64 * 1024;

    /// <summary>Largest message of an import: one chunk of 256 KiB and its framing.</summary>
    public const int ImportMessage = 300 * 1024;

    /// <summary>Largest message of health checking and reflection: a name.</summary>
    public const int ProbeMessage = 4 * 1024;

    private const string MailService = "/kyc.v1.MailVerificationService/";

    /// <summary>What erases, corrects, shortens or releases: not for callers on the network, who are not known well enough.</summary>
    private static readonly FrozenSet<string> OperatorMethods = FrozenSet.Create(
        "/kyc.v1.RetentionService/AddRules",
        "/kyc.v1.RetentionService/RequestHoldRelease",
        "/kyc.v1.RetentionService/ApproveHoldRelease",
        "/kyc.v1.RetentionService/RequestEarlyErasure",
        "/kyc.v1.RetentionService/ApproveEarlyErasure",
        "/kyc.v1.RetentionService/ReplayErasures",
        "/kyc.v1.EvidenceService/CorrectVerificationRecord",
        "/kyc.v1.KeyService/RotateKeyEncryptionKey",
        "/kyc.v1.MailVerificationService/DecideMailReview",
        "/kyc.v1.MailWorkService/ReadMailCase",
        "/kyc.v1.PersonalNumberService/StartPersonalNumberCheck");

    /// <summary>Everything that is not as <see cref="Unary"/> says.</summary>
    private static readonly FrozenDictionary<string, CallPolicy> Special = new CallPolicy[]
    {
        // A person may be sent home first: watching is resumed by cursor, so the end of the hour loses nothing.
        new("/kyc.v1.ApplicationService/WatchApplication", TimeSpan.FromHours(1), UnaryMessage),
        // 256 MiB over a slow line, and other imports before it.
        new("/kyc.v1.RevocationService/ImportCrl", TimeSpan.FromMinutes(10), ImportMessage) { StreamsRequests = true },
        // The engine limits a whole service; the import's limit is not this method's.
        new("/kyc.v1.RevocationService/GetRevocationStatus", Unary, UnaryMessage) { ChecksSize = true },
        // Millions of keys at an HSM take hours; the rotation goes on without a listener, and the next call takes up its progress.
        new("/kyc.v1.KeyService/RotateKeyEncryptionKey", TimeSpan.FromHours(1), UnaryMessage),
        // A scan, a status file or Japan Post's list over a slow line.
        Upload("RecordDocument"), Upload("ImportTracking"), Upload("ImportPostcodes"),
        // Drawing a thousand letters, with a slow hash for each code.
        Mail("CreateBatch", TimeSpan.FromMinutes(10)), Mail("ReprintBatch", TimeSpan.FromMinutes(10)),
        Mail("ConfirmDocument", Unary), Mail("RecordDisposal", Unary), Mail("ListMailItems", Unary), Mail("ConfirmPrinted", Unary), Mail("RecordPosting", Unary),
        Mail("ConfirmPosting", Unary), Mail("CorrectPosting", Unary), Mail("RecordReturnedLetter", Unary),
        Mail("ReportWrongPairing", Unary),
        Mail("CheckActivationCode", Unary), Mail("DecideMailReview", Unary), Mail("ListUnreadTrackingLines", Unary),
        Mail("ReadTrackingLine", Unary),
        // Scans of 10 MiB over a slow line.
        new("/kyc.v1.MailWorkService/ReadMailCase", TimeSpan.FromMinutes(10), UnaryMessage),
        // Everything planned is looked at: some seconds for a million.
        new("/kyc.v1.RetentionService/PreviewRules", TimeSpan.FromMinutes(10), UnaryMessage) { ChecksSize = true },
        new("/kyc.v1.RetentionService/AddRules", TimeSpan.FromMinutes(10), UnaryMessage) { ChecksSize = true },
        new("/kyc.v1.RetentionService/ExportErasureLedger", TimeSpan.FromMinutes(10), UnaryMessage) { ChecksSize = true },
        // Erases again what a restore brought back, which may be years of erasures.
        new("/kyc.v1.RetentionService/ReplayErasures", TimeSpan.FromHours(1), ImportMessage) { StreamsRequests = true },
        // A bundle over a slow line, after the checkpoint it waits for.
        new("/kyc.v1.EvidenceService/ExportEvidence", TimeSpan.FromMinutes(10), UnaryMessage),
        // Millions of chains.
        new("/kyc.v1.EvidenceService/VerifyLedger", TimeSpan.FromHours(1), UnaryMessage),
        Probe("/grpc.health.v1.Health/Check"),
        Probe("/grpc.health.v1.Health/Watch"),
        Probe("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo") with { StreamsRequests = true },
        Probe("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo") with { StreamsRequests = true },
    }.ToFrozenDictionary(policy => policy.Method);

    /// <summary>Stands for every method that does not exist: their names are the caller's invention and never become a label.</summary>
    public static CallPolicy Unknown { get; } = new("unknown", null, 0) { NeedsCaller = false };

    /// <summary>Whether the call must name program and person.</summary>
    public bool NeedsCaller { get; init; } = true;

    /// <summary>Whether the method is accepted on the operator socket only.</summary>
    public bool OperatorsOnly { get; } = OperatorMethods.Contains(Method);

    /// <summary>Whether requests come as a stream, read by the handler itself.</summary>
    public bool StreamsRequests { get; init; }

    /// <summary>Whether the edge, not the engine, enforces <see cref="LargestMessage"/>.</summary>
    public bool ChecksSize { get; init; }

    /// <summary>The method as a label of metrics, boxed once.</summary>
    internal KeyValuePair<string, object?> Label { get; } = new("rpc.method", Method);

    /// <summary>The policy of a method.</summary>
    public static CallPolicy For(IMethod method) => Special.GetValueOrDefault(method.FullName) ?? new(method.FullName, Unary, UnaryMessage)
    {
        // The engine limits a whole service; the replay's limit is not the other methods'.
        ChecksSize = method.ServiceName == Contracts.V1.RetentionService.Descriptor.FullName,
    };

    /// <summary>Convention for <c>MapGrpcService</c>: puts each method's policy on its end point.</summary>
    internal static void Attach(EndpointBuilder endPoint)
    {
        foreach (var item in endPoint.Metadata)
        {
            if (item is not GrpcMethodMetadata mapped) continue;
            endPoint.Metadata.Add(For(mapped.Method));
            return;
        }
    }

    private static CallPolicy Upload(string method) => new(MailService + method, TimeSpan.FromMinutes(10), ImportMessage) { StreamsRequests = true };

    // The engine limits the whole service by its uploads; the other methods take no more than others.
    private static CallPolicy Mail(string method, TimeSpan longest) => new(MailService + method, longest, UnaryMessage) { ChecksSize = true };

    // The type of the health service is internal to its package, so that the engine cannot limit it by itself.
    private static CallPolicy Probe(string method) => new(method, null, ProbeMessage) { NeedsCaller = false, ChecksSize = true };
}
