using System.Runtime.InteropServices;
using System.Text;
using Kyc.CardReader.Terminals;

namespace Kyc.CardReader.Secrets;

/// <summary>
/// Keeps other programs of the same user, and the disk, from the memory of a process that handles a password: no diagnostic port of
/// the .NET runtime, no core dump, no debugger. Linux; elsewhere the runtime's variable is to be set by whoever starts the program.
/// </summary>
public static partial class ProcessProtection
{
    /// <summary>
    /// Turns off the runtime's diagnostic port, debugger and profiler. The runtime reads it when it starts, and only from the environment
    /// (learn.microsoft.com, "Runtime configuration options for debugging and profiling").
    /// </summary>
    private const string Diagnostics = "DOTNET_EnableDiagnostics";

    private const string Off = "0";

    private const int SetDumpable = 4;
    private const int CoreLimit = 4;

    /// <summary>
    /// Protects this process from here on; the first thing a program does. Starts the program anew in the same process, once, when
    /// the runtime was started with its diagnostic port: does not return then. The terminal is quiet from here on
    /// (<see cref="QuietTerminal"/>).
    /// </summary>
    /// <param name="problem">Why the process is not protected, for whoever started it.</param>
    public static bool TryApply(out string? problem)
    {
        problem = null;
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Limit none = default;
        _ = Native.prctl(SetDumpable, 0, 0, 0, 0);
        _ = Native.setrlimit(CoreLimit, in none);
        if (Environment.GetEnvironmentVariable(Diagnostics) == Off)
        {
            return true;
        }

        problem = FormattableString.Invariant(
            $"The program cannot be started without the runtime's diagnostic port (errno {StartAnew()}). Set {Diagnostics}={Off}.");
        return false;
    }

    /// <summary>Environment that a process of ours is started with.</summary>
    internal static void ApplyTo(IDictionary<string, string?> environment) => environment[Diagnostics] = Off;

    /// <summary>
    /// execve(2): same process, same files, same terminal, and byte for byte the same arguments and environment but for the variables of
    /// this program. Returns the error number when the system refuses.
    /// </summary>
    private static int StartAnew()
    {
        PosixTerminal? terminal = PosixTerminal.OfStandardInput();
        terminal?.MakeQuiet();
        byte[] arguments = Pinned(File.ReadAllBytes("/proc/self/cmdline"));
        byte[] environment = Pinned(File.ReadAllBytes("/proc/self/environ"));
        string own = $"{Diagnostics}={Off}\0" + (terminal is null ? "" : $"{PosixTerminal.SettingsVariable}={terminal.SettingsText}\0");
        byte[] added = Pinned(Encoding.ASCII.GetBytes(own));
        RemoveDiagnosticFiles();
        nint[] variables =
        [
            .. Strings(environment, text => !text.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Diagnostics + "="))), .. Strings(added, _ => true), 0,
        ];
        _ = Native.execve(Environment.ProcessPath!, [.. Strings(arguments, _ => true), 0], variables);
        int error = Marshal.GetLastPInvokeError();
        terminal?.Restore();
        return error;
    }

    private static byte[] Pinned(byte[] bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned, 0);
        return pinned;
    }

    /// <summary>Addresses of the texts that end with NUL each.</summary>
    private static List<nint> Strings(byte[] pinned, Func<byte[], bool> isWanted)
    {
        List<nint> addresses = [];
        for (int start = 0; start < pinned.Length;)
        {
            int length = Array.IndexOf(pinned, (byte)0, start) - start;
            if (length < 0)
            {
                break;
            }

            if (isWanted(pinned[start..(start + length)]))
            {
                addresses.Add(Marshal.UnsafeAddrOfPinnedArrayElement(pinned, start));
            }

            start += length + 1;
        }

        return addresses;
    }

    /// <summary>The runtime removes them at its end, which the new program does not wait for.</summary>
    private static void RemoveDiagnosticFiles()
    {
        try
        {
            foreach (string pattern in new[] { $"dotnet-diagnostic-{Environment.ProcessId}-*", $"clr-debug-pipe-{Environment.ProcessId}-*" })
            {
                foreach (string file in Directory.EnumerateFiles(Path.GetTempPath(), pattern))
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No folder for temporary files that can be read: the runtime has made none there.
        }
    }

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Limit
    {
        public nuint Current;
        public nuint Max;
    }

    private static partial class Native
    {
        [LibraryImport("libc", SetLastError = true)]
        internal static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial int setrlimit(int resource, in Limit limit);

        [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int execve(string path, nint[] arguments, nint[] environment);
    }
}
