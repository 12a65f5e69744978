using System.Globalization;
using Spectre.Console;

namespace Kyc.Cli.Calls;

/// <summary>
/// Shows how much of an upload is sent, as a bar that is removed at the end. Shows nothing when the console is not a terminal. Safe from
/// any thread.
/// </summary>
/// <param name="console">Where the bar is drawn: standard error of the command.</param>
internal sealed class UploadProgress(IAnsiConsole console)
{
    private readonly Lock _writing = new();
    private readonly List<Action> _held = [];
    private ProgressTask? _task;

    /// <summary>Whether there is a bar to be seen.</summary>
    public bool IsShown => console.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>Runs the upload, with the bar while it runs, and gives its result.</summary>
    /// <param name="totalBytes">Bytes that are to be sent.</param>
    /// <param name="upload">Calls <see cref="Advance"/> for what it has sent.</param>
    public async Task<T> RunAsync<T>(long totalBytes, Func<Task<T>> upload)
    {
        if (!IsShown) return await upload();
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
            foreach (var write in _held) write();
        }
    }

    /// <summary>So many bytes more were sent.</summary>
    public void Advance(long bytes) => _task?.Increment(bytes);

    /// <summary>Writes something else: at once when there is no bar, else when the bar is removed.</summary>
    public void Write(Action write)
    {
        lock (_writing)
        {
            if (IsShown) _held.Add(write);
            else write();
        }
    }
}
