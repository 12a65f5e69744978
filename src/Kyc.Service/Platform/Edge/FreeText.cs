using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// The texts of requests that a person may have typed, which are searched for individual numbers and 本籍: those fields whose option in the
/// contract says so (<see cref="FreeTextSearch"/>).
/// </summary>
public static class FreeText
{
    private static readonly FrozenDictionary<FieldDescriptor, FreeTextSearch> Searched = ContractFiles.Messages
        .SelectMany(message => message.Fields.InDeclarationOrder())
        .Select(field => (Field: field, Search: ContractOptions.DataOf(field)?.FreeText ?? FreeTextSearch.Unspecified))
        .Where(text => text.Search is not (FreeTextSearch.Unspecified or FreeTextSearch.ByMethod))
        .ToFrozenDictionary(text => text.Field, text => text.Search);

    private static readonly ConcurrentDictionary<MessageDescriptor, bool> Known = new();

    /// <summary>Whether one person types this field and others of its message, one after the other: a number may be split over two.</summary>
    public static bool IsTypedTogether(FieldDescriptor field) =>
        SearchOf(field) is FreeTextSearch.Together or FreeTextSearch.TogetherNumber;

    /// <summary>Whether digits of any length are ordinary in this field.</summary>
    public static bool IsReferenceNumber(FieldDescriptor field) => SearchOf(field) == FreeTextSearch.TogetherNumber;

    /// <summary>Whether messages of this type have any such field, however deep; found out once.</summary>
    public static bool IsIn(MessageDescriptor message) =>
        Known.TryGetValue(message, out var isIn) ? isIn : Known.GetOrAdd(message, Look(message, []));

    private static FreeTextSearch SearchOf(FieldDescriptor field) => Searched.GetValueOrDefault(field);

    // A type within itself is looked at once.
    private static bool Look(MessageDescriptor message, HashSet<MessageDescriptor> seen) =>
        seen.Add(message) && message.Fields.InDeclarationOrder().Any(field =>
            Searched.ContainsKey(field) || (field.FieldType == FieldType.Message && Look(field.MessageType, seen)));

    /// <summary>Texts of a request that are to be searched, each with its field and the path to it.</summary>
    public static IEnumerable<(FieldDescriptor Field, string Path, string Text)> Of(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType != FieldType.Message && !Searched.ContainsKey(field)) continue;
            foreach (var (index, value) in Values(field, message).Index())
            {
                var name = field.IsRepeated ? $"{field.Name}[{index}]" : field.Name;
                if (value is string text) yield return (field, name, text);
                if (value is not IMessage nested) continue;
                foreach (var inner in Of(nested)) yield return (inner.Field, $"{name}.{inner.Path}", inner.Text);
            }
        }
    }

    private static IEnumerable<object> Values(FieldDescriptor field, IMessage message)
    {
        var value = field.Accessor.GetValue(message);
        if (field.IsRepeated && value is System.Collections.IEnumerable list) return list.Cast<object>();
        return value is null ? [] : [value];
    }
}
