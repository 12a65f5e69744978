using System.CommandLine;
using System.Text;
using Kyc.Rig.Running;

// The output contains Japanese text, such as names and the letters of verification methods, so it is UTF-8 regardless of the terminal's
// locale.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var root = new RootCommand("Starts, drives and stops the whole system on one machine.");
root.Subcommands.Add(RunCommand.Create());
// The command itself stops all processes that it started, in order. The library's default would end this process two seconds after the
// signal.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
