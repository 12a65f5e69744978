using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Checks every field of a request by its rule before anything is done with it, and refuses it with all that is wrong at once. The one
/// place where forms are checked: the rules come from the rooms, and a test holds them against the contract and docs/fields.md.
/// </summary>
public sealed class RequestFields
{
    /// <summary>More is not looked for: nobody reads it, and the answer's trailers are bounded.</summary>
    private const int MostViolations = 100;

    private readonly Dictionary<string, FieldRule> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Form, MessageCheck Check)> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MessageDescriptor, IReadOnlyList<RuledField>> _plans = new();
    private readonly TimeProvider _clock;

    /// <summary>With the rules of all rooms.</summary>
    public RequestFields(IEnumerable<FieldRuleSet> sets, TimeProvider clock)
    {
        _clock = clock;
        foreach (var set in sets)
        {
            foreach (var (field, rule) in set.Fields) _fields.Add(field, rule);
            foreach (var (message, rule) in set.Messages) _messages.Add(message, rule);
        }
    }

    /// <summary>Every rule of a field, by full name.</summary>
    public IReadOnlyDictionary<string, FieldRule> Fields => _fields;

    /// <summary>Every rule about several fields of a message, by full name.</summary>
    public IReadOnlyDictionary<string, (string Form, MessageCheck Check)> Messages => _messages;

    /// <summary>Refuses a request with everything that is wrong with it.</summary>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-INVALID; or the failure of the rule, when nothing but fields of one such failure is wrong.
    /// </exception>
    public void Check(IMessage request)
    {
        var found = Find(request, _clock.GetUtcNow());
        if (found.Count == 0) return;
        throw found.Select(one => one.Fault.Failure).Distinct().ToList() is [{ } only]
            ? new ServiceFailureException(only.Failure, only.Status, found)
            : new ServiceFailureException(found);
    }

    /// <summary>What is wrong with a request, in the order of its fields.</summary>
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
        // A field is told of once, first by what is wrong with it alone.
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

    // A message of another package (Timestamp) has no rules of its own, nor has an answer that a request carries back.
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
