using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.Client;

/// <summary>Specifies how our programs call a method.</summary>
/// <param name="Service">The full name of the service.</param>
/// <param name="Method">The name of the method.</param>
/// <param name="Deadline">The maximum duration of a call, including all retries.</param>
/// <param name="IsRetryable">Whether a call that ended with UNAVAILABLE is retried.</param>
internal sealed record CallRule(string Service, string Method, TimeSpan Deadline, bool IsRetryable);

/// <summary>
/// Provides the rules of the API contract (protos/kyc/v1/policy.proto). A call is retried only where the same request gives the same
/// response, because after UNAVAILABLE the client cannot determine whether the service processed the request.
/// </summary>
internal static class CallRules
{
    /// <summary>The rules of every method of the API contract.</summary>
    public static readonly IReadOnlyList<CallRule> All = [.. ContractFiles.Methods.Select(CreateRule)];

    private static readonly Dictionary<string, TimeSpan> Deadlines =
        All.ToDictionary(rule => $"/{rule.Service}/{rule.Method}", rule => rule.Deadline);

    private static readonly HashSet<string> RetryableMethods =
        [.. All.Where(rule => rule.IsRetryable).Select(rule => $"/{rule.Service}/{rule.Method}")];

    /// <summary>Checks whether the gRPC client retries calls to the given method.</summary>
    /// <param name="fullName">The name as in <see cref="IMethod.FullName"/>.</param>
    public static bool IsRetryable(string fullName) => RetryableMethods.Contains(fullName);

    /// <summary>
    /// Returns the maximum duration of a call to the given method. A method that is not in the API contract gets the default deadline.
    /// </summary>
    /// <param name="fullName">The name as in <see cref="IMethod.FullName"/>.</param>
    public static TimeSpan GetDeadline(string fullName) => Deadlines.GetValueOrDefault(fullName, MethodPolicy.DefaultMaxDeadline);

    /// <summary>
    /// Creates the gRPC client's own retry configuration (gRFC A6), with at most four attempts. The delays are random, up to 0.25, 0.5 and
    /// 1 second, so that kiosks that lost the service at the same time do not reconnect at the same time. All attempts are within the
    /// call's deadline.
    /// </summary>
    public static ServiceConfig CreateServiceConfig()
    {
        var retryConfig = new MethodConfig
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
        foreach (var rule in All.Where(rule => rule.IsRetryable))
        {
            retryConfig.Names.Add(new MethodName { Service = rule.Service, Method = rule.Method });
        }

        return new ServiceConfig { MethodConfigs = { retryConfig } };
    }
    private static CallRule CreateRule(MethodDescriptor method)
    {
        var policy = ContractOptions.GetPolicy(method);
        return new CallRule(method.Service.FullName, method.Name, policy.MaxDeadlineOrDefault, policy.Repeatable);
    }
}
