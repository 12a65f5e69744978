using System.Runtime.InteropServices;

namespace Kyc.CardReader.Terminals;

/// <summary>
/// Represents the terminal of a program that requests a password. The terminal does not show typed characters while the program runs, even
/// when no password is requested, because text that is typed too early or again during a wait may be the password too. At the end the
/// original settings are restored, and unread input is discarded so that the shell does not receive it.
/// </summary>
public sealed class QuietTerminal : IDisposable
{
    /// <summary>The maximum time until a canceled read ends.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly ITerminalDevice _device;
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lock _endLock = new();
    private bool _hasEnded;

    private QuietTerminal(ITerminalDevice device)
    {
        _device = device;
        _device.MakeQuiet();
        AppDomain.CurrentDomain.ProcessExit += EndWithProcess;

        _signals = OperatingSystem.IsWindows() ? [] :
        [
            // When a shell resumes a stopped program, it restores the original terminal settings. The runtime's own handling is canceled,
            // because it would apply its own settings, or treat the quiet settings as the original ones.
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, context =>
            {
                context.Cancel = true;
                MakeQuietAgain();
            }),

            // These signals end the program without further processing.
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => End()),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => End()),
        ];
    }

    /// <summary>Makes the terminal on standard input quiet. Returns null when standard input is not a terminal.</summary>
    public static QuietTerminal? TryOpen() => TerminalDevice.OpenStandardInput() is { } device ? new QuietTerminal(device) : null;

    /// <summary>Discards typed input that was not read.</summary>
    public void DiscardInput() => _device.DiscardInput();

    /// <summary>Waits for keys and reads the available ones.</summary>
    /// <param name="buffer">Receives one byte for each ASCII character typed, and one or more non-ASCII bytes for any other key.</param>
    /// <returns>The number of bytes. 0 when the terminal is no longer available.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public int Read(Span<byte> buffer, CancellationToken cancellationToken) =>
        ReadUntilCanceled(_device.Read, buffer, cancellationToken);

    /// <summary>Repeats a read until it returns input or the end of the input.</summary>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    internal static int ReadUntilCanceled(ReadWithTimeout read, Span<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (read(buffer, PollInterval) is { } count)
            {
                return count;
            }
        }
    }

    /// <summary>Discards unread input and restores the terminal's original settings.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithProcess;
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        End();
    }

    private void EndWithProcess(object? sender, EventArgs arguments) => End();

    private void End()
    {
        lock (_endLock)
        {
            if (!_hasEnded)
            {
                _hasEnded = true;
                _device.Restore();
            }
        }
    }

    private void MakeQuietAgain()
    {
        lock (_endLock)
        {
            if (!_hasEnded)
            {
                _device.MakeQuiet();
            }
        }
    }
}

/// <summary>Reads bytes. Returns 0 at the end of the input, and null when no input arrived in time.</summary>
internal delegate int? ReadWithTimeout(Span<byte> buffer, TimeSpan limit);

/// <summary>Defines the terminal operations of a platform.</summary>
internal interface ITerminalDevice
{
    /// <summary>Hides typed characters, returns each key immediately, and discards earlier input.</summary>
    void MakeQuiet();

    void DiscardInput();

    /// <summary>
    /// Returns the number of bytes read; 0 when the terminal is no longer available; null when nothing was typed in time.
    /// </summary>
    int? Read(Span<byte> buffer, TimeSpan timeout);

    /// <summary>Restores the original settings and discards unread input.</summary>
    void Restore();
}

/// <summary>Selects the terminal implementation of this platform.</summary>
internal static class TerminalDevice
{
    public static ITerminalDevice? OpenStandardInput() =>
        OperatingSystem.IsWindows() ? WindowsTerminal.OpenStandardInput() : PosixTerminal.OpenStandardInput();
}
