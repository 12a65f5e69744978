namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Lets long work use connections from a separate pool. Work that takes minutes keeps its connections for minutes. If it took them from the
/// pool for calls, none might be left for calls.
/// </summary>
public static class LongWorkPool
{
    /// <summary>
    /// Maximum number of connections to each database: two for each long work item that can run at the same time
    /// (<see cref="Platform.Edge.LongWork.LongWorkLimits"/>).
    /// </summary>
    public const int MaxConnections = 16;

    private static readonly AsyncLocal<bool> InUseFlag = new();

    /// <summary>Whether the current code takes its connections from the pool for long work.</summary>
    internal static bool IsInUse => InUseFlag.Value;

    /// <summary>Runs <paramref name="work"/>, including everything that it calls, with connections of the pool for long work.</summary>
    public static async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        // An AsyncLocal value that is set in an async method does not flow back to the caller, which continues with its previous pool.
        InUseFlag.Value = true;
        return await work();
    }
}
