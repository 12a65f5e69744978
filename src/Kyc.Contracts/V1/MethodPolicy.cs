namespace Kyc.Contracts.V1;

/// <summary>The values that hold where a policy names none (protos/kyc/v1/policy.proto).</summary>
public sealed partial class MethodPolicy
{
    /// <summary>Longest deadline where the policy names none.</summary>
    public static readonly TimeSpan DefaultMaxDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Largest request message where the policy names none, in bytes after decompression.</summary>
    public const int DefaultMaxRequestBytes = 64 * 1024;

    /// <summary>Longest deadline of a call.</summary>
    public TimeSpan MaxDeadlineOrDefault => MaxDeadline?.ToTimeSpan() ?? DefaultMaxDeadline;

    /// <summary>Largest request message, in bytes after decompression.</summary>
    public int MaxRequestBytesOrDefault => MaxRequestBytes == 0 ? DefaultMaxRequestBytes : MaxRequestBytes;
}
