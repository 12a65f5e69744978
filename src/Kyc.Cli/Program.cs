using System.CommandLine;
using System.Text;
using Kyc.Cli.Card;
using Kyc.Cli.Crl;
using Kyc.Cli.Evidence;
using Kyc.Cli.Keys;
using Kyc.Cli.Mail;
using Kyc.Cli.Retention;

// Names on cards and in questions are Japanese, whatever code page the console started with.
Console.OutputEncoding = Encoding.UTF8;

RootCommand root = new("Operators' command of KycOnboarding.")
{
    CardCommands.Create(),
    CrlCommands.Create(),
    KeysCommands.Create(),
    MailCommands.Create(),
    RetentionCommands.Create(),
    EvidenceCommands.Create(),
};
return await root.Parse(args).InvokeAsync();
