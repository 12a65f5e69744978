using System.CommandLine;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Runs a command of <c>kyc</c> in this process, against a service under test.</summary>
internal static class CommandLine
{
    /// <summary>
    /// Runs the command with the address of the service as an additional argument, and returns its exit status, output and errors.
    /// </summary>
    public static Task<(int Status, string Output, string Errors)> RunAsync(ServiceUnderTest service, Command command,
        params string[] arguments) =>
        RunAsync(command, [.. arguments, .. service.ClientOptions]);

    /// <summary>Runs the command over the operator socket in the name of the given member of staff.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunAsOperatorAsync(
        ServiceUnderTest service, string person, Command command, params string[] arguments)
    {
        service.OperatorIdentity.Person = person;
        try
        {
            return await RunAsync(command, [.. arguments, "--service", $"unix:{service.OperatorSocket}"]);
        }
        finally
        {
            service.OperatorIdentity.Person = null;
        }
    }

    /// <summary>Runs the command without adding arguments.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(Command command, string[] arguments)
    {
        var console = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var status = await new RootCommand { command }.Parse([command.Name, .. arguments]).InvokeAsync(console);
        return (status, console.Output.ToString()!, console.Error.ToString()!);
    }
}
