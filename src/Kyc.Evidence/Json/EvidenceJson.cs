using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Json;

/// <summary>
/// Defines the JSON format of records and bundles: camel-case names in a fixed order, instants in UTC, and unescaped Japanese characters.
/// Absent values are omitted, and parsing is strict.
/// </summary>
public static class EvidenceJson
{
    /// <summary>Gets the options for JSON without line breaks.</summary>
    public static JsonSerializerOptions CompactOptions { get; } = Create(indented: false);

    /// <summary>Gets the options for indented JSON, for files that people read.</summary>
    public static JsonSerializerOptions IndentedOptions { get; } = Create(indented: true);

    /// <summary>
    /// Deserializes untrusted bytes. Returns null when they are not the JSON of a <typeparamref name="T"/>, for example because of an
    /// unknown member.
    /// </summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        try
        {
            return HasNullElement(json) ? null : JsonSerializer.Deserialize<T>(json, CompactOptions);
        }
        catch (JsonException)
        {
            // The serializer reports malformed JSON and unexpected values only by this exception.
            return null;
        }
    }

    // The serializer rejects null for non-nullable members, but not for the elements of collections.
    private static bool HasNullElement(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = CompactOptions.MaxDepth });
        var previousTokenType = JsonTokenType.None;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null && previousTokenType != JsonTokenType.PropertyName)
            {
                return true;
            }

            previousTokenType = reader.TokenType;
        }

        return false;
    }

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = ReadableEncoder.Instance,
        // Read-only properties are computed from other properties, so they are not stored.
        IgnoreReadOnlyProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        WriteIndented = indented,
        IndentSize = 2,
        NewLine = "\n",
        Converters =
        {
            new InstantConverter(), new DigestConverter(),
            new StoredWordConverter<RecordMethod>(EvidenceWords.RecordMethod),
            new StoredWordConverter<EvidenceKind>(EvidenceWords.EvidenceKind),
            new StoredWordConverter<LedgerEntryKind>(EvidenceWords.LedgerEntryKind),
            new StoredWordConverter<SubjectKind>(EvidenceWords.SubjectKind),
            new StoredWordConverter<DataClass>(EvidenceWords.DataClass), new UnknownEnumConverterFactory(),
        },
    };

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var instant)
                ? instant.ToUniversalTime()
                : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    private sealed class UnknownEnumConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException($"{typeToConvert.Name} has no stored words.");
    }

    private sealed class DigestConverter : JsonConverter<Digest>
    {
        public override Digest Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Digest.TryParse(reader.GetString(), out var digest)
                ? digest
                : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
