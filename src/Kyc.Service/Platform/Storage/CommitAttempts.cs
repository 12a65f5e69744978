namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Notes whether a call has begun to commit anything, so that its failure says "nothing was stored" only where that is known: of a commit
/// whose answer did not arrive nobody knows the outcome.
/// </summary>
public sealed class CommitAttempts
{
    private static readonly AsyncLocal<CommitAttempts?> Current = new();

    private int _count;

    private CommitAttempts()
    {
    }

    /// <summary>Whether anything was committed, or may have been.</summary>
    public bool IsAny => Volatile.Read(ref _count) > 0;

    /// <summary>Begins to note for the code that the caller runs from here on.</summary>
    public static CommitAttempts Begin() => Current.Value = new CommitAttempts();

    /// <summary>Runs a commit and notes it, unless the database says that it undid the transaction.</summary>
    internal static async Task WatchAsync(Func<Task> commit)
    {
        if (Current.Value is not { } attempts)
        {
            await commit();
            return;
        }
        Interlocked.Increment(ref attempts._count);
        try
        {
            await commit();
        }
        catch (Exception exception) when (DatabaseFaults.IsUndone(exception))
        {
            Interlocked.Decrement(ref attempts._count);
            throw;
        }
    }
}
