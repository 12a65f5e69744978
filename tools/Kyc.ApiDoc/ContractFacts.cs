using System.Globalization;
using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>
/// What clients rely on, one line a fact: <c>kind full.name: detail</c>. A change is breaking exactly when a line is lost or its
/// detail changes; new lines are additions. Comments and the order in the files are no facts.
/// </summary>
internal static class ContractFacts
{
    /// <summary>All facts of some files, in the files' order.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<FileDescriptor> files) => [.. files.SelectMany(OfFile)];

    /// <summary>The part of a fact that stays when its detail changes.</summary>
    public static string SubjectOf(string fact) => fact.Split(": ", 2)[0];

    private static IEnumerable<string> OfFile(FileDescriptor file) =>
    [
        $"file {file.Name}: package {file.Package}, C# namespace {file.GetOptions()?.CsharpNamespace}",
        .. file.Services.SelectMany(OfService),
        .. file.MessageTypes.SelectMany(OfMessage),
        .. file.EnumTypes.SelectMany(OfEnum),
    ];

    private static IEnumerable<string> OfService(ServiceDescriptor service) =>
    [
        $"service {service.FullName}",
        .. service.Methods.Select(method =>
            $"method {method.FullName}: {Stream(method.IsClientStreaming)}{method.InputType.FullName} returns {Stream(method.IsServerStreaming)}{method.OutputType.FullName}"),
    ];

    private static IEnumerable<string> OfMessage(MessageDescriptor message) =>
    [
        $"message {message.FullName}",
        .. message.Fields.InDeclarationOrder().Select(field => string.Create(
            CultureInfo.InvariantCulture,
            $"field {field.FullName}: {field.FieldNumber} {FieldTexts.Label(field)} {FieldTexts.TypeName(field)}, JSON {field.JsonName}")),
        .. message.ToProto().ReservedRange.Select(range => string.Create(
            CultureInfo.InvariantCulture, $"reserved {message.FullName} {range.Start} to {range.End - 1}")),
        .. message.ToProto().ReservedName.Select(name => $"reserved {message.FullName} {name}"),
        .. message.NestedTypes.Where(nested => nested.GetOptions()?.MapEntry != true).SelectMany(OfMessage),
        .. message.EnumTypes.SelectMany(OfEnum),
    ];

    private static IEnumerable<string> OfEnum(EnumDescriptor type) =>
    [
        $"enum {type.FullName}",
        .. type.Values.Select(value => string.Create(CultureInfo.InvariantCulture, $"value {type.FullName}.{value.Name}: {value.Number}")),
    ];

    private static string Stream(bool streams) => streams ? "stream " : "";
}
