using System.Buffers;
using System.Runtime.InteropServices;

namespace Kyc.CardReader.Terminals;

/// <summary>
/// Represents the terminal on standard input, which is controlled with termios(3). The termios structure differs between systems. This
/// class contains only the offsets of the bytes that it changes. It was tested on Linux, but has never been run on macOS.
/// </summary>
internal sealed partial class PosixTerminal : ITerminalDevice
{
    private const int StandardInput = 0;

    /// <summary>
    /// The buffer size in bytes. It is larger than struct termios on both systems, which has 60 bytes on Linux and 72 on macOS.
    /// </summary>
    private const int MaxSettingsBytes = 256;

    /// <summary>
    /// The environment variable in which a program that restarts itself stores the terminal settings that were in effect before it made the
    /// terminal quiet.
    /// </summary>
    public const string SettingsVariable = "KYC_TERMINAL_SETTINGS";

    private const int SetAndFlush = 2;
    private const short PollIn = 1;
    private const int InterruptedError = 4;

    private static readonly Layout CurrentLayout = OperatingSystem.IsMacOS()
        ? new Layout(
            LocalFlags: 24, Echo: 0x8 | 0x10, Lines: 0x100 | 0x400,
            Characters: 32, Min: 16, Time: 17, Quit: 9, Suspend: 10, Disabled: 0xFF, FlushInput: 1)
        : new Layout(
            LocalFlags: 12, Echo: 0x8 | 0x40, Lines: 0x2 | 0x8000,
            Characters: 17, Min: 6, Time: 5, Quit: 1, Suspend: 10, Disabled: 0, FlushInput: 0);

    private readonly byte[] _originalSettings;
    private readonly byte[] _quietSettings;

    private PosixTerminal(byte[] before)
    {
        _originalSettings = before;
        _quietSettings = [.. before];
        var flags = BitConverter.ToUInt32(_quietSettings, CurrentLayout.LocalFlags) & ~(CurrentLayout.Echo | CurrentLayout.Lines);
        BitConverter.TryWriteBytes(_quietSettings.AsSpan(CurrentLayout.LocalFlags), flags);
        _quietSettings[CurrentLayout.Characters + CurrentLayout.Min] = 1;
        _quietSettings[CurrentLayout.Characters + CurrentLayout.Time] = 0;

        // Ctrl-\ would end the program without restoring the terminal. Ctrl-C ends it properly. Ctrl-Z is disabled, because nobody at a
        // kiosk could resume it.
        _quietSettings[CurrentLayout.Characters + CurrentLayout.Quit] = CurrentLayout.Disabled;
        _quietSettings[CurrentLayout.Characters + CurrentLayout.Suspend] = CurrentLayout.Disabled;
    }

    /// <summary>Gets the settings to restore, as text for <see cref="SettingsVariable"/>.</summary>
    public string SettingsText => Convert.ToHexString(_originalSettings);

    /// <summary>
    /// Opens the terminal on standard input. Returns null if standard input is not a terminal. If <see cref="SettingsVariable"/> contains
    /// settings, these are restored later. The variable is removed from the environment.
    /// </summary>
    public static PosixTerminal? OpenStandardInput()
    {
        var settings = new byte[MaxSettingsBytes];
        if (Native.tcgetattr(StandardInput, settings) != 0)
        {
            return null;
        }

        var inherited = Environment.GetEnvironmentVariable(SettingsVariable);
        Environment.SetEnvironmentVariable(SettingsVariable, null);
        var originalSettings = new byte[MaxSettingsBytes];
        var isInherited = inherited?.Length == 2 * MaxSettingsBytes
            && Convert.FromHexString(inherited, originalSettings, out _, out _) == OperationStatus.Done;
        return new PosixTerminal(isInherited ? originalSettings : settings);
    }

    public void MakeQuiet() => _ = Native.tcsetattr(StandardInput, SetAndFlush, _quietSettings);

    public void DiscardInput() => _ = Native.tcflush(StandardInput, CurrentLayout.FlushInput);

    public int? Read(Span<byte> buffer, TimeSpan timeout) => ReadStandardInput(buffer, timeout);

    /// <summary>
    /// Reads from standard input, which may be a terminal, a pipe or a file. Behaves like <see cref="ITerminalDevice.Read"/>.
    /// </summary>
    public static int? ReadStandardInput(Span<byte> buffer, TimeSpan timeout)
    {
        PollEntry entry = new() { File = StandardInput, RequestedEvents = PollIn };
        if (Native.poll(ref entry, 1, (int)timeout.TotalMilliseconds) <= 0)
        {
            return null;
        }

        var count = Native.read(StandardInput, buffer, (nuint)buffer.Length);
        return count >= 0 ? (int)count : Marshal.GetLastPInvokeError() == InterruptedError ? null : 0;
    }

    public void Restore() => _ = Native.tcsetattr(StandardInput, SetAndFlush, _originalSettings);

    /// <summary>Defines the offsets in struct termios and the constants of the system.</summary>
    /// <param name="LocalFlags">The offset of c_lflag.</param>
    /// <param name="Echo">The flags ECHO and ECHONL.</param>
    /// <param name="Lines">The flags ICANON and IEXTEN.</param>
    /// <param name="Characters">The offset of c_cc.</param>
    /// <param name="Min">The index of VMIN in c_cc.</param>
    /// <param name="Time">The index of VTIME in c_cc.</param>
    /// <param name="Quit">The index of VQUIT in c_cc.</param>
    /// <param name="Suspend">The index of VSUSP in c_cc.</param>
    /// <param name="Disabled">The value of _POSIX_VDISABLE.</param>
    /// <param name="FlushInput">The value of TCIFLUSH.</param>
    private sealed record Layout(
        int LocalFlags, uint Echo, uint Lines, int Characters, int Min, int Time, int Quit, int Suspend, byte Disabled, int FlushInput);

    /// <summary>Represents struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        public int File;
        public short RequestedEvents;
        public short ReturnedEvents;
    }

    private static partial class Native
    {
        [LibraryImport("libc", SetLastError = true)]
        internal static partial int tcgetattr(int file, [Out] byte[] settings);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial int tcsetattr(int file, int when, byte[] settings);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial int tcflush(int file, int queue);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial int poll(ref PollEntry entries, nuint count, int milliseconds);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial nint read(int file, Span<byte> buffer, nuint length);
    }
}
