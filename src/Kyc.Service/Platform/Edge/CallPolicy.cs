using System.Collections.Frozen;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Kyc.Contracts;
using Kyc.Contracts.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// The requirements for the calls of one method. It is attached to the method's endpoint, so that no call needs a lookup by name.
/// </summary>
/// <param name="Method">Full name with a leading slash, for example <c>/kyc.v1.ApplicationService/GetApplication</c>.</param>
/// <param name="MaxDeadline">Maximum deadline that a caller may set; null when the method needs no deadline.</param>
/// <param name="MaxMessageBytes">Maximum size of a request message, in bytes after decompression.</param>
public sealed record CallPolicy(string Method, TimeSpan? MaxDeadline, int MaxMessageBytes)
{
    /// <summary>
    /// The maximum deadline of a unary call, which is normally answered in milliseconds: half a minute is enough even when the database is
    /// busy. It also limits a graceful stop.
    /// </summary>
    public static readonly TimeSpan MaxUnaryDeadline = MethodPolicy.DefaultMaxDeadline;

    /// <summary>Maximum size of a unary request message, in bytes. The largest legitimate one is a submission of about 9 kB.</summary>
    public const int MaxUnaryMessageBytes = MethodPolicy.DefaultMaxRequestBytes;

    /// <summary>Maximum size of a request message of health checking and reflection, in bytes. Such a message holds only a name.</summary>
    public const int MaxProbeMessageBytes = 4 * 1024;

    /// <summary>
    /// The policies of the contract's methods, from their options in the contract, and those of health checking and reflection.
    /// </summary>
    private static readonly FrozenDictionary<string, CallPolicy> All = ContractFiles.Services.SelectMany(PoliciesOf).Concat(
    [
        CreateProbePolicy("/grpc.health.v1.Health/Check"),
        CreateProbePolicy("/grpc.health.v1.Health/Watch"),
        CreateProbePolicy("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo") with { StreamsRequests = true },
        CreateProbePolicy("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo") with { StreamsRequests = true },
    ]).ToFrozenDictionary(policy => policy.Method);

    /// <summary>
    /// The policy of every method that does not exist. The caller can invent any number of method names, so they never become a label.
    /// </summary>
    public static CallPolicy Unknown { get; } = new("unknown", null, 0) { RequiresCaller = false };

    /// <summary>Whether the call must name program and person.</summary>
    public bool RequiresCaller { get; init; } = true;

    /// <summary>Whether the method is accepted on the operator socket only.</summary>
    public bool RequiresOperatorSocket { get; init; }

    /// <summary>Whether the method is accepted while a restored database waits for the replay of erasures.</summary>
    public bool IsAllowedDuringRestore { get; init; }

    /// <summary>Whether the method streams its requests, which its handler then reads by itself.</summary>
    public bool StreamsRequests { get; init; }

    /// <summary>Whether the edge, not the engine, enforces <see cref="MaxMessageBytes"/>.</summary>
    public bool ChecksSize { get; init; }

    /// <summary>Gets the method as a label of metrics, boxed once.</summary>
    internal KeyValuePair<string, object?> Label { get; } = new("rpc.method", Method);

    /// <summary>Gets the policy of a method of the contract, of health checking or of reflection.</summary>
    /// <exception cref="KeyNotFoundException">The method belongs to another service.</exception>
    public static CallPolicy For(IMethod method) => All[method.FullName];

    /// <summary>Returns the maximum size of a request message over all methods of a service, in bytes after decompression.</summary>
    public static int MaxMessageBytesOf(ServiceDescriptor service) =>
        service.Methods.Max(method => ContractOptions.GetPolicy(method).MaxRequestBytesOrDefault);

    /// <summary>Adds its policy to the endpoint of each method, as a convention of <c>MapGrpcService</c>.</summary>
    internal static void Attach(EndpointBuilder endPoint)
    {
        foreach (var item in endPoint.Metadata)
        {
            if (item is not GrpcMethodMetadata mapped)
            {
                continue;
            }

            endPoint.Metadata.Add(For(mapped.Method));
            return;
        }
    }

    // The engine limits all messages of a service to the size of the largest; the edge enforces the smaller limits of single methods.
    private static IEnumerable<CallPolicy> PoliciesOf(ServiceDescriptor service)
    {
        var maxServiceBytes = MaxMessageBytesOf(service);
        foreach (var method in service.Methods)
        {
            var policy = ContractOptions.GetPolicy(method);
            var bytes = policy.MaxRequestBytesOrDefault;
            yield return new($"/{service.FullName}/{method.Name}", policy.MaxDeadlineOrDefault, bytes)
            {
                RequiresOperatorSocket = policy.OperatorSocketOnly,
                IsAllowedDuringRestore = policy.DuringRestore,
                StreamsRequests = method.IsClientStreaming,
                ChecksSize = bytes < maxServiceBytes,
            };
        }
    }

    // The type of the health service is internal to its package, so the engine cannot be given a limit for that service.
    private static CallPolicy CreateProbePolicy(string method) =>
        new(method, null, MaxProbeMessageBytes) { RequiresCaller = false, ChecksSize = true };
}
