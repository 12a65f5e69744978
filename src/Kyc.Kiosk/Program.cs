using System.CommandLine;
using System.Text;
using Kyc.Kiosk;

// The texts for the person are Japanese whatever the terminal's locale says.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var root = new RootCommand("The program at the branch: verifies a person by the My Number Card.");
root.Subcommands.Add(VerifyCommand.Create());
return await root.Parse(args).InvokeAsync();
