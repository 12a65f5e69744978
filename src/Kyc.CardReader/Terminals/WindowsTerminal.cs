using System.Runtime.InteropServices;

namespace Kyc.CardReader.Terminals;

/// <summary>
/// Represents the Windows console on standard input. This class follows Microsoft's console reference, but has never been run.
/// </summary>
internal sealed partial class WindowsTerminal : ITerminalDevice
{
    private const int StandardInput = -10;
    private const uint LineInput = 0x2;
    private const uint EchoInput = 0x4;
    private const uint WaitObjectSignaled = 0;
    private const byte NonAsciiByte = 0xFF;

    private readonly nint _handle;
    private readonly uint _originalMode;

    private WindowsTerminal(nint handle, uint originalMode)
    {
        _handle = handle;
        _originalMode = originalMode;
    }

    /// <summary>Opens the console on standard input. Returns null when standard input is not a console.</summary>
    public static WindowsTerminal? OpenStandardInput()
    {
        var handle = Native.GetStdHandle(StandardInput);
        return Native.GetConsoleMode(handle, out var mode) != 0 ? new WindowsTerminal(handle, mode) : null;
    }

    public void MakeQuiet()
    {
        _ = Native.SetConsoleMode(_handle, _originalMode & ~(LineInput | EchoInput));
        DiscardInput();
    }

    public void DiscardInput() => _ = Native.FlushConsoleInputBuffer(_handle);

    public int? Read(Span<byte> buffer, TimeSpan timeout)
    {
        if (Native.WaitForSingleObject(_handle, (uint)timeout.TotalMilliseconds) != WaitObjectSignaled)
        {
            return null;
        }

        Span<char> key = stackalloc char[1];
        if (Native.ReadConsoleW(_handle, key, 1, out var count, 0) == 0 || count == 0)
        {
            return 0;
        }

        buffer[0] = char.IsAscii(key[0]) ? (byte)key[0] : NonAsciiByte;
        key.Clear();
        return 1;
    }

    public void Restore()
    {
        DiscardInput();
        _ = Native.SetConsoleMode(_handle, _originalMode);
    }

    private static partial class Native
    {
        [LibraryImport("kernel32", SetLastError = true)]
        internal static partial nint GetStdHandle(int which);

        [LibraryImport("kernel32", SetLastError = true)]
        internal static partial int GetConsoleMode(nint handle, out uint mode);

        [LibraryImport("kernel32", SetLastError = true)]
        internal static partial int SetConsoleMode(nint handle, uint mode);

        [LibraryImport("kernel32", SetLastError = true)]
        internal static partial int FlushConsoleInputBuffer(nint handle);

        [LibraryImport("kernel32", SetLastError = true)]
        internal static partial uint WaitForSingleObject(nint handle, uint milliseconds);

        [LibraryImport("kernel32", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
        internal static partial int ReadConsoleW(nint handle, Span<char> buffer, uint length, out uint read, nint control);
    }
}
