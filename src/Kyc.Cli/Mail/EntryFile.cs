using System.Text.Json;
using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// A JSON file with the fields of <c>DocumentEntry</c>, each a text. What is wrong is told by line and by the contract's names of fields, never
/// by what the file holds: that is personal data.
/// </summary>
internal static class EntryFile
{
    private static readonly IList<FieldDescriptor> Fields = DocumentEntry.Descriptor.Fields.InDeclarationOrder();

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It is no such file; the message tells the line.</exception>
    public static DocumentEntry Read(ReadOnlySpan<byte> json)
    {
        // As editors on Windows begin a file.
        if (json.StartsWith("\uFEFF"u8)) json = json["\uFEFF"u8.Length..];
        var entry = new DocumentEntry();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        try
        {
            Expect(ref reader, json, JsonTokenType.StartObject, "the file does not begin with {");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var line = LineOf(json, reader.TokenStartIndex);
                var name = reader.GetString()!;
                // Both forms that protobuf's own JSON has.
                var field = Fields.FirstOrDefault(known => name == known.Name || name == known.JsonName) ?? throw new FormatException(
                    $"line {line}: no field of DocumentEntry has this name; it has {string.Join(", ", Fields.Select(known => known.Name))}.");
                if (!seen.Add(field.Name)) throw new FormatException($"line {line}: {field.Name} is there twice.");
                Expect(ref reader, json, JsonTokenType.String, $"the value of {field.Name} is no text in quotes");
                field.Accessor.SetValue(entry, reader.GetString());
            }
            while (reader.Read())
            {
            }
            return entry;
        }
        // Its message may quote the file; a text with half a surrogate is the second of them.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var line = exception is JsonException { LineNumber: { } number } ? number + 1 : LineOf(json, reader.TokenStartIndex);
            throw new FormatException(
                $"line {line}: not JSON: a quote, comma or brace is missing or one too many, or the file is not UTF-8.");
        }
    }

    private static void Expect(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, JsonTokenType type, string otherwise)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw new FormatException($"line {LineOf(json, reader.TokenStartIndex)}: {otherwise}.");
    }

    private static int LineOf(ReadOnlySpan<byte> json, long index) => json[..(int)index].Count((byte)'\n') + 1;
}
