using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.Contracts;

/// <summary>
/// Lists the descriptors of the .proto files of package kyc.v1. Their options contain the policy of each method and field. A test compares
/// the list with protos/.
/// </summary>
public static class ContractFiles
{
    /// <summary>
    /// Gets every file of the package: first the files with services in the order of the documentation, then the files that they import.
    /// </summary>
    public static IReadOnlyList<FileDescriptor> All { get; } =
    [
        ApplicationReflection.Descriptor,
        CardVerificationReflection.Descriptor,
        MailVerificationReflection.Descriptor,
        MailWorkReflection.Descriptor,
        RevocationReflection.Descriptor,
        TrustReflection.Descriptor,
        KeysReflection.Descriptor,
        EvidenceReflection.Descriptor,
        RetentionReflection.Descriptor,
        PersonalNumberReflection.Descriptor,
        ApprovalReflection.Descriptor,
        FailureReflection.Descriptor,
        PolicyReflection.Descriptor,
    ];

    /// <summary>Gets every service, in the order of the files.</summary>
    public static IEnumerable<ServiceDescriptor> Services => All.SelectMany(file => file.Services);

    /// <summary>Gets every method, in the order of the services.</summary>
    public static IEnumerable<MethodDescriptor> Methods => Services.SelectMany(service => service.Methods);

    /// <summary>Gets every message, including nested messages.</summary>
    public static IEnumerable<MessageDescriptor> Messages => All.SelectMany(file => file.MessageTypes).SelectMany(GetWithNestedMessages);

    private static IEnumerable<MessageDescriptor> GetWithNestedMessages(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(GetWithNestedMessages).Prepend(message);
}
