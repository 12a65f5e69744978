using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Everything that the contract has.</summary>
internal static class Contract
{
    public static IReadOnlyList<MethodDescriptor> Methods { get; } =
    [
        .. new[]
        {
            ApplicationService.Descriptor, CardVerificationService.Descriptor, MailVerificationService.Descriptor, MailWorkService.Descriptor,
            RevocationService.Descriptor, TrustService.Descriptor, KeyService.Descriptor, EvidenceService.Descriptor,
            RetentionService.Descriptor, PersonalNumberService.Descriptor,
        }.SelectMany(service => service.Methods),
    ];
}
