using System.CommandLine;
using System.Text;
using Kyc.Rig.Running;

// Names and letters of methods are Japanese whatever the terminal's locale says.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var root = new RootCommand("Starts, drives and stops the whole system on one machine.");
root.Subcommands.Add(RunCommand.Create());
// Stopping in order is the command's own work; the library's would end the process two seconds after the signal.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
