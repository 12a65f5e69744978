using Kyc.Rig.Parts;

namespace Kyc.Rig.Running;

/// <summary>Formats the commands that a run suggests.</summary>
internal static class RunHints
{
    /// <summary>Formats a command of <c>kyc</c> with the options that connect it to the service as the given caller.</summary>
    public static string FormatCommand(string command, ServiceEndpoint service, string caller) =>
        $"./kyc {command} {string.Join(' ', service.GetOptions(caller).Select(Quote))}";

    // The path of the working copy may contain characters that have a meaning in a shell.
    private static string Quote(string option) =>
        option.All(character => char.IsAsciiLetterOrDigit(character) || "/._:-".Contains(character, StringComparison.Ordinal))
            ? option
            : $"'{option.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
