namespace Kyc.Rig.Running;

/// <summary>
/// Ensures that only one ./run at a time uses a checked-out project. The operating system releases the lock when the process that holds it
/// dies.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Acquires the lock by opening the file <c>run.lock</c> in the given folder.</summary>
    /// <exception cref="RigException">A different run holds the lock, or the folder belongs to a different user.</exception>
    public static RunLock Acquire(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new RunLock(
                new FileStream(Path.Combine(folder, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new RigException(
                "Another ./run is already running in this folder. Stop it with Ctrl-C, then start this one again.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new RigException($"{folder} belongs to another user, perhaps after ./run as root. Remove it, then try again.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
