using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.ApiDoc;

/// <summary>
/// Writes the API reference: first the services, then the types of each file. The same input always produces the same bytes.
/// </summary>
internal sealed class ReferenceWriter
{
    private const string Introduction = """
        # API reference

        Written from the comments in `protos/` by `dotnet run --project tools/Kyc.ApiDoc -- write`; a test checks that it is current.
        Types are those of [proto3](https://protobuf.dev/programming-guides/proto3/): a singular field that is absent has its type's zero
        value. [Failure](#failure) and the [failure codes](failure-codes.md) describe how a call fails. The line below a method is its
        [policy](#methodpolicy); the column *data* says what a string or bytes field [holds](#datakind), and how it is
        [searched](#freetextsearch) for what must not be kept. [Methods](#methods) has the policies of all methods in one table.

        """;

    private readonly IReadOnlyList<FileDescriptor> _files;
    private readonly StringBuilder _text = new(Introduction);

    private ReferenceWriter(IReadOnlyList<FileDescriptor> files) => _files = files;

    /// <summary>Writes the whole document as Markdown.</summary>
    public static string Write(IReadOnlyList<FileDescriptor> files)
    {
        var writer = new ReferenceWriter(files);
        writer.WriteContents();
        writer.Append(MethodTableWriter.Write(files));
        foreach (var service in files.SelectMany(file => file.Services))
        {
            writer.WriteService(service);
        }

        foreach (var file in files)
        {
            writer.Append(
                $"\n## {LinkFormatter.GetSectionTitle(file)}\n\n[`protos/{file.Name}`](../protos/{file.Name}), package `{file.Package}`\n");
            foreach (var message in file.MessageTypes.SelectMany(LinkFormatter.GetMessageWithNestedMessages))
            {
                writer.WriteMessage(message);
            }

            foreach (var type in LinkFormatter.GetEnums(file))
            {
                writer.WriteEnum(type);
            }
        }

        return writer._text.ToString();
    }

    private void WriteContents()
    {
        Append("\n## Contents\n\n");
        foreach (var service in _files.SelectMany(file => file.Services))
        {
            Append(
                $"- [{service.Name}](#{LinkFormatter.GetAnchor(service.Name)}): {string.Join(", ", service.Methods.Select(LinkFormatter.CreateLink))}\n");
        }

        foreach (var file in _files)
        {
            IEnumerable<DescriptorBase> types =
            [
                .. file.MessageTypes.SelectMany(LinkFormatter.GetMessageWithNestedMessages),
                .. LinkFormatter.GetEnums(file),
            ];
            Append(
                $"- [{LinkFormatter.GetSectionTitle(file)}](#{LinkFormatter.GetAnchor(LinkFormatter.GetSectionTitle(file))}): "
                + $"{string.Join(", ", types.Select(LinkFormatter.CreateLink))}\n");
        }
    }

    private void WriteService(ServiceDescriptor service)
    {
        Append($"\n## {service.Name}\n\n`{service.FullName}`\n");
        AppendComment(service);
        foreach (var method in service.Methods)
        {
            var request = (method.IsClientStreaming ? "stream of " : "") + LinkFormatter.CreateLink(method.InputType);
            var response = (method.IsServerStreaming ? "stream of " : "") + LinkFormatter.CreateLink(method.OutputType);
            Append($"\n### {method.Name}\n\n{request} → {response}<br>`/{service.FullName}/{method.Name}`\n");
            AppendComment(method);
            if (method.GetOptions()?.GetExtension(PolicyExtensions.Policy) is { } policy)
            {
                Append($"\n{PolicyFormatter.FormatLine(policy)}\n");
            }
        }
    }

    private void WriteMessage(MessageDescriptor message)
    {
        Append($"\n### {LinkFormatter.GetTypeName(message)}\n");
        AppendComment(message);
        if (message.Fields.InDeclarationOrder().Count == 0)
        {
            Append("\nHas no fields.\n");
            return;
        }

        Append("\n| number | field | type | label | data | meaning |\n|---:|---|---|---|---|---|\n");
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            AppendRow(
                field.FieldNumber,
                field.Name,
                LinkFormatter.CreateTypeLink(field),
                FieldFormatter.FormatLabel(field),
                PolicyFormatter.FormatDataCell(field),
                CommentFormatter.FormatCell(GetComment(field)));
        }
    }

    private void WriteEnum(EnumDescriptor type)
    {
        Append($"\n### {LinkFormatter.GetTypeName(type)}\n");
        AppendComment(type);
        Append("\n| number | value | meaning |\n|---:|---|---|\n");
        foreach (var value in type.Values)
        {
            AppendRow(value.Number, value.Name, CommentFormatter.FormatCell(GetComment(value)));
        }
    }

    private void AppendRow(int number, string name, params string[] cells)
    {
        var remainingCells = string.Concat(cells.Select(cell => cell.Length == 0 ? " |" : $" {cell} |"));
        Append(string.Create(CultureInfo.InvariantCulture, $"| {number} | `{name}` |{remainingCells}\n"));
    }

    private void AppendComment(DescriptorBase descriptor)
    {
        if (GetComment(descriptor) is { Length: > 0 } comment)
        {
            Append($"\n{CommentFormatter.FormatBlock(comment)}\n");
        }
    }

    private static string? GetComment(DescriptorBase descriptor) => descriptor.Declaration?.LeadingComments;

    private void Append(string part) => _text.Append(part);
}
