using System.CommandLine;
using System.Text;
using Kyc.CardReader.Secrets;
using Kyc.CardReader.Terminals;
using Kyc.Kiosk;

// First of all: what is typed from here on is not shown, and nobody can ask for a dump.
if (!ProcessProtection.TryApply(out string? problem))
{
    Console.Error.WriteLine(problem);
    return 1;
}

using QuietTerminal? terminal = QuietTerminal.Begin();

// The texts for the person are Japanese whatever the terminal's locale says.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var root = new RootCommand("The program at the branch: verifies a person by the My Number Card.");
root.Subcommands.Add(VerifyCommand.Create(terminal));
return await root.Parse(args).InvokeAsync();
