using System.Runtime.InteropServices;

namespace Kyc.CardReader.Terminals;

/// <summary>
/// The terminal of a program that asks for a password. It shows nothing that is typed, from the beginning to the end of the program and
/// not only while the password is asked for: what is typed too early, or again while the person waits, may be the password too. At the
/// end it is as it was before, and what was typed meanwhile is thrown away, so that the shell does not get it.
/// </summary>
public sealed class QuietTerminal : IDisposable
{
    /// <summary>How long a cancelled read may take to end.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);

    private readonly ITerminalDevice _device;
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lock _ending = new();
    private bool _ended;

    private QuietTerminal(ITerminalDevice device)
    {
        _device = device;
        _device.MakeQuiet();
        AppDomain.CurrentDomain.ProcessExit += EndWithProcess;

        _signals = OperatingSystem.IsWindows() ? [] :
        [
            // A shell gives a program that it has stopped the terminal's old settings back. The runtime's own handling is cancelled: it would
            // set what it knows, or take the quiet settings for those to go back to.
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, context =>
            {
                context.Cancel = true;
                MakeQuietAgain();
            }),

            // These end the program without a word from it.
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => End()),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => End()),
        ];
    }

    /// <summary>Makes the terminal on standard input quiet; null when standard input is none.</summary>
    public static QuietTerminal? Begin() => TerminalDevice.OfStandardInput() is { } device ? new QuietTerminal(device) : null;

    /// <summary>Throws away what was typed so far and not read.</summary>
    public void DiscardTyped() => _device.DiscardTyped();

    /// <summary>Waits for keys and reads those that are there.</summary>
    /// <param name="buffer">Gets a byte for each ASCII key, and others for any other.</param>
    /// <returns>How many bytes; 0 when the terminal has gone.</returns>
    /// <exception cref="OperationCanceledException">Cancelled meanwhile.</exception>
    public int Read(Span<byte> buffer, CancellationToken cancellationToken) =>
        ReadUntilCancelled(_device.Read, buffer, cancellationToken);

    /// <summary>Reads as a device does, again and again until something came or the wait is cancelled.</summary>
    internal static int ReadUntilCancelled(ReadInTime read, Span<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (read(buffer, Slice) is { } count)
            {
                return count;
            }
        }
    }

    /// <summary>Throws away what was typed and not read, and gives the terminal back as it was.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithProcess;
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        End();
    }

    private void EndWithProcess(object? sender, EventArgs arguments) => End();

    private void End()
    {
        lock (_ending)
        {
            if (!_ended)
            {
                _ended = true;
                _device.Restore();
            }
        }
    }

    private void MakeQuietAgain()
    {
        lock (_ending)
        {
            if (!_ended)
            {
                _device.MakeQuiet();
            }
        }
    }
}

/// <summary>Bytes read; 0 at the end of the input, null when nothing came in time.</summary>
internal delegate int? ReadInTime(Span<byte> buffer, TimeSpan limit);

/// <summary>What a platform does with a terminal.</summary>
internal interface ITerminalDevice
{
    /// <summary>Shows nothing that is typed, gives each key at once, and throws away what was typed before.</summary>
    void MakeQuiet();

    void DiscardTyped();

    /// <summary>Bytes read; 0 when the terminal has gone, null when nothing was typed in time.</summary>
    int? Read(Span<byte> buffer, TimeSpan limit);

    /// <summary>As it was before; what was typed is thrown away.</summary>
    void Restore();
}

/// <summary>The terminals that programs of this platform have.</summary>
internal static class TerminalDevice
{
    public static ITerminalDevice? OfStandardInput() =>
        OperatingSystem.IsWindows() ? WindowsTerminal.OfStandardInput() : PosixTerminal.OfStandardInput();
}
