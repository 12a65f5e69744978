using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>Names of types in the document, and links to their headings.</summary>
internal static class Links
{
    private const string GooglePackage = "google.protobuf";

    /// <summary>Heading of a file's types.</summary>
    public static string TitleOf(FileDescriptor file) => $"Types of {Path.GetFileNameWithoutExtension(file.Name)}";

    /// <summary>Name without the package; a nested type's is preceded by those around it.</summary>
    public static string NameOf(DescriptorBase type) =>
        type.File.Package.Length == 0 ? type.FullName : type.FullName[(type.File.Package.Length + 1)..];

    /// <summary>A type or method and its heading. Google's own types are described by Google.</summary>
    public static string To(DescriptorBase target) => target switch
    {
        MethodDescriptor method => $"[{method.Name}](#{Anchor(method.Name)})",
        { File.Package: GooglePackage } => $"[{target.FullName}](https://protobuf.dev/reference/protobuf/google.protobuf/#{Anchor(target.Name)})",
        _ => $"[{NameOf(target)}](#{Anchor(NameOf(target))})",
    };

    /// <summary>A field's type.</summary>
    public static string ToTypeOf(FieldDescriptor field) =>
        !field.IsMap && FieldTexts.NamedType(field) is { } type ? To(type) : $"`{FieldTexts.TypeName(field)}`";

    /// <summary>The anchor that Markdown renderers give a heading.</summary>
    public static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or ' ')).Replace(' ', '-');

    /// <summary>A message and those nested in it, but not the entries that stand for maps.</summary>
    public static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        [message, .. message.NestedTypes.Where(nested => nested.GetOptions()?.MapEntry != true).SelectMany(WithNested)];

    /// <summary>All enums of a file.</summary>
    public static IEnumerable<EnumDescriptor> EnumsOf(FileDescriptor file) =>
        [.. file.EnumTypes, .. file.MessageTypes.SelectMany(WithNested).SelectMany(message => message.EnumTypes)];
}
