using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>Formats the type and the label of a field.</summary>
internal static class FieldFormatter
{
    /// <summary>Formats the type as in a .proto file, with the full names of message and enum types.</summary>
    public static string FormatTypeName(FieldDescriptor field) =>
        field.IsMap
            ? $"map<{FormatTypeName(field.MessageType.FindFieldByNumber(1))}, {FormatTypeName(field.MessageType.FindFieldByNumber(2))}>"
            : GetNamedType(field)?.FullName ?? field.ToProto().Type.ToString().ToLowerInvariant();

    /// <summary>Gets the message or enum that is the field's type; null for a scalar field.</summary>
    public static DescriptorBase? GetNamedType(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => field.MessageType,
        FieldType.Enum => field.EnumType,
        _ => null,
    };

    /// <summary>
    /// Gets the label: <c>map</c>, <c>singular</c>, <c>optional</c>, <c>repeated</c>, or <c>oneof</c> with the name of the oneof.
    /// </summary>
    public static string FormatLabel(FieldDescriptor field) => field switch
    {
        { IsMap: true } => "map",
        { IsRepeated: true } => "repeated",
        { RealContainingOneof: { } choice } => $"oneof {choice.Name}",
        _ when field.ToProto().Proto3Optional => "optional",
        _ => "singular",
    };
}
