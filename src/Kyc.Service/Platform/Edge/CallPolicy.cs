using System.Collections.Frozen;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Kyc.Contracts;
using Kyc.Contracts.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Kyc.Service.Platform.Edge;

/// <summary>What the edge asks of the calls of one method. Attached to the method's end point, so that a call finds it without a look-up by name.</summary>
/// <param name="Method">Full name with leading slash, for example <c>/kyc.v1.ApplicationService/GetApplication</c>.</param>
/// <param name="LongestDeadline">Longest time a caller may give the call; null when the method needs no deadline.</param>
/// <param name="LargestMessage">Largest request message, in bytes after decompression.</param>
public sealed record CallPolicy(string Method, TimeSpan? LongestDeadline, int LargestMessage)
{
    /// <summary>A unary call is answered in milliseconds; half a minute outlasts a busy database. Also the bound for a graceful stop.</summary>
    public static readonly TimeSpan Unary = MethodPolicy.DefaultMaxDeadline;

    /// <summary>Largest message of a unary call; the largest legitimate one is a submission of some 9 kB.</summary>
    public const int UnaryMessage = MethodPolicy.DefaultMaxRequestBytes;

    /// <summary>Largest message of health checking and reflection: a name.</summary>
    public const int ProbeMessage = 4 * 1024;

    /// <summary>The methods of the contract, by their options there, and those of health checking and reflection, not ours.</summary>
    private static readonly FrozenDictionary<string, CallPolicy> All = ContractFiles.Services.SelectMany(OfService).Concat(
    [
        Probe("/grpc.health.v1.Health/Check"),
        Probe("/grpc.health.v1.Health/Watch"),
        Probe("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo") with { StreamsRequests = true },
        Probe("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo") with { StreamsRequests = true },
    ]).ToFrozenDictionary(policy => policy.Method);

    /// <summary>Stands for every method that does not exist: their names are the caller's invention and never become a label.</summary>
    public static CallPolicy Unknown { get; } = new("unknown", null, 0) { NeedsCaller = false };

    /// <summary>Whether the call must name program and person.</summary>
    public bool NeedsCaller { get; init; } = true;

    /// <summary>Whether the method is accepted on the operator socket only.</summary>
    public bool OperatorsOnly { get; init; }

    /// <summary>Whether the method is accepted while a restored database waits for the replay of erasures.</summary>
    public bool DuringRestore { get; init; }

    /// <summary>Whether requests come as a stream, read by the handler itself.</summary>
    public bool StreamsRequests { get; init; }

    /// <summary>Whether the edge, not the engine, enforces <see cref="LargestMessage"/>.</summary>
    public bool ChecksSize { get; init; }

    /// <summary>The method as a label of metrics, boxed once.</summary>
    internal KeyValuePair<string, object?> Label { get; } = new("rpc.method", Method);

    /// <summary>The policy of a method of the contract, of health checking or of reflection.</summary>
    /// <exception cref="KeyNotFoundException">The method is of another service.</exception>
    public static CallPolicy For(IMethod method) => All[method.FullName];

    /// <summary>Largest request message of all methods of a service, in bytes after decompression.</summary>
    public static int LargestMessageOf(ServiceDescriptor service) =>
        service.Methods.Max(method => ContractOptions.PolicyOf(method).MaxRequestBytesOrDefault);

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

    // The engine limits the messages of a whole service by its largest; the edge limits those of the other methods.
    private static IEnumerable<CallPolicy> OfService(ServiceDescriptor service)
    {
        var largest = LargestMessageOf(service);
        foreach (var method in service.Methods)
        {
            var policy = ContractOptions.PolicyOf(method);
            var bytes = policy.MaxRequestBytesOrDefault;
            yield return new($"/{service.FullName}/{method.Name}", policy.MaxDeadlineOrDefault, bytes)
            {
                OperatorsOnly = policy.OperatorSocketOnly,
                DuringRestore = policy.DuringRestore,
                StreamsRequests = method.IsClientStreaming,
                ChecksSize = bytes < largest,
            };
        }
    }

    // The type of the health service is internal to its package, so that the engine cannot limit it by itself.
    private static CallPolicy Probe(string method) => new(method, null, ProbeMessage) { NeedsCaller = false, ChecksSize = true };
}
