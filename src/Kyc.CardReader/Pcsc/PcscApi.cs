using System.Text;
using System.Text.Unicode;

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

    /// <summary>
    /// Splits names that are ended by NUL each, and as a whole by an empty one. They are UTF-8; one that is not, because a driver or
    /// reader.conf holds it in Latin-1, is read as that.
    /// </summary>
    internal static IReadOnlyList<string> SplitNames(ReadOnlySpan<byte> multiString)
    {
        List<string> names = [];
        foreach (Range range in multiString.Split((byte)0))
        {
            ReadOnlySpan<byte> name = multiString[range];
            if (!name.IsEmpty)
            {
                names.Add((Utf8.IsValid(name) ? Encoding.UTF8 : Encoding.Latin1).GetString(name));
            }
        }

        return names;
    }

    /// <inheritdoc cref="SplitNames(ReadOnlySpan{byte})"/>
    internal static IReadOnlyList<string> SplitNames(string multiString) =>
        multiString.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whole milliseconds, at most a day: a wait is cut in slices by its caller.</summary>
    internal static uint Milliseconds(TimeSpan timeout) => (uint)Math.Clamp(timeout.TotalMilliseconds, 0, TimeSpan.MillisecondsPerDay);
}
