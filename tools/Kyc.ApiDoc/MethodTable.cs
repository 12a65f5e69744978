using System.Text;
using Google.Protobuf.Reflection;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.ApiDoc;

/// <summary>Writes the table of methods in the operations manual (docs/operations.md), between two comments that mark it.</summary>
internal static class MethodTable
{
    private const string Begin = "<!-- Table of methods: written from protos/ by kyc-apidoc. -->\n";
    private const string End = "<!-- End of the table of methods. -->\n";

    /// <summary>Returns the manual with the table replaced by the current one.</summary>
    /// <param name="manual">The text of the manual.</param>
    /// <param name="files">The files of the contract.</param>
    /// <exception cref="InvalidDataException">The manual lacks one of the two comments.</exception>
    public static string WriteInto(string manual, IEnumerable<FileDescriptor> files)
    {
        int begin = manual.IndexOf(Begin, StringComparison.Ordinal);
        int end = manual.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException("The manual lacks the comments that mark the table of methods.");
        }

        return manual[..(begin + Begin.Length)] + Table(files) + manual[end..];
    }

    private static string Table(IEnumerable<FileDescriptor> files)
    {
        var table = new StringBuilder(
            "| method | longest deadline | largest request message | repeatable | during a restore | operator socket only |\n");
        table.Append("|---|---|---|---|---|---|\n");
        foreach (MethodDescriptor method in files.SelectMany(file => file.Services).SelectMany(service => service.Methods))
        {
            MethodPolicy policy = ContractOptions.PolicyOf(method);
            table.Append($"| `{method.Service.FullName}/{method.Name}` |");
            table.Append($" {PolicyTexts.Deadline(policy)} | {PolicyTexts.RequestSize(policy)} |");
            table.Append($"{Mark(policy.Repeatable)}{Mark(policy.DuringRestore)}{Mark(policy.OperatorSocketOnly)}\n");
        }

        return table.ToString();
    }

    private static string Mark(bool holds) => holds ? " yes |" : " |";
}
