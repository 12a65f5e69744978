namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Selects the code that takes its connections from the pool for long work. Work that takes minutes holds a connection for minutes; from
/// the pool for calls it would leave none to the others.
/// </summary>
public static class LongWorkPool
{
    /// <summary>
    /// Maximum number of connections to each database: enough for all long work that runs at a time (<see
    /// cref="Platform.Edge.LongWork.LongWorkLimits"/>) with two connections each.
    /// </summary>
    public const int MaxConnections = 16;

    private static readonly AsyncLocal<bool> Current = new();

    /// <summary>Whether the current code takes its connections from this pool.</summary>
    internal static bool IsInUse => Current.Value;

    /// <summary>Runs <paramref name="work"/>, including everything that it calls, with connections of this pool.</summary>
    public static async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        // The value flows only into this method and what it calls; the caller continues with its previous pool.
        Current.Value = true;
        return await work();
    }
}
