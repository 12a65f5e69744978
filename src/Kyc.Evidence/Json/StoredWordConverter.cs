using System.Text.Json;
using System.Text.Json.Serialization;
using Kyc.Domain.Stored;

namespace Kyc.Evidence.Json;

/// <summary>Writes enum values as the words of a fixed table, and reads exactly these words.</summary>
internal sealed class StoredWordConverter<TValue>(StoredWordMap<TValue> words) : JsonConverter<TValue>
    where TValue : struct, Enum
{
    public override TValue Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && words.TryGetValue(reader.GetString()!, out var value)
            ? value
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, TValue value, JsonSerializerOptions options) =>
        writer.WriteStringValue(words.ToWord(value));
}
