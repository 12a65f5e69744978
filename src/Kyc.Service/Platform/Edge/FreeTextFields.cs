using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Finds the texts of a request that a person may have typed, so that these texts can be searched for individual numbers, resident record
/// codes and 本籍. An option in the proto files marks the fields that contain such texts (<see cref="FreeTextSearch"/>).
/// </summary>
public static class FreeTextFields
{
    private static readonly FrozenDictionary<FieldDescriptor, FreeTextSearch> SearchByField = ContractFiles.Messages
        .SelectMany(message => message.Fields.InDeclarationOrder())
        .Select(field => (Field: field, Search: ContractOptions.GetDataPolicy(field)?.FreeText ?? FreeTextSearch.Unspecified))
        .Where(text => text.Search is not (FreeTextSearch.Unspecified or FreeTextSearch.ByMethod))
        .ToFrozenDictionary(text => text.Field, text => text.Search);

    private static readonly ConcurrentDictionary<MessageDescriptor, bool> HasFreeTextByMessage = new();

    /// <summary>
    /// Checks whether one person types the given field together with other fields of the same request, so that a number may be split over
    /// two of them.
    /// </summary>
    public static bool IsTypedTogether(FieldDescriptor field) =>
        GetSearch(field) is FreeTextSearch.Together or FreeTextSearch.TogetherNumber;

    /// <summary>Checks whether the given field is for reference numbers, which may have any number of digits.</summary>
    public static bool IsReferenceNumber(FieldDescriptor field) => GetSearch(field) == FreeTextSearch.TogetherNumber;

    /// <summary>
    /// Checks whether messages of the given type, or messages nested in them, have a free-text field. The result is cached.
    /// </summary>
    public static bool HasFreeText(MessageDescriptor message) =>
        HasFreeTextByMessage.TryGetValue(message, out var hasFreeText)
            ? hasFreeText
            : HasFreeTextByMessage.GetOrAdd(message, ContainsFreeText(message, []));

    private static FreeTextSearch GetSearch(FieldDescriptor field) => SearchByField.GetValueOrDefault(field);

    // Each message type is visited only once, because a message type can contain itself.
    private static bool ContainsFreeText(MessageDescriptor message, HashSet<MessageDescriptor> visitedMessages) =>
        visitedMessages.Add(message)
        && message
            .Fields.InDeclarationOrder()
            .Any(field =>
                SearchByField.ContainsKey(field)
                || (field.FieldType == FieldType.Message && ContainsFreeText(field.MessageType, visitedMessages)));

    /// <summary>
    /// Returns the texts of the given request that must be searched, each with its field and the path of the field in the request.
    /// </summary>
    public static IEnumerable<(FieldDescriptor Field, string Path, string Text)> GetTexts(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType != FieldType.Message && !SearchByField.ContainsKey(field))
            {
                continue;
            }

            foreach (var (index, value) in GetValues(field, message).Index())
            {
                var name = field.IsRepeated ? $"{field.Name}[{index}]" : field.Name;
                if (value is string text)
                {
                    yield return (field, name, text);
                }

                if (value is not IMessage nested)
                {
                    continue;
                }

                foreach (var inner in GetTexts(nested))
                {
                    yield return (inner.Field, $"{name}.{inner.Path}", inner.Text);
                }
            }
        }
    }

    private static IEnumerable<object> GetValues(FieldDescriptor field, IMessage message)
    {
        var value = field.Accessor.GetValue(message);
        if (field.IsRepeated && value is System.Collections.IEnumerable list)
        {
            return list.Cast<object>();
        }

        return value is null ? [] : [value];
    }
}
