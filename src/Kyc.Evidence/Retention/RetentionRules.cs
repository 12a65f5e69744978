using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kyc.Evidence.Retention;

/// <summary>
/// Contains every version of every retention rule. Versions are added but never changed, because each stored due date refers to the version
/// from which it was computed.
/// </summary>
public sealed class RetentionRules
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    private RetentionRules(IReadOnlyList<RetentionRule> versions) => Versions = versions;

    /// <summary>
    /// Gets the rules shipped with the product. Seven years are required by law (犯収法6条2項, 規則21条). The periods for applications that did not
    /// lead to a contract are a firm's own policy, to be set by its compliance department (law.md 2.3).
    /// </summary>
    public static RetentionRules Default { get; } = Create(
    [
        .. DataClasses.All.Select(CreateContractRule),
        .. CreateRulesWithoutContract(
            "abandoned",
            TriggerEvent.ApplicationAbandoned,
            new RetentionPeriod(0, 1, 0),
            "個人情報保護法22条; policy: time to resume"),
        .. CreateRulesWithoutContract(
            "refused", TriggerEvent.ApplicationRefused, new RetentionPeriod(0, 6, 0), "個人情報保護法22条; policy: objection to a refusal"),
    ]);

    /// <summary>Gets all versions, ordered by rule id and version number.</summary>
    public IReadOnlyList<RetentionRule> Versions { get; }

    /// <summary>Creates the rules from all their versions, which can be in any order.</summary>
    /// <exception cref="ArgumentException">
    /// There is no version, a version is invalid, or versions contradict each other. The message describes the problem.
    /// </exception>
    public static RetentionRules Create(IEnumerable<RetentionRule> versions)
    {
        var orderedVersions = versions.OrderBy(rule => rule.Id, StringComparer.Ordinal).ThenBy(rule => rule.Version).ToArray();
        return FindProblem(orderedVersions) is { } problem ? throw new ArgumentException(problem) : new RetentionRules(orderedVersions);
    }

    /// <summary>Parses rules from JSON: an array of objects with the members of <see cref="RetentionRule"/> in camel case.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <param name="rules">The rules, or null if the JSON is not valid.</param>
    /// <param name="problem">The reason why the JSON is not valid, as text for the operator; null on success.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out RetentionRules? rules, out string? problem)
    {
        rules = null;
        try
        {
            var parsedVersions = JsonSerializer.Deserialize<RetentionRule?[]>(json, Options) ?? [];
            var orderedVersions = parsedVersions.OfType<RetentionRule>()
                .OrderBy(rule => rule.Id, StringComparer.Ordinal).ThenBy(rule => rule.Version).ToArray();
            problem = orderedVersions.Length < parsedVersions.Length ? "a rule is null" : FindProblem(orderedVersions);
            rules = problem is null ? new RetentionRules(orderedVersions) : null;
        }
        catch (JsonException exception)
        {
            problem = $"not a list of retention rules, line {exception.LineNumber + 1}: {exception.Path}";
        }

        return rules is not null;
    }

    /// <summary>Returns the rules as JSON in UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Versions, Options);

    /// <summary>
    /// Returns the versions in force on the given day: for each rule, the effective version with the highest number. From its first day on,
    /// a version replaces all versions with lower numbers, including those whose first day is later. An error can therefore be corrected
    /// before it takes effect. A version that <see cref="MinimumRetention"/> does not allow never takes effect, and the version before it
    /// stays in force. Such versions may exist because they were added before the minimum was introduced.
    /// </summary>
    public IReadOnlyList<RetentionRule> GetRulesInForce(DateOnly day) =>
    [
        .. Versions.Where(rule => rule.EffectiveFrom <= day && MinimumRetention.FindProblem(rule) is null)
            .GroupBy(rule => rule.Id).Select(versions => versions.Last()),
    ];

    /// <summary>Returns these rules with additional versions.</summary>
    /// <exception cref="ArgumentException">An additional version is invalid, or contradicts another version.</exception>
    public RetentionRules WithVersions(params IEnumerable<RetentionRule> addedVersions) => Create([.. Versions, .. addedVersions]);

    private static string? FindProblem(RetentionRule[] orderedVersions)
    {
        if (orderedVersions.Length == 0)
        {
            return "there is no rule";
        }

        RetentionRule? lastRule = null;
        foreach (var rule in orderedVersions)
        {
            var previousVersion = lastRule?.Id == rule.Id ? lastRule : null;
            var reason = rule switch
            {
                _ when rule.Id.Length is 0 or > 64 || !rule.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') =>
                    "its id does not consist of lower-case words",
                _ when rule.Version != (previousVersion?.Version ?? 0) + 1 => "its versions are not numbered from 1 without gap",
                _ when previousVersion is not null
                        && (rule.DataClass, rule.Trigger) != (previousVersion.DataClass, previousVersion.Trigger) =>
                    "it changes class or trigger, which requires another rule",
                _ when rule.DataClass <= DataClass.None || !Enum.IsDefined(rule.Trigger) || !rule.OrLater.All(Enum.IsDefined)
                    || !Enum.IsDefined(rule.Disposition) => "class, event or disposition unknown",
                _ when rule.OrLater.Contains(rule.Trigger) || rule.OrLater.Distinct().Count() != rule.OrLater.Count =>
                    "an event is named twice",
                _ when !rule.Period.IsWellFormed => "its period is negative or too long",
                _ when string.IsNullOrWhiteSpace(rule.LegalSource) => "it names no legal source",
                _ => null,
            };
            if (reason is not null)
            {
                return $"rule {rule.Id} version {rule.Version}: {reason}";
            }

            lastRule = rule;
        }

        var duplicateGroup = orderedVersions.GroupBy(rule => (rule.DataClass, rule.Trigger))
            .FirstOrDefault(rules => rules.Select(rule => rule.Id).Distinct().Count() > 1);
        return duplicateGroup is null
            ? null
            : $"more than one rule for class {duplicateGroup.Key.DataClass} and event {duplicateGroup.Key.Trigger}";
    }

    private static RetentionRule CreateContractRule(DataClassDefinition definition) => new()
    {
        Id = definition.ContractRuleId,
        Version = 1,
        EffectiveFrom = DateOnly.MinValue,
        DataClass = definition.DataClass,
        Trigger = TriggerEvent.ContractEnded,
        OrLater = [TriggerEvent.LastTransactionEnded],
        Period = new RetentionPeriod(7, 0, 0),
        Disposition = DueAction.Erase,
        LegalSource = definition.LegalSource,
    };

    private static IEnumerable<RetentionRule> CreateRulesWithoutContract(
        string idPrefix,
        TriggerEvent trigger,
        RetentionPeriod period,
        string source) =>
        from definition in DataClasses.All
        select new RetentionRule
        {
            Id = $"{idPrefix}-{definition.RuleIdSuffix}",
            Version = 1,
            EffectiveFrom = DateOnly.MinValue,
            DataClass = definition.DataClass,
            Trigger = trigger,
            Period = period,
            Disposition = DueAction.Erase,
            LegalSource = source,
        };
}
