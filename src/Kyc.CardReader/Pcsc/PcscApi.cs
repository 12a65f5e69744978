using System.Text;

namespace Kyc.CardReader;

/// <summary>The PC/SC service of the computer this runs on, and what its three bindings share.</summary>
public static class PcscApi
{
    /// <summary>Longest ATR: ISO/IEC 7816-3 8.1 allows TS and 32 characters.</summary>
    internal const int MaxAtrLength = 33;

    /// <summary>SCARD_SCOPE_SYSTEM.</summary>
    internal const uint ScopeSystem = 2;

    /// <summary>pcsc-lite on Linux, PCSC.framework on macOS, winscard on Windows; 64-bit.</summary>
    /// <exception cref="PlatformNotSupportedException">None of the three.</exception>
    public static IPcscApi ForThisPlatform() =>
        OperatingSystem.IsLinux() ? new PcscLiteApi()
        : OperatingSystem.IsMacOS() ? new MacPcscApi()
        : OperatingSystem.IsWindows() ? new WindowsPcscApi()
        : throw new PlatformNotSupportedException("PC/SC is bound for Linux, macOS and Windows.");

    /// <summary>Splits names that are ended by NUL each, and as a whole by an empty one.</summary>
    internal static IReadOnlyList<string> SplitNames(ReadOnlySpan<byte> multiString) => SplitNames(Encoding.UTF8.GetString(multiString));

    /// <inheritdoc cref="SplitNames(ReadOnlySpan{byte})"/>
    internal static IReadOnlyList<string> SplitNames(string multiString) =>
        multiString.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whole milliseconds, at most a day: a wait is cut in slices by its caller.</summary>
    internal static uint Milliseconds(TimeSpan timeout) => (uint)Math.Clamp(timeout.TotalMilliseconds, 0, TimeSpan.MillisecondsPerDay);
}
