using System.Text;
using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.ApiDoc;

/// <summary>Writes the table of all methods with their policies.</summary>
internal static class MethodTableWriter
{
    private const string Header = """

        ## Methods

        [access.md](access.md) says how the service knows the caller and its roles.

        | method | role | longest deadline | largest request message | repeatable | during a restore | operator socket only |
        |---|---|---|---|---|---|---|

        """;

    /// <summary>Returns the section with its heading, or an empty string when no method has a policy.</summary>
    /// <param name="files">The files of the API contract.</param>
    public static string Write(IEnumerable<FileDescriptor> files)
    {
        var table = new StringBuilder(Header);
        foreach (var method in files.SelectMany(file => file.Services).SelectMany(service => service.Methods))
        {
            if (method.GetOptions()?.GetExtension(PolicyExtensions.Policy) is not { } policy)
            {
                continue;
            }

            table.Append($"| `{method.Service.FullName}/{method.Name}` |");
            table.Append(
                $" {PolicyFormatter.FormatRoles(policy)} | {PolicyFormatter.FormatDeadline(policy)} | "
                + $"{PolicyFormatter.FormatRequestSize(policy)} |");
            table.Append(
                $"{FormatFlagCell(policy.Repeatable)}{FormatFlagCell(policy.DuringRestore)}{FormatFlagCell(policy.OperatorSocketOnly)}\n");
        }

        return table.Length == Header.Length ? "" : table.ToString();
    }

    private static string FormatFlagCell(bool isSet) => isSet ? " yes |" : " |";
}
