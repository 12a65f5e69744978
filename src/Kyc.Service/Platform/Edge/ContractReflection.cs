using Google.Protobuf.Reflection;
using Grpc.Reflection;
using Kyc.Contracts;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Kyc.Service.Platform.Edge;

/// <summary>Server reflection (v1 and v1alpha) over the contract and over the messages of failures.</summary>
public static class ContractReflection
{
    /// <summary>The services of the contract, and the standard ones beside them.</summary>
    public static readonly IReadOnlyList<ServiceDescriptor> Services =
    [
        .. ContractFiles.Services,
        Grpc.Health.V1.Health.Descriptor,
        Grpc.Reflection.V1.ServerReflection.Descriptor,
        Grpc.Reflection.V1Alpha.ServerReflection.Descriptor,
    ];

    /// <summary>What clients find in <c>grpc-status-details-bin</c>. No service's file imports it.</summary>
    private static readonly FileDescriptor[] FailureFiles =
        [Contracts.V1.FailureReflection.Descriptor, Google.Rpc.StatusReflection.Descriptor, Google.Rpc.ErrorDetailsReflection.Descriptor];

    /// <summary>Registers reflection. Without services of its own the package offers only the files that the services import.</summary>
    public static void AddContractReflection(this IServiceCollection services)
    {
        services.AddGrpcReflection();
        var names = Services.Select(service => service.FullName).Order(StringComparer.Ordinal);
        services.AddSingleton(_ => SymbolRegistry.FromFiles([.. Services.Select(service => service.File).Concat(FailureFiles).Distinct()]));
        services.AddSingleton(provider => new ReflectionServiceImpl(names, provider.GetRequiredService<SymbolRegistry>()));
        services.AddSingleton(provider => new ReflectionV1ServiceImpl(names, provider.GetRequiredService<SymbolRegistry>()));
    }
}
