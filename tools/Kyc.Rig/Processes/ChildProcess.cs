using System.Diagnostics;

namespace Kyc.Rig.Processes;

/// <summary>Specifies the user as which a process runs.</summary>
public enum RunAs
{
    /// <summary>The user of this process.</summary>
    CurrentUser,

    /// <summary>The user root; through sudo when this process does not run as root.</summary>
    Root,

    /// <summary>
    /// The system's postgres user when this process runs as root; otherwise the user of this process. PostgreSQL refuses to run as root.
    /// </summary>
    Postgres,
}

/// <summary>Describes a long-running program and how to start and stop it.</summary>
/// <param name="Name">The name for messages and for the log file.</param>
/// <param name="Program">The name or path of the program.</param>
/// <param name="Arguments">The arguments, which are passed unchanged.</param>
public sealed record ChildCommand(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The user as which the program runs.</summary>
    public RunAs RunAs { get; init; } = RunAs.CurrentUser;

    /// <summary>The name, without SIG, of the signal that stops the program.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>Additional environment variables. They cannot be used with <see cref="RunAs.Root"/>, because sudo drops them.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// Represents a child process that cannot outlive this process. The child runs under leash.sh in a separate session, so Ctrl-C reaches only
/// this process, which then stops its children in order. The script stops the child when the script's standard input is closed, which also
/// happens when this process dies.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly Lazy<string> LeashScript = new(ReadLeashScript);

    private readonly Process _process;
    private readonly StreamWriter _logWriter;
    private readonly Task _logTask;

    private ChildProcess(ChildCommand command, Process process, string logFile, StreamWriter logWriter)
    {
        Command = command;
        _process = process;
        LogFile = logFile;
        _logWriter = logWriter;
        _logTask = Task.WhenAll(
            CommandRunner.ReadLinesAsync(_process.StandardOutput, WriteLogLine),
            CommandRunner.ReadLinesAsync(_process.StandardError, WriteLogLine));
        Completion = _process.WaitForExitAsync();
    }

    /// <summary>The command that was started.</summary>
    public ChildCommand Command { get; }

    /// <summary>The path of the log file with the output of the process.</summary>
    public string LogFile { get; }

    /// <summary>A task that completes when the process has ended for any reason.</summary>
    public Task Completion { get; }

    /// <summary>Starts a process, whose output is written to a log file.</summary>
    /// <param name="command">The command to start.</param>
    /// <param name="logFolder">The folder for the log file <c>NAME.log</c>; it is created when it does not exist.</param>
    public static ChildProcess Start(ChildCommand command, string logFolder)
    {
        Directory.CreateDirectory(logFolder);
        // setsid forks when it is a process group leader, for example when sudo with a terminal starts it. With --wait, setsid still waits
        // until the program ends.
        string[] leashCommand =
            ["setsid", "--wait", "bash", "-c", LeashScript.Value, "leash", command.StopSignal, command.Program, .. command.Arguments];
        var commandLine = command.RunAs switch
        {
            RunAs.Root when !Machine.IsRoot => ["sudo", "-n", .. leashCommand],
            RunAs.Postgres when Machine.IsRoot => ["runuser", "-u", "postgres", "--", .. leashCommand],
            _ => leashCommand,
        };
        var startInfo = new ProcessStartInfo(commandLine[0], commandLine[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Every user can access this folder; initdb and postgres report an error for a folder that they cannot access.
            WorkingDirectory = "/",
        };
        foreach ((var name, var value) in command.Environment)
        {
            startInfo.Environment[name] = value;
        }

        var logFile = Path.Combine(logFolder, command.Name + ".log");
        var logWriter = new StreamWriter(new FileStream(logFile, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        return new ChildProcess(command, CommandRunner.StartProcess(startInfo), logFile, logWriter);
    }

    /// <summary>Throws an exception if the process has ended.</summary>
    /// <exception cref="RigException">The process has ended. The message contains the last lines of its output.</exception>
    public async Task EnsureRunningAsync()
    {
        if (Completion.IsCompleted)
        {
            // Waits for the rest of the output, but for at most one second, because a grandchild process may keep the pipe open.
            await Task.WhenAny(_logTask, Task.Delay(TimeSpan.FromSeconds(1)));
            throw new RigException($"{Command.Name} ended unexpectedly (exit status {_process.ExitCode}).\n{ReadLastLines()}");
        }
    }

    /// <summary>Reads the last 15 lines of the log file and indents them by four spaces.</summary>
    public string ReadLastLines()
    {
        using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(15).Select(line => "    " + line));
    }

    /// <summary>Stops the process and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process has already ended.
        }

        await Completion;
        await _logTask;
        await _logWriter.DisposeAsync();
        _process.Dispose();
    }

    private void WriteLogLine(string line)
    {
        lock (_logWriter)
        {
            _logWriter.WriteLine(line);
        }
    }

    private static string ReadLeashScript()
    {
        using var stream = typeof(ChildProcess).Assembly.GetManifestResourceStream("leash.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
