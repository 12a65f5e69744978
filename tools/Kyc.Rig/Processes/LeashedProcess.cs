using System.Diagnostics;

namespace Kyc.Rig.Processes;

/// <summary>Whose rights a process gets.</summary>
public enum RunAs
{
    /// <summary>Ours.</summary>
    Ourselves,

    /// <summary>root's; through sudo when we are somebody else.</summary>
    Root,

    /// <summary>The system's postgres user when we are root, else ours: PostgreSQL refuses to run as root.</summary>
    Postgres,
}

/// <summary>A long-running program and how to start and stop it.</summary>
/// <param name="Name">Name in messages and of the log file.</param>
/// <param name="Program">Program name or path.</param>
/// <param name="Arguments">Arguments, each passed as it is.</param>
public sealed record LeashedCommand(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Whose rights it gets.</summary>
    public RunAs RunAs { get; init; } = RunAs.Ourselves;

    /// <summary>Signal that asks it to end, without SIG.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>Environment variables added to ours; not available with <see cref="RunAs.Root"/>, as sudo drops them.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// A child process that cannot outlive us: it runs under leash.sh, in a session of its own (so that Ctrl-C reaches only
/// us and we stop the parts in order), and ends when we close its standard input or die.
/// </summary>
public sealed class LeashedProcess : IAsyncDisposable
{
    private static readonly Lazy<string> LeashText = new(ReadLeash);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Task _logging;

    private LeashedProcess(LeashedCommand command, Process process, string logFile, StreamWriter log)
    {
        Command = command;
        _process = process;
        LogFile = logFile;
        _log = log;
        _logging = Task.WhenAll(Tool.ReadLinesAsync(_process.StandardOutput, Log), Tool.ReadLinesAsync(_process.StandardError, Log));
        Ended = _process.WaitForExitAsync();
    }

    /// <summary>What was started.</summary>
    public LeashedCommand Command { get; }

    /// <summary>Everything the process said.</summary>
    public string LogFile { get; }

    /// <summary>Completes when the process has ended, for whatever reason.</summary>
    public Task Ended { get; }

    /// <summary>Starts a process.</summary>
    /// <param name="command">What to start.</param>
    /// <param name="logFolder">Folder for <c>NAME.log</c>; made when missing.</param>
    public static LeashedProcess Start(LeashedCommand command, string logFolder)
    {
        Directory.CreateDirectory(logFolder);
        // setsid forks when it leads a process group, as it does below a sudo that has a terminal; the caller must still wait.
        string[] leash = ["setsid", "--wait", "bash", "-c", LeashText.Value, "leash", command.StopSignal, command.Program, .. command.Arguments];
        string[] line = command.RunAs switch
        {
            RunAs.Root when !Machine.IsRoot => ["sudo", "-n", .. leash],
            RunAs.Postgres when Machine.IsRoot => ["runuser", "-u", "postgres", "--", .. leash],
            _ => leash,
        };
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A folder every user can stand in: initdb and postgres complain about one they can't.
            WorkingDirectory = "/",
        };
        foreach ((string name, string value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        string logFile = Path.Combine(logFolder, command.Name + ".log");
        var log = new StreamWriter(new FileStream(logFile, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        return new LeashedProcess(command, Tool.Launch(start), logFile, log);
    }

    /// <summary>Fails when the process has ended though it should run.</summary>
    /// <exception cref="RigException">It has; the message carries the last lines it said.</exception>
    public async Task EnsureRunningAsync()
    {
        if (Ended.IsCompleted)
        {
            // Its last words may still be on their way; a grandchild that holds the pipe open must not stop us from telling.
            await Task.WhenAny(_logging, Task.Delay(TimeSpan.FromSeconds(1)));
            throw new RigException($"{Command.Name} ended unexpectedly (exit status {_process.ExitCode}).\n{LastWords()}");
        }
    }

    /// <summary>The last lines of the log, indented.</summary>
    public string LastWords()
    {
        using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(15).Select(line => "    " + line));
    }

    /// <summary>Stops the process and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Already gone.
        }

        await Ended;
        await _logging;
        await _log.DisposeAsync();
        _process.Dispose();
    }

    private void Log(string line)
    {
        lock (_log)
        {
            _log.WriteLine(line);
        }
    }

    private static string ReadLeash()
    {
        using Stream stream = typeof(LeashedProcess).Assembly.GetManifestResourceStream("leash.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
