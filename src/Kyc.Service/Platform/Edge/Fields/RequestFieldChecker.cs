using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Checks every field of a request that has a rule before the request is processed. If there are violations, the request is refused with
/// all of them at once, up to a limit. The format of a field is checked only here. Each capability of the service provides its rules, and a
/// test compares them with the API contract and docs/fields.md.
/// </summary>
public sealed class RequestFieldChecker
{
    /// <summary>
    /// Number of violations at which the check stops. Nobody would read more of them, and the size of the response's trailers is limited.
    /// </summary>
    private const int MaxViolations = 100;

    private readonly Dictionary<string, FieldRule> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Form, MessageCheck Check)> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MessageDescriptor, IReadOnlyList<FieldWithRule>> _rulesByMessage = new();
    private readonly TimeProvider _clock;

    /// <summary>Creates a checker that combines the given sets of rules of all capabilities.</summary>
    public RequestFieldChecker(IEnumerable<FieldRuleSet> sets, TimeProvider clock)
    {
        _clock = clock;
        foreach (var set in sets)
        {
            foreach (var (field, rule) in set.Fields)
            {
                _fields.Add(field, rule);
            }

            foreach (var (message, rule) in set.Messages)
            {
                _messages.Add(message, rule);
            }
        }
    }

    /// <summary>Gets the rules for single fields by the full name of the field.</summary>
    public IReadOnlyDictionary<string, FieldRule> Fields => _fields;

    /// <summary>
    /// Gets the rules that concern several fields of one message, by the full name of the message. <c>Form</c> is the wording of the rule.
    /// </summary>
    public IReadOnlyDictionary<string, (string Form, MessageCheck Check)> Messages => _messages;

    /// <summary>Throws when the given request violates rules. The exception contains the violations that were found.</summary>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-INVALID; or, if the faults of all violations specify the same failure, that failure.
    /// </exception>
    public void Check(IMessage request)
    {
        var violations = FindViolations(request, _clock.GetUtcNow());
        if (violations.Count == 0)
        {
            return;
        }

        throw violations.Select(violation => violation.Fault.Failure).Distinct().ToList() is [{ } commonFailure]
            ? new ServiceFailureException(commonFailure.Failure, commonFailure.Status, violations)
            : new ServiceFailureException(violations);
    }

    /// <summary>
    /// Returns the violations of the given request, in the order of its fields. The search stops when there are about 100.
    /// </summary>
    public IReadOnlyList<FieldViolation> FindViolations(IMessage request, DateTimeOffset now)
    {
        var violations = new List<FieldViolation>();
        CheckMessage(request, "", now, violations);
        return violations;
    }

    private void CheckMessage(IMessage message, string path, DateTimeOffset now, List<FieldViolation> violations)
    {
        var initialCount = violations.Count;
        foreach (var (field, rule) in GetRules(message.Descriptor))
        {
            if (violations.Count >= MaxViolations)
            {
                return;
            }

            if (field.IsRepeated)
            {
                CheckEntries((System.Collections.IList)field.Accessor.GetValue(message), rule, path + field.Name, now, violations);
            }
            else if (!field.HasPresence || field.Accessor.HasValue(message))
            {
                CheckValue(field.Accessor.GetValue(message), rule, path + field.Name, now, violations);
            }
            else if (rule.IsRequired)
            {
                violations.Add(new(path + field.Name, FieldRules.MissingValueFault));
            }
        }
        if (!_messages.TryGetValue(message.Descriptor.FullName, out var messageRule))
        {
            return;
        }
        // Each field is reported once. A violation of the rule for the field takes precedence over a violation of the rule for the message.
        var reportedFields = violations.Skip(initialCount).Select(violation => violation.Field).ToHashSet(StringComparer.Ordinal);
        var furtherViolations = messageRule.Check(message, now).Select(violation => violation with { Field = path + violation.Field });
        violations.AddRange(furtherViolations.Where(violation => reportedFields.Add(violation.Field)));
    }

    private void CheckEntries(
        System.Collections.IList entries,
        FieldRule rule,
        string path,
        DateTimeOffset now,
        List<FieldViolation> violations)
    {
        if (entries.Count < rule.MinCount)
        {
            violations.Add(new(path, entries.Count == 0 ? FieldRules.MissingValueFault : FieldRules.CreateTooFewFault(rule.MinCount)));
        }

        if (entries.Count > rule.MaxCount)
        {
            violations.Add(new(path, FieldRules.CreateTooManyFault(rule.MaxCount)));
            return;
        }
        for (var index = 0; index < entries.Count && violations.Count < MaxViolations; index++)
        {
            CheckValue(entries[index]!, rule, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), now, violations);
        }
    }

    private void CheckValue(object value, FieldRule rule, string path, DateTimeOffset now, List<FieldViolation> violations)
    {
        if (rule.Check(value, now) is { } fault)
        {
            violations.Add(new(path, fault));
        }
        else if (value is IMessage nested)
        {
            CheckMessage(nested, path + ".", now, violations);
        }
    }

    // Fields without a rule are skipped. These are the fields of messages from other packages (Timestamp), and the fields of response
    // messages that a later request sends back to the service.
    private IReadOnlyList<FieldWithRule> GetRules(MessageDescriptor message) => _rulesByMessage.GetOrAdd(
        message,
        static (descriptor, rules) =>
        [
            .. descriptor.Fields.InDeclarationOrder()
                .Where(field => rules.ContainsKey(field.FullName))
                .Select(field => new FieldWithRule(field, rules[field.FullName])),
        ],
        _fields);

    private readonly record struct FieldWithRule(FieldDescriptor Field, FieldRule Rule);
}
