using System.Text;
using Google.Protobuf.Reflection;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Tests.Platform.Edge.Fields;

/// <summary>Generates docs/fields.md from the rules that the service checks.</summary>
internal static class FieldDocument
{
    private const string Introduction = """
        # Rules of request fields

        Generated from the rules that the service checks (`…Fields.cs` in the folders of `src/Kyc.Service`). A test compares the page,
        and rewrites it with `KYC_WRITE_DOCS=1 dotnet test tests/Kyc.Service.Tests --filter FullyQualifiedName~FieldRulesTests`.

        A request is checked completely before anything is done with it. All faults are returned at once: a `google.rpc.BadRequest` in the
        details of the failure, in addition to `kyc.v1.Failure`, with path, reason and description of each field
        (`protos/kyc/v1/failure.proto`). The failure is `REQUEST-INVALID`, or a more specific code when one exists for the only fault
        (`MAIL-POSTING-CHECK-DIGIT`). Faults that depend on more than the request, such as a day that must not be before the printing, are
        refused later, with the same details.

        Characters are counted in text elements (UAX #29). Control, format, private-use and invisible characters are refused in every text
        that a person types. A UUID is written as 36 characters.

        """;

    /// <summary>Path of the document, relative to the root of the repository.</summary>
    public const string Path = "docs/fields.md";

    /// <summary>Creates the text that the document must have.</summary>
    public static string CreateText(RequestFieldChecker checker)
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        text.Append("\n## Reasons\n\n| reason | meaning |\n|---|---|\n");
        foreach (var (reason, meaning) in FieldReason.All)
        {
            text.Append($"| `{reason}` | {meaning} |\n");
        }

        text.Append("\n## Fields\n");
        foreach (var message in RequestContract.GetRequestMessages().Where(message => message.Fields.InDeclarationOrder().Count > 0))
        {
            AppendMessage(text, message, checker);
        }

        return text.ToString();
    }

    private static void AppendMessage(StringBuilder text, MessageDescriptor message, RequestFieldChecker rules)
    {
        text.Append($"\n### {message.Name}\n\n| field | rule |\n|---|---|\n");
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            text.Append($"| `{field.Name}` | {Describe(field, rules.Fields[field.FullName])} |\n");
        }

        if (rules.Messages.TryGetValue(message.FullName, out var messageRule))
        {
            text.Append($"\nTogether: {messageRule.Form}.\n");
        }
    }

    private static string Describe(FieldDescriptor field, FieldRule rule)
    {
        var form = rule.Wording.Length > 0 ? rule.Wording : field.FieldType switch
        {
            FieldType.Enum when rule == FieldRules.AnyEnumValue => "a defined value",
            FieldType.Enum => "a defined value other than UNSPECIFIED",
            FieldType.Message => rule.IsRequired ? $"{field.MessageType.Name}; required" : $"{field.MessageType.Name}; optional",
            _ => "no rule of its own",
        };
        return field.IsRepeated && rule.Wording.Length == 0 ? $"each: {form}" : form;
    }
}
