using System.Globalization;
using Spectre.Console;

namespace Kyc.Cli.Calls;

/// <summary>
/// Shows the progress of an upload as a bar that is removed at the end. Shows nothing when the console is not a terminal. Thread-safe.
/// </summary>
/// <param name="console">The console for the bar. It writes to the command's standard error.</param>
internal sealed class UploadProgress(IAnsiConsole console)
{
    private readonly Lock _writeLock = new();
    private readonly List<Action> _deferredWrites = [];
    private ProgressTask? _task;

    /// <summary>Whether an upload shows a bar: the console is an interactive terminal that supports ANSI escape sequences.</summary>
    public bool CanShowBar => console.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>Runs the upload and returns its result. Shows the bar during the upload, and runs the deferred writes afterwards.</summary>
    /// <param name="totalBytes">The number of bytes to be sent.</param>
    /// <param name="upload">Runs the upload and calls <see cref="Advance"/> for the bytes sent.</param>
    public async Task<T> RunAsync<T>(long totalBytes, Func<Task<T>> upload)
    {
        if (!CanShowBar)
        {
            return await upload();
        }

        try
        {
            var size = new DownloadedColumn { Base = FileSizeBase.Decimal, Culture = CultureInfo.InvariantCulture };
            var progress = console.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), size);
            return await progress.StartAsync(context =>
            {
                _task = context.AddTask("sent", maxValue: Math.Max(1, totalBytes));
                return upload();
            });
        }
        finally
        {
            foreach (var write in _deferredWrites)
            {
                write();
            }
        }
    }

    /// <summary>Adds the given number of sent bytes to the progress.</summary>
    public void Advance(long bytes) => _task?.Increment(bytes);

    /// <summary>Writes other output: immediately if no bar is shown, otherwise after the bar is removed.</summary>
    public void Write(Action write)
    {
        lock (_writeLock)
        {
            if (CanShowBar)
            {
                _deferredWrites.Add(write);
            }
            else
            {
                write();
            }
        }
    }
}
