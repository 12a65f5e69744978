using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Kyc.CardReader;

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
    /// the runtime was started with its diagnostic port: does not return then.
    /// </summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Limit none = default;
        _ = Native.prctl(SetDumpable, 0, 0, 0, 0);
        _ = Native.setrlimit(CoreLimit, in none);
        if (Environment.GetEnvironmentVariable(Diagnostics) != Off)
        {
            StartAnew();
        }
    }

    /// <summary>Environment that a process of ours is started with.</summary>
    internal static void ApplyTo(IDictionary<string, string?> environment) => environment[Diagnostics] = Off;

    /// <summary>execve(2): same process, same files, same terminal. Returns only when the system refuses, and all is as it was.</summary>
    private static void StartAnew()
    {
        string[] arguments = File.ReadAllText("/proc/self/cmdline", Encoding.UTF8).TrimEnd('\0').Split('\0');
        IEnumerable<string> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => (string)variable.Key != Diagnostics)
            .Select(variable => $"{variable.Key}={variable.Value}");
        RemoveDiagnosticFiles();
        _ = Native.execve(Environment.ProcessPath!, [.. arguments, null], [.. environment, $"{Diagnostics}={Off}", null]);
    }

    /// <summary>The runtime removes them at its end, which the new program does not wait for.</summary>
    private static void RemoveDiagnosticFiles()
    {
        foreach (string pattern in new[] { $"dotnet-diagnostic-{Environment.ProcessId}-*", $"clr-debug-pipe-{Environment.ProcessId}-*" })
        {
            foreach (string file in Directory.EnumerateFiles(Path.GetTempPath(), pattern))
            {
                File.Delete(file);
            }
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
        internal static partial int execve(string path, string?[] arguments, string?[] environment);
    }
}
