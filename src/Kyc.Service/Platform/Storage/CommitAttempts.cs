namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Records whether a call has attempted to commit anything, so that the error of the call says "nothing was stored" only when that is
/// certain. When the database's response to a commit does not arrive, nobody knows whether the transaction was committed.
/// </summary>
public sealed class CommitAttempts
{
    private static readonly AsyncLocal<CommitAttempts?> Current = new();

    private int _count;

    private CommitAttempts()
    {
    }

    /// <summary>Whether anything was committed or may have been committed.</summary>
    public bool HasAttempts => Volatile.Read(ref _count) > 0;

    /// <summary>Starts to record the commits of all code that the calling method runs from here on.</summary>
    public static CommitAttempts Begin() => Current.Value = new CommitAttempts();

    /// <summary>
    /// Runs the given commit and records it. The commit is not counted if the database reports that it rolled the transaction back. Nothing
    /// is recorded for code that does not run in a call.
    /// </summary>
    internal static async Task RunAsync(Func<Task> commit)
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
        catch (Exception exception) when (DatabaseFaults.IsTransactionRolledBack(exception))
        {
            Interlocked.Decrement(ref attempts._count);
            throw;
        }
    }
}
