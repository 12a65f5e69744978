using System.Text;
using System.Text.Unicode;
using Kyc.CardReader.Pcsc.Hosting;

namespace Kyc.CardReader.Pcsc;

/// <summary>Specifies how the PC/SC service of this computer is called. It is a setting of every program that uses a card.</summary>
public enum PcscBinding
{
    /// <summary>The service is called in a separate process, which is ended when a call does not return (docs/adr/0017).</summary>
    Process,

    /// <summary>
    /// The service is called in this process, for debugging and for systems that do not allow a second process. If a call does not return,
    /// the program waits for it without limit.
    /// </summary>
    Direct,
}

/// <summary>Creates the PC/SC implementation for this computer, and contains the code that the three platform bindings share.</summary>
public static class PcscApi
{
    /// <summary>The help text of the command-line option whose value is a <see cref="PcscBinding"/>.</summary>
    public const string BindingHelp =
        "How PC/SC is called: in a process of its own, which is ended when a card or the service never answers, or in this one.";

    /// <summary>The maximum length of an ATR in bytes: ISO/IEC 7816-3 8.1 allows TS and 32 characters.</summary>
    internal const int MaxAtrLength = 33;

    /// <summary>SCARD_SCOPE_SYSTEM.</summary>
    internal const uint ScopeSystem = 2;

    /// <summary>Creates the implementation that a setting selects. The caller disposes it at the end of the session.</summary>
    /// <param name="binding">How the service is called.</param>
    /// <param name="onTimeout">
    /// Called when the service or the card has not responded for some seconds. Never called with <see cref="PcscBinding.Direct"/>.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">The binding is direct, and the platform is not Linux, macOS or Windows.</exception>
    public static IPcscApi Create(PcscBinding binding, Action<PcscTimeoutSource> onTimeout) => binding == PcscBinding.Direct
        ? CreateForThisPlatform()
        : new HostedPcscApi(HostedPcscApi.CreateHostStartInfo(), PcscTimeouts.Default, onTimeout);

    /// <summary>Creates the binding for this platform: pcsc-lite on Linux, PCSC.framework on macOS, winscard on Windows (64-bit).</summary>
    /// <exception cref="PlatformNotSupportedException">The platform is not one of these three.</exception>
    public static IPcscApi CreateForThisPlatform() =>
        OperatingSystem.IsLinux() ? new PcscLiteApi()
        : OperatingSystem.IsMacOS() ? new MacPcscApi()
        : OperatingSystem.IsWindows() ? new WindowsPcscApi()
        : throw new PlatformNotSupportedException("PC/SC is bound for Linux, macOS and Windows.");

    /// <summary>
    /// Splits a list of names, each of which ends with NUL. An empty name ends the list. A name that is not valid UTF-8, because a driver
    /// or reader.conf contains it in Latin-1, is decoded as Latin-1.
    /// </summary>
    internal static IReadOnlyList<string> SplitNames(ReadOnlySpan<byte> multiString)
    {
        List<string> names = [];
        foreach (var range in multiString.Split((byte)0))
        {
            var name = multiString[range];
            if (!name.IsEmpty)
            {
                names.Add((Utf8.IsValid(name) ? Encoding.UTF8 : Encoding.Latin1).GetString(name));
            }
        }

        return names;
    }

    /// <summary>Splits a list of names, each of which ends with NUL. An empty name ends the list.</summary>
    internal static IReadOnlyList<string> SplitNames(string multiString) =>
        multiString.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Converts a timeout to whole milliseconds, at most one day. The caller divides longer waits.</summary>
    internal static uint ToMilliseconds(TimeSpan timeout) => (uint)Math.Clamp(timeout.TotalMilliseconds, 0, TimeSpan.MillisecondsPerDay);
}
