using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.Client;

/// <summary>How our programs make one method's calls.</summary>
/// <param name="Service">Full name of the service.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Deadline">Longest that a call may take, all its tries together.</param>
/// <param name="Repeats">True when a call that ended with UNAVAILABLE is made again.</param>
internal sealed record CallRule(string Service, string Method, TimeSpan Deadline, bool Repeats);

/// <summary>
/// The rules as the contract has them (protos/kyc/v1/policy.proto). A call is repeated only where the same request gives the same answer:
/// whoever sees UNAVAILABLE can't know whether the service acted.
/// </summary>
internal static class CallRules
{
    /// <summary>Every method of the contract.</summary>
    public static readonly IReadOnlyList<CallRule> All = [.. ContractFiles.Methods.Select(RuleOf)];

    private static readonly Dictionary<string, TimeSpan> Deadlines = All.ToDictionary(rule => $"/{rule.Service}/{rule.Method}", rule => rule.Deadline);

    private static readonly HashSet<string> Repeated = [.. All.Where(rule => rule.Repeats).Select(rule => $"/{rule.Service}/{rule.Method}")];

    /// <summary>Whether calls of a method are made again by the engine.</summary>
    /// <param name="fullName">As <see cref="IMethod.FullName"/>.</param>
    public static bool IsRepeated(string fullName) => Repeated.Contains(fullName);

    /// <summary>Longest that a call of a method may take; one outside the contract counts as unary.</summary>
    /// <param name="fullName">As <see cref="IMethod.FullName"/>.</param>
    public static TimeSpan DeadlineOf(string fullName) => Deadlines.GetValueOrDefault(fullName, MethodPolicy.DefaultMaxDeadline);

    /// <summary>
    /// The client engine's own retry (gRFC A6): at most four tries; the waits are random, up to 0.25, 0.5 and 1 second, so that
    /// kiosks which lost the service together don't come back together; all within the call's deadline.
    /// </summary>
    public static ServiceConfig ToServiceConfig()
    {
        var repeat = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 4,
                InitialBackoff = TimeSpan.FromMilliseconds(250),
                BackoffMultiplier = 2,
                MaxBackoff = TimeSpan.FromSeconds(1),
                RetryableStatusCodes = { StatusCode.Unavailable },
            },
        };
        foreach (CallRule rule in All.Where(rule => rule.Repeats))
        {
            repeat.Names.Add(new MethodName { Service = rule.Service, Method = rule.Method });
        }

        return new ServiceConfig { MethodConfigs = { repeat } };
    }
    private static CallRule RuleOf(MethodDescriptor method)
    {
        MethodPolicy policy = ContractOptions.PolicyOf(method);
        return new CallRule(method.Service.FullName, method.Name, policy.MaxDeadlineOrDefault, policy.Repeatable);
    }
}
