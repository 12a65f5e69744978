using System.Collections;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>The rules of the fields of some messages: what a room brings to <see cref="RequestFields"/>.</summary>
public sealed class FieldRuleSet : IEnumerable<KeyValuePair<string, FieldRule>>
{
    private readonly Dictionary<string, FieldRule> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Form, MessageCheck Check)> _messages = new(StringComparer.Ordinal);

    /// <summary>By the field's full name, for example <c>kyc.v1.Declaration.name</c>.</summary>
    public IReadOnlyDictionary<string, FieldRule> Fields => _fields;

    /// <summary>By the message's full name: the rule in words, and what looks at it.</summary>
    public IReadOnlyDictionary<string, (string Form, MessageCheck Check)> Messages => _messages;

    /// <summary>Adds the rule of a field.</summary>
    /// <param name="field">Message and field without the package, for example <c>Declaration.name</c>.</param>
    /// <param name="rule">The rule.</param>
    public void Add(string field, FieldRule rule) => _fields.Add(Full(field), rule);

    /// <summary>Adds a rule about several fields of a message.</summary>
    public void Add(string message, string form, MessageCheck check) => _messages.Add(Full(message), (form, check));

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, FieldRule>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Full(string name) => $"kyc.v1.{name}";
}
