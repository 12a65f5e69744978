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

    private const int SetAfterFlush = 2;
    private const short PollIn = 1;
    private const int InterruptedError = 4;

    private static readonly TermiosLayout CurrentLayout = OperatingSystem.IsMacOS()
        ? new TermiosLayout(
            LocalFlagsOffset: 24,
            EchoFlags: 0x8 | 0x10,
            LineFlags: 0x100 | 0x400,
            ControlCharactersOffset: 32,
            MinIndex: 16,
            TimeIndex: 17,
            QuitIndex: 9,
            SuspendIndex: 10,
            DisabledCharacter: 0xFF,
            FlushInputQueue: 1)
        : new TermiosLayout(
            LocalFlagsOffset: 12,
            EchoFlags: 0x8 | 0x40,
            LineFlags: 0x2 | 0x8000,
            ControlCharactersOffset: 17,
            MinIndex: 6,
            TimeIndex: 5,
            QuitIndex: 1,
            SuspendIndex: 10,
            DisabledCharacter: 0,
            FlushInputQueue: 0);

    private readonly byte[] _originalSettings;
    private readonly byte[] _quietSettings;

    private PosixTerminal(byte[] originalSettings)
    {
        _originalSettings = originalSettings;
        _quietSettings = [.. originalSettings];
        var flags =
            BitConverter.ToUInt32(_quietSettings, CurrentLayout.LocalFlagsOffset) & ~(CurrentLayout.EchoFlags | CurrentLayout.LineFlags);
        BitConverter.TryWriteBytes(_quietSettings.AsSpan(CurrentLayout.LocalFlagsOffset), flags);
        _quietSettings[CurrentLayout.ControlCharactersOffset + CurrentLayout.MinIndex] = 1;
        _quietSettings[CurrentLayout.ControlCharactersOffset + CurrentLayout.TimeIndex] = 0;

        // Ctrl-\ would end the program without restoring the terminal. Ctrl-C ends it properly. Ctrl-Z is disabled, because nobody at a
        // kiosk could resume it.
        _quietSettings[CurrentLayout.ControlCharactersOffset + CurrentLayout.QuitIndex] = CurrentLayout.DisabledCharacter;
        _quietSettings[CurrentLayout.ControlCharactersOffset + CurrentLayout.SuspendIndex] = CurrentLayout.DisabledCharacter;
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

        var inheritedText = Environment.GetEnvironmentVariable(SettingsVariable);
        Environment.SetEnvironmentVariable(SettingsVariable, null);
        var originalSettings = new byte[MaxSettingsBytes];
        var isInherited = inheritedText?.Length == 2 * MaxSettingsBytes
            && Convert.FromHexString(inheritedText, originalSettings, out _, out _) == OperationStatus.Done;
        return new PosixTerminal(isInherited ? originalSettings : settings);
    }

    public void MakeQuiet() => _ = Native.tcsetattr(StandardInput, SetAfterFlush, _quietSettings);

    public void DiscardInput() => _ = Native.tcflush(StandardInput, CurrentLayout.FlushInputQueue);

    public int? Read(Span<byte> buffer, TimeSpan timeout) => ReadStandardInput(buffer, timeout);

    /// <summary>
    /// Reads from standard input, which may be a terminal, a pipe or a file. Behaves like <see cref="ITerminalDevice.Read"/>.
    /// </summary>
    public static int? ReadStandardInput(Span<byte> buffer, TimeSpan timeout)
    {
        PollEntry entry = new() { FileDescriptor = StandardInput, RequestedEvents = PollIn };
        if (Native.poll(ref entry, 1, (int)timeout.TotalMilliseconds) <= 0)
        {
            return null;
        }

        var count = Native.read(StandardInput, buffer, (nuint)buffer.Length);
        return count >= 0 ? (int)count : Marshal.GetLastPInvokeError() == InterruptedError ? null : 0;
    }

    public void Restore() => _ = Native.tcsetattr(StandardInput, SetAfterFlush, _originalSettings);

    /// <summary>Defines the offsets in struct termios and the constants of the system.</summary>
    /// <param name="LocalFlagsOffset">The offset of c_lflag.</param>
    /// <param name="EchoFlags">The flags ECHO and ECHONL.</param>
    /// <param name="LineFlags">The flags ICANON and IEXTEN.</param>
    /// <param name="ControlCharactersOffset">The offset of c_cc.</param>
    /// <param name="MinIndex">The index of VMIN in c_cc.</param>
    /// <param name="TimeIndex">The index of VTIME in c_cc.</param>
    /// <param name="QuitIndex">The index of VQUIT in c_cc.</param>
    /// <param name="SuspendIndex">The index of VSUSP in c_cc.</param>
    /// <param name="DisabledCharacter">The value of _POSIX_VDISABLE.</param>
    /// <param name="FlushInputQueue">The value of TCIFLUSH.</param>
    private sealed record TermiosLayout(
        int LocalFlagsOffset,
        uint EchoFlags,
        uint LineFlags,
        int ControlCharactersOffset,
        int MinIndex,
        int TimeIndex,
        int QuitIndex,
        int SuspendIndex,
        byte DisabledCharacter,
        int FlushInputQueue);

    /// <summary>Represents struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        public int FileDescriptor;
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
