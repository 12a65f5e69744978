using System.CommandLine;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Running;

/// <summary>Implements <c>kyc-rig run</c>, which ./run calls.</summary>
internal static class RunCommand
{
    private static readonly Dictionary<string, CrlChoice> CrlChoices = new()
    {
        ["fresh"] = CrlChoice.Fresh,
        ["stale"] = CrlChoice.Stale,
        ["missing"] = CrlChoice.Missing,
        ["other-municipality"] = CrlChoice.OtherMunicipality,
    };

    public static Command Create()
    {
        var onceOption = new Option<bool>("--once") { Description = "Stop everything after the outcome instead of staying up." };
        var thenOption = new Option<string?>("--then")
        {
            Description = "With --once: end the contract, move the clock seven years ahead, and erase the person.",
            HelpName = "erase",
        };
        thenOption.AcceptOnlyFromAmong("erase");
        var cardOption = new Option<string>("--card")
        {
            Description = $"Card to use: {string.Join(", ", Personas.All.Select(persona => persona.Name))}; or 'reader' for a real card.",
            HelpName = "PERSONA|reader",
            DefaultValueFactory = _ => new RunOptions().Card,
        };
        cardOption.AcceptOnlyFromAmong([.. Personas.All.Select(persona => persona.Name), RunOptions.RealCard]);
        var mailOption = new Option<string?>("--mail")
        {
            Description = "Verify by registered mail instead of a card; the letter is delivered or returned.",
            HelpName = string.Join('|', RunOptions.MailEndings),
            Arity = ArgumentArity.ZeroOrOne,
        };
        mailOption.AcceptOnlyFromAmong(RunOptions.MailEndings);
        var passwordOption = new Option<string?>("--password")
        {
            Description = "Password to type instead of the persona's own.",
            HelpName = "TEXT",
        };
        var crlOption = new Option<string>("--crl")
        {
            Description = "Revocation list that the service gets.",
            DefaultValueFactory = _ => "fresh",
        };
        crlOption.AcceptOnlyFromAmong([.. CrlChoices.Keys]);
        var lastTryOption = new Option<bool>("--last-try") { Description = "Send the password even when only one try is left." };
        var anchorsOption = new Option<string?>("--anchors")
        {
            Description = "With a real card: folder of the signature CA's certificates.",
            HelpName = "FOLDER",
        };
        var crlFolderOption = new Option<string?>("--crl-folder")
        {
            Description = "With a real card: folder of revocation lists.",
            HelpName = "FOLDER",
        };
        var declarationOption = new Option<string?>("--declaration")
        {
            Description = "With a real card: JSON file with name, kana, birthDate, address; asked at the terminal when omitted.",
            HelpName = "FILE",
        };
        var command = new Command("run", "Starts the whole system on this machine, verifies one application, and stays up until Ctrl-C.")
        {
            onceOption, thenOption, cardOption, mailOption, passwordOption, crlOption, lastTryOption, anchorsOption, crlFolderOption,
            declarationOption,
        };
        command.Validators.Add(parseResult =>
        {
            if (parseResult.GetValue(thenOption) is not null && !parseResult.GetValue(onceOption))
            {
                parseResult.AddError("--then needs --once: the service is stopped and started again.");
            }
        });
        command.SetAction(parseResult => RunAsync(new RunOptions
        {
            EndsAfterOutcome = parseResult.GetValue(onceOption),
            RehearsesErasure = parseResult.GetValue(thenOption) is not null,
            Card = parseResult.GetRequiredValue(cardOption),
            Mail = parseResult.GetResult(mailOption) is null ? null : parseResult.GetValue(mailOption) ?? RunOptions.MailEndings[0],
            Password = parseResult.GetValue(passwordOption),
            Crl = CrlChoices[parseResult.GetRequiredValue(crlOption)],
            IsLastTryAccepted = parseResult.GetValue(lastTryOption),
            Anchors = parseResult.GetValue(anchorsOption),
            CrlFolder = parseResult.GetValue(crlFolderOption),
            Declaration = parseResult.GetValue(declarationOption),
        }));
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options)
    {
        using var stopRequest = new StopRequest();
        try
        {
            KioskResult outcome;
            using (RunLock.Acquire(Machine.RunFolder))
            using (var workFolder = WorkFolder.Create("run"))
            {
                outcome = options.Mail is null
                    ? await new RunSession(options, CreateScenario(options, workFolder), workFolder, Console.Out, stopRequest).RunAsync()
                    : await new MailRun(options, workFolder, Console.Out, stopRequest).RunAsync();
            }

            WriteOutcome(outcome);
            return 0;
        }
        catch (RigException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stopRequest.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before there was an outcome; everything is cleaned up.");
            return 1;
        }
    }

    private static CardScenario CreateScenario(RunOptions options, WorkFolder workFolder) => Personas.TryFind(options.Card, out var persona)
        ? new PersonaScenario(options, persona, workFolder)
        : new RealCardScenario(options, workFolder);

    private static void WriteOutcome(KioskResult outcome)
    {
        Console.WriteLine("Everything is stopped.");
        if (outcome.TriesLeft is { } triesLeft)
        {
            Console.WriteLine(FormattableString.Invariant($"tries left: {triesLeft}"));
        }

        Console.WriteLine(outcome.OutcomeLine);
    }
}
