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
        writer.Add(MethodTable.Write(files));
        foreach (var service in files.SelectMany(file => file.Services))
        {
            writer.WriteService(service);
        }

        foreach (var file in files)
        {
            writer.Add($"\n## {Links.GetTitle(file)}\n\n[`protos/{file.Name}`](../protos/{file.Name}), package `{file.Package}`\n");
            foreach (var message in file.MessageTypes.SelectMany(Links.GetWithNestedMessages))
            {
                writer.WriteMessage(message);
            }

            foreach (var type in Links.GetEnums(file))
            {
                writer.WriteEnum(type);
            }
        }

        return writer._text.ToString();
    }

    private void WriteContents()
    {
        Add("\n## Contents\n\n");
        foreach (var service in _files.SelectMany(file => file.Services))
        {
            Add($"- [{service.Name}](#{Links.GetAnchor(service.Name)}): {string.Join(", ", service.Methods.Select(Links.CreateLink))}\n");
        }

        foreach (var file in _files)
        {
            IEnumerable<DescriptorBase> types = [.. file.MessageTypes.SelectMany(Links.GetWithNestedMessages), .. Links.GetEnums(file)];
            Add(
                $"- [{Links.GetTitle(file)}](#{Links.GetAnchor(Links.GetTitle(file))}): {string.Join(", ", types.Select(Links.CreateLink))}\n");
        }
    }

    private void WriteService(ServiceDescriptor service)
    {
        Add($"\n## {service.Name}\n\n`{service.FullName}`\n");
        AddComment(service);
        foreach (var method in service.Methods)
        {
            var request = (method.IsClientStreaming ? "stream of " : "") + Links.CreateLink(method.InputType);
            var answer = (method.IsServerStreaming ? "stream of " : "") + Links.CreateLink(method.OutputType);
            Add($"\n### {method.Name}\n\n{request} → {answer}<br>`/{service.FullName}/{method.Name}`\n");
            AddComment(method);
            if (method.GetOptions()?.GetExtension(PolicyExtensions.Policy) is { } policy)
            {
                Add($"\n{PolicyTexts.FormatLine(policy)}\n");
            }
        }
    }

    private void WriteMessage(MessageDescriptor message)
    {
        Add($"\n### {Links.GetName(message)}\n");
        AddComment(message);
        if (message.Fields.InDeclarationOrder().Count == 0)
        {
            Add("\nHas no fields.\n");
            return;
        }

        Add("\n| number | field | type | label | data | meaning |\n|---:|---|---|---|---|---|\n");
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            AddRow(
                field.FieldNumber,
                field.Name,
                Links.CreateTypeLink(field),
                FieldTexts.FormatLabel(field),
                PolicyTexts.FormatCell(field),
                CommentText.FormatCell(GetComment(field)));
        }
    }

    private void WriteEnum(EnumDescriptor type)
    {
        Add($"\n### {Links.GetName(type)}\n");
        AddComment(type);
        Add("\n| number | value | meaning |\n|---:|---|---|\n");
        foreach (var value in type.Values)
        {
            AddRow(value.Number, value.Name, CommentText.FormatCell(GetComment(value)));
        }
    }

    private void AddRow(int number, string name, params string[] cells)
    {
        var rest = string.Concat(cells.Select(cell => cell.Length == 0 ? " |" : $" {cell} |"));
        Add(string.Create(CultureInfo.InvariantCulture, $"| {number} | `{name}` |{rest}\n"));
    }

    private void AddComment(DescriptorBase described)
    {
        if (GetComment(described) is { Length: > 0 } comment)
        {
            Add($"\n{CommentText.FormatBlock(comment)}\n");
        }
    }

    private static string? GetComment(DescriptorBase described) => described.Declaration?.LeadingComments;

    private void Add(string part) => _text.Append(part);
}
