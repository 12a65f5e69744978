using System.CommandLine;
using System.Text;
using Kyc.CardReader.Secrets;
using Kyc.CardReader.Terminals;
using Kyc.Cli.Card;
using Kyc.Cli.Crl;
using Kyc.Cli.Evidence;
using Kyc.Cli.Keys;
using Kyc.Cli.Lint;
using Kyc.Cli.Mail;
using Kyc.Cli.PersonalNumbers;
using Kyc.Cli.Retention;
using Kyc.Cli.Status;
using Kyc.Cli.Trust;

// This must come before anything is typed. Only the command "kyc card record" requests a password. During this command, the terminal shows
// no typed characters.
var asksForPassword = args is ["card", "record", ..];
if (asksForPassword && !ProcessProtection.TryApply(out var problem))
{
    Console.Error.WriteLine(problem);
    return 1;
}

using var terminal = asksForPassword ? QuietTerminal.TryOpen() : null;

// Names on cards and in prompts are Japanese and must be readable whatever the console's code page is.
Console.OutputEncoding = Encoding.UTF8;

RootCommand root = new("Command-line program for the operators of KycOnboarding.")
{
    CardCommands.Create(terminal),
    CrlCommands.Create(),
    KeysCommands.Create(),
    MailCommands.Create(),
    RetentionCommands.Create(),
    StatusCommand.Create(TimeProvider.System),
    EvidenceCommands.Create(),
    PersonalNumberCommands.Create(),
    TrustCommands.Create(),
    LintCommands.Create(),
};
return await root.Parse(args).InvokeAsync();
