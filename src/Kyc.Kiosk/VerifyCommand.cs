using System.CommandLine;
using Grpc.Core;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Terminals;
using Kyc.Client;

namespace Kyc.Kiosk;

/// <summary>
/// Implements <c>kyc-kiosk verify</c>. The last line of the output is the outcome. <see cref="KioskExitStatus"/> defines the exit status.
/// </summary>
internal static class VerifyCommand
{
    private const string ProgramName = "kyc-kiosk";

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">The terminal at which the person types. Null if standard input is not a terminal.</param>
    public static Command Create(QuietTerminal? terminal)
    {
        var referenceOption = new Option<string>("--reference")
        {
            Description = "Reference code of the application, eight characters.",
            Required = true,
        };
        var passwordStdinOption = new Option<bool>("--password-stdin")
        {
            Description = "Read the password from one line of standard input.",
        };
        var lastTryOption = new Option<bool>("--last-try")
        {
            Description = "Send the password even if only one try is left, because the person insists.",
        };
        var readerOption = new Option<string?>("--reader") { Description = "Use only readers whose name contains this text." };
        var stateOption = new Option<string>("--state")
        {
            Description =
                "Folder for the kiosk's own data. It stores for a quarter of an hour, as a slow hash, which card refused which password.",
            DefaultValueFactory = _ => Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                ProgramName),
        };
        var waitOption = new Option<int>("--wait") { Description = "Seconds to wait for the card.", DefaultValueFactory = _ => 60 };
        var pcscOption = new Option<PcscBinding>("--pcsc") { Description = PcscApi.BindingHelp };
        var command = new Command("verify", "Sign an application with a card and send the result to the service.")
        {
            referenceOption, passwordStdinOption, lastTryOption, readerOption, stateOption, waitOption, pcscOption,
        };
        var connectionOptions = new ConnectionOptions(command, "Name of the member of staff at the kiosk, for the record.", "kiosk");
        command.SetAction((arguments, cancellationToken) =>
        {
            var options = new VerifyOptions(
                arguments.GetRequiredValue(referenceOption),
                arguments.GetValue(passwordStdinOption),
                arguments.GetValue(lastTryOption),
                arguments.GetValue(readerOption),
                arguments.GetRequiredValue(stateOption),
                TimeSpan.FromSeconds(Math.Clamp(arguments.GetValue(waitOption), 0, 3600)),
                arguments.GetValue(pcscOption));
            return RunAsync(arguments, connectionOptions, options, terminal, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult arguments,
        ConnectionOptions connectionOptions,
        VerifyOptions options,
        QuietTerminal? terminal,
        CancellationToken cancellationToken)
    {
        if (!connectionOptions.TryCreateConnection(arguments, ProgramName, out var connection, out var problem))
        {
            await Console.Error.WriteLineAsync(problem);
            return KioskExitStatus.NoOutcome;
        }

        if (terminal is null && !options.ReadsPasswordFromStandardInput)
        {
            await Console.Error.WriteLineAsync(
                "Standard input is not a terminal. To read the password from standard input, specify --password-stdin.");
            return KioskExitStatus.NoOutcome;
        }

        using (connection)
        {
            try
            {
                var verification = new Verification(connection, options, terminal, Console.Out);
                var outcome = await verification.RunAsync(cancellationToken);
                OutcomeReport.Write(outcome, Console.Out);
                return KioskExitStatus.Outcome;
            }
            catch (Exception exception)
                when (cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RpcException)
            {
                return KioskExitStatus.Interrupted;
            }
        }
    }
}
