using System.Reflection;
using Xunit.Sdk;

namespace Kyc.Interop.Tests;

/// <summary>Lists the names of the test cases, as given in the gRPC project's "Interoperability Test Case Descriptions".</summary>
internal static class InteropCaseNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        "empty_unary",
        "large_unary",
        "client_streaming",
        "server_streaming",
        "ping_pong",
        "empty_stream",
        "client_compressed_unary",
        "server_compressed_unary",
        "client_compressed_streaming",
        "server_compressed_streaming",
        "custom_metadata",
        "status_code_and_message",
        "special_status_message",
        "unimplemented_method",
        "unimplemented_service",
        "cancel_after_begin",
        "cancel_after_first_response",
        "timeout_on_sleeping_server",
    ];
}

/// <summary>
/// Provides one row of test data for each case. The row contains the peer and the name of the case. When the peer is not installed, the
/// rows are skipped, and the skip reason names what is missing.
/// </summary>
/// <param name="peer">gRPC implementation at the other end of the calls.</param>
/// <param name="excludedCases">Names of cases that do not apply to this peer. For each of them, a separate row that is always skipped
/// states the reason.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class InteropCaseDataAttribute(Peer peer, params string[] excludedCases) : DataAttribute
{
    public override string? Skip => InstalledImplementations.GetSkipReason(peer);

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        InteropCaseNames.All.Except(excludedCases).Select(name => new object[] { peer, name });
}
