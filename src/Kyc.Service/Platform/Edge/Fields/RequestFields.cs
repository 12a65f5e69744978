using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Checks every field of a request by its rule before the request is processed, and refuses the request with all its violations at once.
/// This is the only place where the form of fields is checked. The rules come from the capabilities, and a test compares them with the
/// contract and docs/fields.md.
/// </summary>
public sealed class RequestFields
{
    /// <summary>
    /// The search stops at this number of violations: nobody reads more, and the size of the response's trailers is limited.
    /// </summary>
    private const int MostViolations = 100;

    private readonly Dictionary<string, FieldRule> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Form, MessageCheck Check)> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MessageDescriptor, IReadOnlyList<RuledField>> _plans = new();
    private readonly TimeProvider _clock;

    /// <summary>Creates the checks from the rules of all capabilities.</summary>
    public RequestFields(IEnumerable<FieldRuleSet> sets, TimeProvider clock)
    {
        _clock = clock;
        foreach (var set in sets)
        {
            foreach (var (field, rule) in set.Fields) _fields.Add(field, rule);
            foreach (var (message, rule) in set.Messages) _messages.Add(message, rule);
        }
    }

    /// <summary>Gets every rule of a field, by the full name of the field.</summary>
    public IReadOnlyDictionary<string, FieldRule> Fields => _fields;

    /// <summary>Gets every rule about several fields of a message, by the full name of the message.</summary>
    public IReadOnlyDictionary<string, (string Form, MessageCheck Check)> Messages => _messages;

    /// <summary>Refuses a request that violates rules, with all its violations.</summary>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-INVALID; or the failure of the rule, when all violations have the same one.
    /// </exception>
    public void Check(IMessage request)
    {
        var found = Find(request, _clock.GetUtcNow());
        if (found.Count == 0) return;
        throw found.Select(one => one.Fault.Failure).Distinct().ToList() is [{ } only]
            ? new ServiceFailureException(only.Failure, only.Status, found)
            : new ServiceFailureException(found);
    }

    /// <summary>Returns the violations of a request, in the order of its fields.</summary>
    public IReadOnlyList<FieldViolation> Find(IMessage request, DateTimeOffset now)
    {
        var found = new List<FieldViolation>();
        Look(request, "", now, found);
        return found;
    }

    private void Look(IMessage message, string path, DateTimeOffset now, List<FieldViolation> found)
    {
        var before = found.Count;
        foreach (var (field, rule) in Plan(message.Descriptor))
        {
            if (found.Count >= MostViolations) return;
            if (field.IsRepeated)
                LookAtAll((System.Collections.IList)field.Accessor.GetValue(message), rule, path + field.Name, now, found);
            else if (!field.HasPresence || field.Accessor.HasValue(message))
                LookAtOne(field.Accessor.GetValue(message), rule, path + field.Name, now, found);
            else if (rule.IsNeeded) found.Add(new(path + field.Name, FieldForms.Absent));
        }
        if (!_messages.TryGetValue(message.Descriptor.FullName, out var together)) return;
        // Each field is reported once; the violation of its own rule comes first.
        var told = found.Skip(before).Select(one => one.Field).ToHashSet(StringComparer.Ordinal);
        var more = together.Check(message, now).Select(one => one with { Field = path + one.Field });
        found.AddRange(more.Where(one => told.Add(one.Field)));
    }

    private void LookAtAll(System.Collections.IList entries, FieldRule rule, string path, DateTimeOffset now, List<FieldViolation> found)
    {
        if (entries.Count < rule.MinCount)
            found.Add(new(path, entries.Count == 0 ? FieldForms.Absent : FieldForms.TooFew(rule.MinCount)));
        if (entries.Count > rule.MaxCount)
        {
            found.Add(new(path, FieldForms.TooMany(rule.MaxCount)));
            return;
        }
        for (var index = 0; index < entries.Count && found.Count < MostViolations; index++)
            LookAtOne(entries[index]!, rule, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), now, found);
    }

    private void LookAtOne(object value, FieldRule rule, string path, DateTimeOffset now, List<FieldViolation> found)
    {
        if (rule.Check(value, now) is { } fault) found.Add(new(path, fault));
        else if (value is IMessage nested) Look(nested, path + ".", now, found);
    }

    // A message of another package (Timestamp) has no rules for its fields; nor has a response that a later request returns to the service.
    private IReadOnlyList<RuledField> Plan(MessageDescriptor message) => _plans.GetOrAdd(
        message,
        static (descriptor, rules) =>
        [
            .. descriptor.Fields.InDeclarationOrder()
                .Where(field => rules.ContainsKey(field.FullName))
                .Select(field => new RuledField(field, rules[field.FullName])),
        ],
        _fields);

    private readonly record struct RuledField(FieldDescriptor Field, FieldRule Rule);
}
