using System.Text;
using System.Text.Unicode;
using Kyc.CardReader.Pcsc.Hosting;

namespace Kyc.CardReader.Pcsc;

/// <summary>How the PC/SC service of this computer is called: a setting of every program that uses a card.</summary>
public enum PcscBinding
{
    /// <summary>In a process of its own, which is ended when a call does not return (docs/adr/0017).</summary>
    Process,

    /// <summary>In this process: for a debugger, or where no second one may run. A call that does not return is waited for.</summary>
    Direct,
}

/// <summary>The PC/SC service of the computer this runs on, and what its three bindings share.</summary>
public static class PcscApi
{
    /// <summary>Help text of the option that takes a <see cref="PcscBinding"/>.</summary>
    public const string BindingHelp =
        "How PC/SC is called: in a process of its own, which is ended when a card or the service never answers, or in this one.";

    /// <summary>Longest ATR: ISO/IEC 7816-3 8.1 allows TS and 32 characters.</summary>
    internal const int MaxAtrLength = 33;

    /// <summary>SCARD_SCOPE_SYSTEM.</summary>
    internal const uint ScopeSystem = 2;

    /// <summary>The implementation that a setting names. The caller disposes it when the person has gone.</summary>
    /// <param name="binding">How the service is called.</param>
    /// <param name="onSilence">
    /// Told when service or card have not answered for some seconds; never with <see cref="PcscBinding.Direct"/>.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">As <see cref="ForThisPlatform"/>.</exception>
    public static IPcscApi Create(PcscBinding binding, Action<PcscSilence> onSilence) => binding == PcscBinding.Direct
        ? ForThisPlatform()
        : new HostedPcscApi(HostedPcscApi.HostProgram(), PcscTimeLimits.Default, onSilence);

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
