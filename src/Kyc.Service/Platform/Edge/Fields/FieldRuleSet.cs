using System.Collections;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Contains the rules for the request fields of one capability of the service. <see cref="RequestFieldChecker"/> combines the sets of all
/// capabilities.
/// </summary>
public sealed class FieldRuleSet : IEnumerable<KeyValuePair<string, FieldRule>>
{
    private readonly Dictionary<string, FieldRule> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Form, MessageCheck Check)> _messages = new(StringComparer.Ordinal);

    /// <summary>Gets the rules for single fields by the full name of the field, for example <c>kyc.v1.Declaration.name</c>.</summary>
    public IReadOnlyDictionary<string, FieldRule> Fields => _fields;

    /// <summary>
    /// Gets the rules that concern several fields of one message, by the full name of the message. <c>Form</c> is the wording of the rule.
    /// </summary>
    public IReadOnlyDictionary<string, (string Form, MessageCheck Check)> Messages => _messages;

    /// <summary>Adds the rule for the given field.</summary>
    /// <param name="field">The names of the message and of the field, without the package, for example <c>Declaration.name</c>.</param>
    public void Add(string field, FieldRule rule) => _fields.Add(GetFullName(field), rule);

    /// <summary>Adds the rule that concerns several fields of the given message.</summary>
    /// <param name="message">The name of the message without the package.</param>
    /// <param name="wording">The wording of the rule.</param>
    /// <param name="check">Returns the violations of a message.</param>
    public void Add(string message, string wording, MessageCheck check) => _messages.Add(GetFullName(message), (wording, check));

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, FieldRule>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string GetFullName(string name) => $"kyc.v1.{name}";
}
