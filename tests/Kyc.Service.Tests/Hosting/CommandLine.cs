using System.CommandLine;

namespace Kyc.Service.Tests.Hosting;

/// <summary>A command of <c>kyc</c> in this process, against a service under test.</summary>
internal static class CommandLine
{
    /// <summary>Runs it and gives its exit status and what it wrote.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(ServiceUnderTest service, Command command, params string[] arguments)
    {
        var console = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var status = await new RootCommand { command }.Parse([command.Name, .. arguments, "--service", service.Address.AbsoluteUri]).InvokeAsync(console);
        return (status, console.Output.ToString()!, console.Error.ToString()!);
    }
}
