using Spectre.Console;

namespace Kyc.Cli.Calls;

/// <summary>Creates the consoles for tables and progress bars.</summary>
internal static class ConsoleFactory
{
    /// <summary>
    /// Creates a console that writes to the given output of a command. Escape sequences are written only to a terminal. Colors are not
    /// used, because no command assigns a meaning to colors.
    /// </summary>
    public static IAnsiConsole Create(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        var settings = new AnsiConsoleSettings
        {
            Out = output,
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = output.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        };
        // On a build server the default enrichers enable escape sequences even when the output is a pipe.
        settings.Enrichment.UseDefaultEnrichers = false;
        return AnsiConsole.Create(settings);
    }
}
