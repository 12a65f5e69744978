using System.CommandLine;
using System.Globalization;
using Kyc.CardReader;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Recording;
using Kyc.CardReader.Terminals;
using Kyc.Cli.Calls;

namespace Kyc.Cli.Card;

/// <summary>
/// Implements <c>kyc card record</c>: runs a signing session and writes it as a test fixture that contains neither the password nor
/// personal data (docs/adr/0008). The exit status is 0 when the file was written, even if the session failed, 1 when it was not written,
/// and 130 when interrupted.
/// </summary>
internal static class CardRecordCommand
{
    /// <param name="terminal">The terminal for typing the password. Null when it is read from a pipe.</param>
    public static Command Create(QuietTerminal? terminal)
    {
        Option<FileInfo> file = new("--out") { Description = "File to write; it must not exist.", Required = true };
        CardSearchOptions search = new();
        Option<bool> acceptLastTry = new("--accept-last-try")
        {
            Description = "Send the password even if only one try is left. A wrong password then blocks the signature password.",
        };
        Command command = new(
            "record",
            "Record a session with a card as a fixture for tests. Asks for the signature password, or reads the first line of standard "
            + "input if that is a pipe. The file contains no password, and a fictitious certificate instead of the person's.")
        {
            file, search.Reader, search.Wait, search.Pcsc.Option, acceptLastTry,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            CardSigningOptions options = new(search.CreateSearch(parsed), parsed.GetValue(acceptLastTry));
            var target = parsed.GetRequiredValue(file);
            return Task.Run(RunRecording, CancellationToken.None);

            int RunRecording()
            {
                using var api = search.Pcsc.CreateApi(parsed);
                return Run(api, terminal, target, options, parsed.InvocationConfiguration, cancellationToken);
            }
        });
        return command;
    }

    private static int Run(
        IPcscApi api,
        QuietTerminal? terminal,
        FileInfo file,
        CardSigningOptions options,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        try
        {
            OutputPath.RequireNew(file);
            return Record(api, terminal, file, options, console, cancellationToken);
        }
        catch (OutputExistsException exception)
        {
            console.Error.WriteLine(exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return CommandExitStatus.Interrupted;
        }
    }

    private static int Record(
        IPcscApi api,
        QuietTerminal? terminal,
        FileInfo file,
        CardSigningOptions options,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (!PasswordPrompt.TryRead(terminal, console.Error, cancellationToken, out var password, out var failure))
        {
            console.Error.WriteLine($"{failure.Code}: {failure.Cause}");
            console.Error.WriteLine(failure.Remedy);
            return 1;
        }

        using (password)
        {
            SessionRecorder recorder = new(api, TimeProvider.System);
            return recorder.TryRecord(password, options, out var recording, out var problem, cancellationToken)
                ? Write(file, recording, console)
                : ReportNotWritten(problem, console.Error);
        }
    }

    private static int Write(FileInfo file, CardRecording recording, InvocationConfiguration console)
    {
        try
        {
            using FileStream stream = new(file.FullName, FileMode.CreateNew);
            using StreamWriter writer = new(stream);
            writer.Write(RecordingWriter.Write(recording, "Recorded with kyc card record; person and password are replaced."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ReportNotWritten(exception.GetType().Name, console.Error);
        }

        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{recording.Outcome}, {recording.Exchanges.Count} commands, written to {file.Name}"));
        console.Output.WriteLine("Check the file before you commit it: it should name the reader and the kind of card, but no person.");
        return 0;
    }

    private static int ReportNotWritten(string problem, TextWriter errors)
    {
        errors.WriteLine($"Nothing was written: {problem}.");
        return 1;
    }
}
