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
        var once = new Option<bool>("--once") { Description = "Stop everything after the outcome instead of staying up." };
        var then = new Option<string?>("--then")
        {
            Description = "With --once: end the contract, move the clock seven years ahead, and erase the person.",
            HelpName = "erase",
        };
        then.AcceptOnlyFromAmong("erase");
        var card = new Option<string>("--card")
        {
            Description = $"Card to use: {string.Join(", ", Personas.All.Select(persona => persona.Name))}; or 'reader' for a real card.",
            HelpName = "PERSONA|reader",
            DefaultValueFactory = _ => new RunOptions().Card,
        };
        card.AcceptOnlyFromAmong([.. Personas.All.Select(persona => persona.Name), RunOptions.RealCard]);
        var mail = new Option<string?>("--mail")
        {
            Description = "Verify by registered mail instead of a card; the letter is delivered or returned.",
            HelpName = string.Join('|', RunOptions.MailEndings),
            Arity = ArgumentArity.ZeroOrOne,
        };
        mail.AcceptOnlyFromAmong(RunOptions.MailEndings);
        var password = new Option<string?>("--password")
        {
            Description = "Password to type instead of the persona's own.",
            HelpName = "TEXT",
        };
        var crl = new Option<string>("--crl")
        {
            Description = "Revocation list that the service gets.",
            DefaultValueFactory = _ => "fresh",
        };
        crl.AcceptOnlyFromAmong([.. CrlChoices.Keys]);
        var lastTry = new Option<bool>("--last-try") { Description = "Send the password even when only one try is left." };
        var anchors = new Option<string?>("--anchors")
        {
            Description = "With a real card: folder of the signature CA's certificates.",
            HelpName = "FOLDER",
        };
        var crlFolder = new Option<string?>("--crl-folder")
        {
            Description = "With a real card: folder of revocation lists.",
            HelpName = "FOLDER",
        };
        var declaration = new Option<string?>("--declaration")
        {
            Description = "With a real card: JSON file with name, kana, birthDate, address; asked at the terminal when omitted.",
            HelpName = "FILE",
        };
        var command = new Command("run", "Starts the whole system on this machine, verifies one application, and stays up until Ctrl-C.")
        {
            once, then, card, mail, password, crl, lastTry, anchors, crlFolder, declaration,
        };
        command.Validators.Add(arguments =>
        {
            if (arguments.GetValue(then) is not null && !arguments.GetValue(once))
            {
                arguments.AddError("--then needs --once: the service is stopped and started again.");
            }
        });
        command.SetAction(arguments => RunAsync(new RunOptions
        {
            EndsAfterOutcome = arguments.GetValue(once),
            RehearsesErasure = arguments.GetValue(then) is not null,
            Card = arguments.GetRequiredValue(card),
            Mail = arguments.GetResult(mail) is null ? null : arguments.GetValue(mail) ?? RunOptions.MailEndings[0],
            Password = arguments.GetValue(password),
            Crl = CrlChoices[arguments.GetRequiredValue(crl)],
            IsLastTryAccepted = arguments.GetValue(lastTry),
            Anchors = arguments.GetValue(anchors),
            CrlFolder = arguments.GetValue(crlFolder),
            Declaration = arguments.GetValue(declaration),
        }));
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options)
    {
        using var stop = new StopRequest();
        try
        {
            KioskRun outcome;
            using (RunLock.Acquire(Machine.RunFolder))
            using (var work = WorkFolder.Create("run"))
            {
                outcome = options.Mail is null
                    ? await new RunSession(options, CreateScenario(options, work), work, Console.Out, stop).RunAsync()
                    : await new MailRun(options, work, Console.Out, stop).RunAsync();
            }

            WriteOutcome(outcome);
            return 0;
        }
        catch (RigException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before there was an outcome; everything is cleaned up.");
            return 1;
        }
    }

    private static CardScenario CreateScenario(RunOptions options, WorkFolder work) => Personas.TryFind(options.Card, out var persona)
        ? new PersonaScenario(options, persona, work)
        : new RealCardScenario(options, work);

    private static void WriteOutcome(KioskRun outcome)
    {
        Console.WriteLine("Everything is stopped.");
        if (outcome.TriesLeft is { } tries)
        {
            Console.WriteLine(FormattableString.Invariant($"tries left: {tries}"));
        }

        Console.WriteLine(outcome.OutcomeLine);
    }
}
