using Spectre.Console;

namespace Kyc.Cli.Calls;

/// <summary>Makes the consoles that tables and progress bars are written to.</summary>
internal static class ConsoleFactory
{
    /// <summary>
    /// A console that writes to a writer of the command line. Escape sequences go to a terminal only, and none of them is a color: no
    /// command gives a color a meaning.
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
        // On a build server they turn escape sequences on for a pipe as well.
        settings.Enrichment.UseDefaultEnrichers = false;
        return AnsiConsole.Create(settings);
    }
}
