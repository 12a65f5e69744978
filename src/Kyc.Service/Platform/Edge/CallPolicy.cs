using System.Collections.Frozen;
using System.Collections.Immutable;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Kyc.Contracts;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Authorization;
using Kyc.Service.Platform.Edge.Principals;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Represents the requirements for calls to one method. The policy is attached to the method's endpoint, so that it need not be looked up
/// by name for each call.
/// </summary>
/// <param name="Method">
/// The full name of the method with a leading slash, for example <c>/kyc.v1.ApplicationService/GetApplication</c>.
/// </param>
/// <param name="MaxDeadline">Maximum time between the start of a call and the call's deadline; null when calls need no deadline.</param>
/// <param name="MaxMessageBytes">Maximum size of a request message, in bytes after decompression.</param>
public sealed record CallPolicy(string Method, TimeSpan? MaxDeadline, int MaxMessageBytes)
{
    /// <summary>
    /// The maximum deadline of a call, unless the method's own policy sets another one. Such a call normally takes milliseconds; half a
    /// minute is enough even when the database is busy. The value also limits how long a graceful stop takes.
    /// </summary>
    public static readonly TimeSpan DefaultMaxDeadline = MethodPolicy.DefaultMaxDeadline;

    /// <summary>
    /// Maximum size of a request message in bytes, unless the method's own policy sets another one. The largest such message of a correct
    /// client is a submission of about 9 kB.
    /// </summary>
    public const int DefaultMaxMessageBytes = MethodPolicy.DefaultMaxRequestBytes;

    /// <summary>Maximum size in bytes of a request message for health checking or reflection. These messages contain only a name.</summary>
    public const int MaxProbeMessageBytes = 4 * 1024;

    /// <summary>The roles that may read the API contract from the service.</summary>
    private static readonly ImmutableArray<CallerRole> ReflectionRoles = [CallerRole.FrontEnd, CallerRole.Operator, CallerRole.Monitor];

    /// <summary>
    /// The policies of all methods by the full name of the method. The policies of the API contract's methods come from options in the
    /// proto files. The policies of health checking and reflection are defined here.
    /// </summary>
    private static readonly FrozenDictionary<string, CallPolicy> All = ContractFiles.Services.SelectMany(CreatePolicies).Concat(
    [
        CreateProbePolicy("/grpc.health.v1.Health/Check", CallerRoles.All),
        CreateProbePolicy("/grpc.health.v1.Health/Watch", CallerRoles.All),
        CreateProbePolicy("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", ReflectionRoles) with { HasRequestStream = true },
        CreateProbePolicy("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", ReflectionRoles) with
        {
            HasRequestStream = true,
        },
    ]).ToFrozenDictionary(policy => policy.Method);

    /// <summary>Gets the policies of all methods.</summary>
    public static IEnumerable<CallPolicy> Policies => All.Values;

    /// <summary>
    /// The policy for calls to methods that do not exist. In metrics they all have the method label <c>unknown</c>, because callers can
    /// make up any number of method names.
    /// </summary>
    public static CallPolicy UnknownMethod { get; } = new("unknown", null, 0) { RequiresCaller = false };

    /// <summary>The roles that may call the method, at least one. Empty only for <see cref="UnknownMethod"/>.</summary>
    public ImmutableArray<CallerRole> Roles { get; init; } = [];

    /// <summary>Whether the call must name the calling program and person.</summary>
    public bool RequiresCaller { get; init; } = true;

    /// <summary>Whether calls to the method are accepted on the operator socket only.</summary>
    public bool RequiresOperatorSocket { get; init; }

    /// <summary>
    /// Whether calls to the method are accepted after the database has been restored from a backup and before the erasures made since that
    /// backup have been repeated.
    /// </summary>
    public bool IsAllowedDuringRestore { get; init; }

    /// <summary>Whether the client sends a stream of request messages, which the handler reads.</summary>
    public bool HasRequestStream { get; init; }

    /// <summary>Whether the edge enforces <see cref="MaxMessageBytes"/>. False when the gRPC engine's limit is sufficient.</summary>
    public bool IsSizeCheckedByEdge { get; init; }

    /// <summary>Gets the metric label that names the method.</summary>
    internal KeyValuePair<string, object?> MethodLabel { get; } = new("rpc.method", Method);

    /// <summary>Returns the policy of the given method, which belongs to the API contract, health checking or reflection.</summary>
    /// <exception cref="KeyNotFoundException">The method belongs to a different service.</exception>
    public static CallPolicy Get(IMethod method) => All[method.FullName];

    /// <summary>Returns the highest message size limit among the given service's methods, in bytes after decompression.</summary>
    public static int GetMaxMessageBytes(ServiceDescriptor service) =>
        service.Methods.Max(method => ContractOptions.GetPolicy(method).MaxRequestBytesOrDefault);

    /// <summary>
    /// Adds the policy of an endpoint's method, and the authorization of its roles, to the endpoint. Used as a convention of
    /// <c>MapGrpcService</c>.
    /// </summary>
    internal static void Attach(EndpointBuilder endPoint)
    {
        foreach (var item in endPoint.Metadata)
        {
            if (item is not GrpcMethodMetadata methodMetadata)
            {
                continue;
            }

            var policy = Get(methodMetadata.Method);
            endPoint.Metadata.Add(policy);
            endPoint.Metadata.Add(RoleRequirement.CreatePolicy(policy.Roles));
            return;
        }
    }

    // The gRPC engine has one message size limit for all methods of a service. It is set to the highest limit of these methods, and the
    // edge enforces the lower limits of the other methods.
    private static IEnumerable<CallPolicy> CreatePolicies(ServiceDescriptor service)
    {
        var maxServiceBytes = GetMaxMessageBytes(service);
        foreach (var method in service.Methods)
        {
            var policy = ContractOptions.GetPolicy(method);
            var bytes = policy.MaxRequestBytesOrDefault;
            yield return new($"/{service.FullName}/{method.Name}", policy.MaxDeadlineOrDefault, bytes)
            {
                Roles = [.. policy.Roles],
                RequiresOperatorSocket = policy.OperatorSocketOnly,
                IsAllowedDuringRestore = policy.DuringRestore,
                HasRequestStream = method.IsClientStreaming,
                IsSizeCheckedByEdge = bytes < maxServiceBytes,
            };
        }
    }

    // The edge checks the size, because the gRPC engine's limit cannot be configured for the health service: its type is internal to its
    // package.
    private static CallPolicy CreateProbePolicy(string method, ImmutableArray<CallerRole> roles) =>
        new(method, null, MaxProbeMessageBytes) { Roles = roles, RequiresCaller = false, IsSizeCheckedByEdge = true };
}
