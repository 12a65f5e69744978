using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kyc.Evidence.Ledger;

namespace Kyc.Evidence.Json;

/// <summary>JSON of records and bundles: camel case, a fixed order, instants in UTC, absent values left out, Japanese readable; read strictly.</summary>
public static class EvidenceJson
{
    /// <summary>For one value a line.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>For files that people open.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>Reads untrusted bytes; null when they are not exactly a <typeparamref name="T"/>.</summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        try
        {
            return HasNullElement(json) ? null : JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (JsonException)
        {
            // The serializer's only way to say that bytes are not of the form.
            return null;
        }
    }

    // The serializer keeps null out of members that are not nullable, but not out of their elements.
    private static bool HasNullElement(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        var before = JsonTokenType.None;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null && before != JsonTokenType.PropertyName) return true;
            before = reader.TokenType;
        }

        return false;
    }

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = ReadableEncoder.Instance,
        // What is computed from the rest is not kept beside it.
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
            new StoredWordConverter<RecordMethod>(EvidenceWords.RecordMethod), new StoredWordConverter<EvidenceKind>(EvidenceWords.EvidenceKind),
            new StoredWordConverter<LedgerKind>(EvidenceWords.LedgerKind), new StoredWordConverter<SubjectKind>(EvidenceWords.SubjectKind),
            new StoredWordConverter<DataClass>(EvidenceWords.DataClass), new NoOtherEnums(),
        },
    };

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var at) ? at.ToUniversalTime() : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    private sealed class NoOtherEnums : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException($"{typeToConvert.Name} has no words by which it is kept.");
    }

    private sealed class DigestConverter : JsonConverter<Digest>
    {
        public override Digest Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Digest.TryParse(reader.GetString(), out var digest) ? digest : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
