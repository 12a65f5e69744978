namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Which code takes its connections from the pool of long work. Work that takes minutes holds a connection for minutes; from the pool of
/// calls it would leave none to the others.
/// </summary>
public static class LongWorkPool
{
    /// <summary>
    /// Connections of each database: all long work that runs at a time (<see cref="Edge.LongWork.LongWorkLimits"/>), with two connections each.
    /// </summary>
    public const int MaxConnections = 16;

    private static readonly AsyncLocal<bool> Current = new();

    /// <summary>Whether the code that runs now takes its connections from this pool.</summary>
    internal static bool IsInUse => Current.Value;

    /// <summary>Runs <paramref name="work"/>, and whatever it calls, with connections of this pool.</summary>
    public static async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        // Local to this method and what it calls: the caller goes on with the pool it had.
        Current.Value = true;
        return await work();
    }
}
