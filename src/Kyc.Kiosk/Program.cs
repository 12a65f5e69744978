using System.CommandLine;
using System.Text;
using Kyc.CardReader.Secrets;
using Kyc.CardReader.Terminals;
using Kyc.Kiosk;

// This must come first: from here on, typed characters are not shown, and other programs cannot read or dump the memory of this process.
if (!ProcessProtection.TryApply(out var problem))
{
    Console.Error.WriteLine(problem);
    return KioskExitStatus.NoOutcome;
}

using var terminal = QuietTerminal.TryOpen();

// The texts for the person contain Japanese characters, whatever the locale of the terminal.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var root = new RootCommand("Kiosk program for branches. It verifies a person by the My Number Card.");
root.Subcommands.Add(VerifyCommand.Create(terminal));
return await root.Parse(args).InvokeAsync();
