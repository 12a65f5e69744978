using System.Runtime.InteropServices;
using System.Text;
using Kyc.CardReader.Terminals;

namespace Kyc.CardReader.Secrets;

/// <summary>
/// Protects the memory of a process that handles a password from other programs of the same user and from the disk: no diagnostic port of
/// the .NET runtime, no core dump, no debugger. This class has an effect only on Linux. On other platforms, the process that starts the
/// program must set the runtime's environment variable.
/// </summary>
public static partial class ProcessProtection
{
    /// <summary>
    /// The environment variable that disables the runtime's diagnostic port, debugger and profiler. The runtime reads it when it starts,
    /// and only from the environment (learn.microsoft.com, "Runtime configuration options for debugging and profiling").
    /// </summary>
    private const string DiagnosticsVariable = "DOTNET_EnableDiagnostics";

    private const string DisabledValue = "0";

    private const int SetDumpableOption = 4;
    private const int CoreSizeResource = 4;

    /// <summary>
    /// Protects this process from now on. On platforms other than Linux, does nothing and returns true. Call this method first in a
    /// program. If the runtime was started with its diagnostic port, the program makes the terminal quiet (<see cref="QuietTerminal"/>) and
    /// restarts once in the same process, so this method does not return unless the restart fails.
    /// </summary>
    /// <param name="problem">The reason why the process is not protected, as a text for the user. Null if this method returns true.</param>
    public static bool TryApply(out string? problem)
    {
        problem = null;
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        ResourceLimit noCoreDump = default;
        _ = Native.prctl(SetDumpableOption, 0, 0, 0, 0);
        _ = Native.setrlimit(CoreSizeResource, in noCoreDump);
        RemoveDiagnosticFiles();
        if (Environment.GetEnvironmentVariable(DiagnosticsVariable) == DisabledValue)
        {
            return true;
        }

        problem = FormattableString.Invariant(
            $"The program cannot be started without the runtime's diagnostic port (errno {Restart()}). Set {DiagnosticsVariable}={DisabledValue}.");
        return false;
    }

    /// <summary>
    /// Adds the variable that disables the runtime's diagnostic port to the environment of a process that this program starts.
    /// </summary>
    internal static void ApplyTo(IDictionary<string, string?> environment) => environment[DiagnosticsVariable] = DisabledValue;

    /// <summary>
    /// Restarts the program with execve(2). The process, its open files, its terminal and its arguments stay the same. The environment
    /// stays the same except for the variables of this program. Returns the error number if the operating system refuses.
    /// </summary>
    private static int Restart()
    {
        var terminal = PosixTerminal.OpenStandardInput();
        terminal?.MakeQuiet();
        var arguments = CopyPinned(File.ReadAllBytes("/proc/self/cmdline"));
        var environment = CopyPinned(File.ReadAllBytes("/proc/self/environ"));
        var addedText =
            $"{DiagnosticsVariable}={DisabledValue}\0"
            + (terminal is null ? "" : $"{PosixTerminal.SettingsVariable}={terminal.SettingsText}\0");
        var added = CopyPinned(Encoding.ASCII.GetBytes(addedText));
        nint[] variables =
        [
            .. GetStringAddresses(environment, text => !text.AsSpan().StartsWith(Encoding.ASCII.GetBytes(DiagnosticsVariable + "="))),
            .. GetStringAddresses(added, _ => true),
            0,
        ];
        _ = Native.execve(Environment.ProcessPath!, [.. GetStringAddresses(arguments, _ => true), 0], variables);
        var error = Marshal.GetLastPInvokeError();
        terminal?.Restore();
        return error;
    }

    private static byte[] CopyPinned(byte[] bytes)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned, 0);
        return pinned;
    }

    /// <summary>Returns the addresses of the NUL-terminated strings in <paramref name="pinned"/> that satisfy the condition.</summary>
    private static List<nint> GetStringAddresses(byte[] pinned, Func<byte[], bool> isWanted)
    {
        List<nint> addresses = [];
        for (var start = 0; start < pinned.Length;)
        {
            var length = Array.IndexOf(pinned, (byte)0, start) - start;
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

    /// <summary>
    /// Removes the runtime's diagnostic files of this process. The runtime removes them only when it ends normally, which it does not do
    /// when execve(2) replaces the program. It names them after the process id and the time at which the process started, which execve(2)
    /// does not change. A file with the same process id and another time belongs to a process that was killed, or to one of another
    /// container.
    /// </summary>
    private static void RemoveDiagnosticFiles()
    {
        try
        {
            var process = $"{Environment.ProcessId}-{GetStartTicks(File.ReadAllText("/proc/self/stat"))}";
            string[] patterns = [$"dotnet-diagnostic-{process}-*", $"clr-debug-pipe-{process}-*"];
            foreach (var pattern in patterns)
            {
                foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), pattern))
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder for temporary files cannot be accessed, so the runtime has created no files there.
        }
    }

    /// <summary>
    /// Gets the 22nd field of /proc/PID/stat (proc(5)): the clock ticks from the start of the computer to the start of the process. The
    /// second field is a name in parentheses that may contain spaces and parentheses.
    /// </summary>
    internal static string GetStartTicks(string processStatus) =>
        processStatus[(processStatus.LastIndexOf(')') + 2)..].Split(' ')[22 - 3];

    /// <summary>Represents struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ResourceLimit
    {
        public nuint Current;
        public nuint Max;
    }

    private static partial class Native
    {
        [LibraryImport("libc", SetLastError = true)]
        internal static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial int setrlimit(int resource, in ResourceLimit limit);

        [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int execve(string path, nint[] arguments, nint[] environment);
    }
}
