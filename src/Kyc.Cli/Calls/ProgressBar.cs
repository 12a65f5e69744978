using System.Globalization;

namespace Kyc.Cli.Calls;

/// <summary>
/// One line that is drawn over and over while lists are sent. Safe from any thread; what others write goes above it. Without a terminal
/// nothing is drawn.
/// </summary>
/// <param name="terminal">Where it is drawn; null for nowhere.</param>
/// <param name="width">Columns of the terminal.</param>
/// <param name="totalBytes">What 100 % is.</param>
/// <param name="clock">Keeps it from being drawn too often.</param>
internal sealed class ProgressBar(TextWriter? terminal, int width, long totalBytes, TimeProvider clock)
{
    private const int MegaByte = 1_000_000;
    private const int WidestBar = 40;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _drawing = new();
    private long _sent;
    private long? _lastDrawn;

    /// <summary>Whether anybody sees it.</summary>
    public bool IsShown => terminal is not null;

    /// <summary>So many bytes more were sent.</summary>
    public void Advance(long bytes)
    {
        lock (_drawing)
        {
            _sent += bytes;
            if (terminal is null || (_lastDrawn is { } last && clock.GetElapsedTime(last) < Interval))
            {
                return;
            }

            _lastDrawn = clock.GetTimestamp();
            Draw(terminal);
        }
    }

    /// <summary>Writes something else, with the line out of the way.</summary>
    public void Above(Action write)
    {
        lock (_drawing)
        {
            Clear();
            write();
        }
    }

    /// <summary>Removes the line for good.</summary>
    public void Finish() => Above(() => { });

    private void Clear()
    {
        if (terminal is not null && _lastDrawn is not null)
        {
            terminal.Write("\r" + new string(' ', width - 1) + "\r");
            _lastDrawn = null;
        }
    }

    private void Draw(TextWriter writer)
    {
        // Files may have grown since they were counted.
        var share = totalBytes == 0 ? 1 : Math.Min(1, (double)_sent / totalBytes);
        var text = string.Create(CultureInfo.InvariantCulture, $" {share * 100,3:0} %  {_sent / MegaByte} of {totalBytes / MegaByte} MB");
        var bar = Math.Clamp(width - text.Length - 3, 0, WidestBar);
        var filled = (int)(bar * share);
        writer.Write($"\r[{new string('#', filled)}{new string('.', bar - filled)}]{text}");
    }
}
