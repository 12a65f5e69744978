using System.Text.Json;
using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Parses a JSON file with the fields of <c>DocumentEntry</c>. Values are strings, names of enum values, true or false. Error messages
/// contain the line number and field names of the API contract, but no content of the file, because it is personal data.
/// </summary>
internal static class EntryFile
{
    private static readonly IList<FieldDescriptor> Fields = DocumentEntry.Descriptor.Fields.InDeclarationOrder();

    /// <summary>Parses the content of a file.</summary>
    /// <exception cref="FormatException">The content is invalid. The message contains the line number.</exception>
    public static DocumentEntry Parse(ReadOnlySpan<byte> json)
    {
        // Editors on Windows write a byte order mark.
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json["\uFEFF"u8.Length..];
        }

        var entry = new DocumentEntry();
        var seenFieldNames = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        try
        {
            Expect(ref reader, json, JsonTokenType.StartObject, "the file does not begin with {");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var line = GetLineNumber(json, reader.TokenStartIndex);
                var name = reader.GetString()!;
                // Protobuf's JSON format allows both names of a field: the one in the .proto file, and the lowerCamelCase one.
                var field = Fields.FirstOrDefault(known => name == known.Name || name == known.JsonName) ?? throw new FormatException(
                    $"line {line}: no field of DocumentEntry has this name; "
                    + $"it has {string.Join(", ", Fields.Select(known => known.Name))}.");
                if (!seenFieldNames.Add(field.Name))
                {
                    throw new FormatException($"line {line}: {field.Name} occurs twice.");
                }

                field.Accessor.SetValue(entry, ReadValue(field, ref reader, json));
            }
            while (reader.Read())
            {
            }
            return entry;
        }
        // The exception's message is not used, because it may quote the file. InvalidOperationException is thrown for a text with an
        // unpaired surrogate.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var line = exception is JsonException { LineNumber: { } number } ? number + 1 : GetLineNumber(json, reader.TokenStartIndex);
            throw new FormatException(
                $"line {line}: not JSON: there is a missing or extra quote, comma or brace, or the file is not UTF-8.");
        }
    }

    /// <summary>
    /// Returns the number of the enum value with the given name. The name is the value's name in the API contract, or the part of it after
    /// the enum's prefix. Case is ignored, and hyphens may replace underscores, as in LICENCE-NUMBER. Returns null if there is no such
    /// value.
    /// </summary>
    public static int? ParseEnumValue(EnumDescriptor type, string name)
    {
        var word = name.ToUpperInvariant().Replace('-', '_');
        // The first value of each enum ends in UNSPECIFIED. The text before it is the prefix of all values.
        var prefix = type.Values[0].Name[..^"UNSPECIFIED".Length];
        return type.Values.FirstOrDefault(value => value.Name == word || value.Name == prefix + word)?.Number;
    }

    private static object ReadValue(FieldDescriptor field, ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (field.FieldType == FieldType.Bool)
        {
            if (reader.Read() && reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            {
                return reader.GetBoolean();
            }

            throw CreateException(ref reader, json, $"the value of {field.Name} is neither true nor false");
        }
        Expect(ref reader, json, JsonTokenType.String, $"the value of {field.Name} is not a text in quotes");
        var text = reader.GetString()!;
        if (field.FieldType != FieldType.Enum)
        {
            return text;
        }

        var names = string.Join(", ", field.EnumType.Values.Select(known => known.Name));
        return ParseEnumValue(field.EnumType, text)
            ?? throw CreateException(ref reader, json, $"the value of {field.Name} is none of {names}");
    }

    private static void Expect(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, JsonTokenType type, string problem)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw CreateException(ref reader, json, problem);
        }
    }

    private static FormatException CreateException(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string problem) =>
        new($"line {GetLineNumber(json, reader.TokenStartIndex)}: {problem}.");

    private static int GetLineNumber(ReadOnlySpan<byte> json, long index) => json[..(int)index].Count((byte)'\n') + 1;
}
