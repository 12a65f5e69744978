using System.Diagnostics;

namespace Kyc.Rig.Processes;

/// <summary>Represents the result of a command.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">The standard output, UTF-8.</param>
/// <param name="Error">The standard error, UTF-8.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The non-empty lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The last non-empty line of standard output; empty when there is none.</summary>
    public string LastLine => Lines is [.., var last] ? last : "";
}

/// <summary>Runs short commands and waits until they end.</summary>
public static class CommandRunner
{
    /// <summary>Runs a command and collects its output.</summary>
    /// <param name="program">The name or path of the program.</param>
    /// <param name="arguments">The arguments, which are passed unchanged.</param>
    /// <param name="input">The bytes for standard input, which is empty when omitted.</param>
    /// <param name="onLine">The action to call with each line of standard output as soon as it is written.</param>
    /// <param name="cancellationToken">Kills the command and its child processes when canceled.</param>
    /// <exception cref="RigException">The program could not be started, for example because it is not installed.</exception>
    public static async Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        ReadOnlyMemory<byte> input = default,
        Action<string>? onLine = null,
        CancellationToken cancellationToken = default)
    {
        var startInfo = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = StartProcess(startInfo);
        var outputLines = new List<string>();
        var readTask = ReadLinesAsync(process.StandardOutput, line =>
        {
            outputLines.Add(line);
            onLine?.Invoke(line);
        });
        var errorTask = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await WriteInputAsync(process, input);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await readTask;
        return new CommandResult(process.ExitCode, string.Join('\n', outputLines), await errorTask);
    }

    /// <summary>Runs a command, without input, that is expected to succeed, and collects its output.</summary>
    /// <exception cref="RigException">
    /// The program could not be started, or its exit code was not 0. In the second case, the message contains its output.
    /// </exception>
    public static async Task<CommandResult> RunOrFailAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken)
    {
        var result = await RunAsync(program, arguments, cancellationToken: cancellationToken);
        return result.ExitCode == 0
            ? result
            : throw new RigException($"{program} failed with exit status {result.ExitCode}: {result.Error.Trim()} {result.Output.Trim()}");
    }

    internal static Process StartProcess(ProcessStartInfo startInfo)
    {
        try
        {
            return Process.Start(startInfo) ?? throw new RigException($"{startInfo.FileName} did not start.");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new RigException($"{startInfo.FileName} can't be started: {exception.Message}", exception);
        }
    }

    internal static async Task ReadLinesAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            onLine(line);
        }
    }

    private static async Task WriteInputAsync(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            await process.StandardInput.BaseStream.FlushAsync();
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command ended without reading its input. The caller checks the exit code.
        }
    }
}
