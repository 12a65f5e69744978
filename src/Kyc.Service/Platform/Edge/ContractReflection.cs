using Google.Protobuf.Reflection;
using Grpc.Reflection;
using Kyc.Contracts;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Kyc.Service.Platform.Edge;

/// <summary>Provides server reflection (v1 and v1alpha) for the API contract and for the message types of failure details.</summary>
public static class ContractReflection
{
    /// <summary>The services of the API contract, of health checking and of reflection.</summary>
    public static readonly IReadOnlyList<ServiceDescriptor> Services =
    [
        .. ContractFiles.Services,
        Grpc.Health.V1.Health.Descriptor,
        Grpc.Reflection.V1.ServerReflection.Descriptor,
        Grpc.Reflection.V1Alpha.ServerReflection.Descriptor,
    ];

    /// <summary>
    /// The proto files that define the messages in the trailer <c>grpc-status-details-bin</c>. The proto files of the services do not
    /// import them.
    /// </summary>
    private static readonly FileDescriptor[] FailureFiles =
        [Contracts.V1.FailureReflection.Descriptor, Google.Rpc.StatusReflection.Descriptor, Google.Rpc.ErrorDetailsReflection.Descriptor];

    /// <summary>
    /// Registers reflection with a custom symbol registry, because the default registry contains only the files of the services and their
    /// imports.
    /// </summary>
    public static void AddContractReflection(this IServiceCollection services)
    {
        services.AddGrpcReflection();
        var names = Services.Select(service => service.FullName).Order(StringComparer.Ordinal);
        services.AddSingleton(_ => SymbolRegistry.FromFiles([.. Services.Select(service => service.File).Concat(FailureFiles).Distinct()]));
        services.AddSingleton(provider => new ReflectionServiceImpl(names, provider.GetRequiredService<SymbolRegistry>()));
        services.AddSingleton(provider => new ReflectionV1ServiceImpl(names, provider.GetRequiredService<SymbolRegistry>()));
    }
}
