namespace Kyc.Contracts.V1;

/// <summary>Defines the default values for policies that do not specify a value (protos/kyc/v1/policy.proto).</summary>
public sealed partial class MethodPolicy
{
    /// <summary>The maximum deadline when the policy does not specify one.</summary>
    public static readonly TimeSpan DefaultMaxDeadline = TimeSpan.FromSeconds(30);

    /// <summary>The maximum size of a request message when the policy does not specify one, in bytes after decompression.</summary>
    public const int DefaultMaxRequestBytes = 64 * 1024;

    /// <summary>Gets the maximum deadline of a call, or the default value if the policy does not specify one.</summary>
    public TimeSpan MaxDeadlineOrDefault => MaxDeadline?.ToTimeSpan() ?? DefaultMaxDeadline;

    /// <summary>
    /// Gets the maximum size of a request message in bytes after decompression, or the default value if the policy does not specify one.
    /// </summary>
    public int MaxRequestBytesOrDefault => MaxRequestBytes == 0 ? DefaultMaxRequestBytes : MaxRequestBytes;
}
