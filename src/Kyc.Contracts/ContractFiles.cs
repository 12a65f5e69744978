using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.Contracts;

/// <summary>
/// The descriptors of kyc.v1, whose options say what holds for each method and field. A test compares the list with protos/.
/// </summary>
public static class ContractFiles
{
    /// <summary>Every file of the package: those with services in the order of the documents, then those that they import.</summary>
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

    /// <summary>Every service, in the order of the files.</summary>
    public static IEnumerable<ServiceDescriptor> Services => All.SelectMany(file => file.Services);

    /// <summary>Every method, in the order of the services.</summary>
    public static IEnumerable<MethodDescriptor> Methods => Services.SelectMany(service => service.Methods);

    /// <summary>Every message, those nested in others included.</summary>
    public static IEnumerable<MessageDescriptor> Messages => All.SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
