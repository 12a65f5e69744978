using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>Creates the names of types in the API reference and the links to their headings.</summary>
internal static class LinkFormatter
{
    private const string GooglePackage = "google.protobuf";

    /// <summary>Gets the heading of the section that describes the types of a file.</summary>
    public static string GetSectionTitle(FileDescriptor file) => $"Types of {Path.GetFileNameWithoutExtension(file.Name)}";

    /// <summary>Gets the name of a type without its package. The name of a nested type includes the enclosing types.</summary>
    public static string GetTypeName(DescriptorBase type) =>
        type.File.Package.Length == 0 ? type.FullName : type.FullName[(type.File.Package.Length + 1)..];

    /// <summary>Creates the link to the heading of a type or method. Google's own types link to Google's documentation.</summary>
    public static string CreateLink(DescriptorBase target) => target switch
    {
        MethodDescriptor method => $"[{method.Name}](#{GetAnchor(method.Name)})",
        { File.Package: GooglePackage } =>
            $"[{target.FullName}](https://protobuf.dev/reference/protobuf/google.protobuf/#{GetAnchor(target.Name)})",
        _ => $"[{GetTypeName(target)}](#{GetAnchor(GetTypeName(target))})",
    };

    /// <summary>Creates the link to the type of a field.</summary>
    public static string CreateTypeLink(FieldDescriptor field) =>
        !field.IsMap && FieldFormatter.GetNamedType(field) is { } type ? CreateLink(type) : $"`{FieldFormatter.FormatTypeName(field)}`";

    /// <summary>Gets the anchor that Markdown renderers create for a heading.</summary>
    public static string GetAnchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or ' '))
            .Replace(' ', '-');

    /// <summary>Gets a message and its nested messages, without the entry types of maps.</summary>
    public static IEnumerable<MessageDescriptor> GetMessageWithNestedMessages(MessageDescriptor message) =>
        [
            message,
            .. message.NestedTypes.Where(nestedType => nestedType.GetOptions()?.MapEntry != true).SelectMany(GetMessageWithNestedMessages),
        ];

    /// <summary>Gets all enums of a file, including nested ones.</summary>
    public static IEnumerable<EnumDescriptor> GetEnums(FileDescriptor file) =>
        [.. file.EnumTypes, .. file.MessageTypes.SelectMany(GetMessageWithNestedMessages).SelectMany(message => message.EnumTypes)];
}
