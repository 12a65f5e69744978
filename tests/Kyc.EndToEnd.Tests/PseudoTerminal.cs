using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Microsoft.Win32.SafeHandles;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Runs a program in a pseudoterminal of its own (pty(7)). Sends what a person types, and receives what the terminal shows.
/// </summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWriteFlag = 2;
    private const int NotControllingTerminalFlag = 0x100;
    private const int CloseOnExecFlag = 0x80000;

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    private readonly FileStream _master;

    /// <summary>
    /// Handle of the terminal's program side, the slave. The handle stays open, because reading from the master fails with EIO whenever
    /// nothing has the slave open.
    /// </summary>
    private readonly SafeFileHandle _slave;
    private readonly StringBuilder _output = new();
    private readonly string _slavePath;
    private readonly Process _process;

    private PseudoTerminal(FileStream master, SafeFileHandle slave, string slavePath, Process process)
    {
        _master = master;
        _slave = slave;
        _slavePath = slavePath;
        _process = process;
        new Thread(ReadOutput) { IsBackground = true }.Start();
    }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Gets all output so far, including the echo of typed characters.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>
    /// Starts the given program in a new terminal. The terminal is the program's standard input, output and error, and its controlling
    /// terminal.
    /// </summary>
    public static PseudoTerminal Start(string program, params string[] arguments)
    {
        var master = Native.posix_openpt(ReadWriteFlag | NotControllingTerminalFlag | CloseOnExecFlag);
        var name = new byte[128];
        if (master < 0 || Native.grantpt(master) != 0 || Native.unlockpt(master) != 0
            || Native.ptsname_r(master, name, (nuint)name.Length) != 0)
        {
            throw new RigException("This machine provides no pseudo-terminal.");
        }

        var slavePath = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
        var slaveHandle = new SafeFileHandle(
            Native.open(slavePath, ReadWriteFlag | NotControllingTerminalFlag | CloseOnExecFlag),
            ownsHandle: true);

        // setsid(1) starts a session without a controlling terminal. The first terminal that is opened in the session becomes its
        // controlling terminal.
        string[] commandLine = ["sh", "-c", "exec \"$@\" <\"$0\" >\"$0\" 2>&1", slavePath, program, .. arguments];
        var process = Process.Start(new ProcessStartInfo("setsid", commandLine))!;
        var stream = new FileStream(new SafeFileHandle(master, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
        return new PseudoTerminal(stream, slaveHandle, slavePath, process);
    }

    /// <summary>Sends the given characters all at once, as a paste or a barcode scanner does.</summary>
    public void SendKeys(string keys)
    {
        var bytes = Encoding.UTF8.GetBytes(keys);
        _master.Write(bytes);
    }

    public Task WaitForOutputAsync(string text) => Condition.WaitUntilAsync(
        () => Task.FromResult(Output.Contains(text, StringComparison.Ordinal) || HasExited),
        WaitTimeout, $"the terminal to show {text}", CancellationToken.None);

    public async Task<int> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(WaitTimeout);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Gets the settings of the terminal, as stty(1) lists them.</summary>
    public async Task<string> GetSettingsAsync() =>
        string.Join(' ', (await CommandRunner.RunOrFailAsync("stty", ["-a", "-F", _slavePath], CancellationToken.None)).Lines);

    /// <summary>Resets the terminal's settings, as a shell does when a job is stopped.</summary>
    public Task ResetSettingsAsync() => CommandRunner.RunOrFailAsync("stty", ["-F", _slavePath, "sane"], CancellationToken.None);

    public void SendSignal(string signal) => Process.Start("kill", [$"-{signal}", $"{ProcessId}"])!.WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _slave.Dispose();
        _master.Dispose();
    }

    private void ReadOutput()
    {
        var buffer = new byte[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        var text = new char[4096];
        try
        {
            for (int count; (count = _master.Read(buffer)) > 0;)
            {
                var length = decoder.GetChars(buffer, 0, count, text, 0);
                lock (_output)
                {
                    _output.Append(text, 0, length);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Dispose has closed the terminal. EIO means that nothing has its program side open any longer.
        }
    }

    private static partial class Native
    {
        [LibraryImport("libc", SetLastError = true)]
        internal static partial int posix_openpt(int flags);

        [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int open(string path, int flags);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial int grantpt(int master);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial int unlockpt(int master);

        [LibraryImport("libc", SetLastError = true)]
        internal static partial int ptsname_r(int master, [Out] byte[] name, nuint length);
    }
}
