using System.Diagnostics.CodeAnalysis;
using Dapper;
using Kyc.Domain.Stored;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Reads and writes the table <c>retention_rule</c>, which contains every version of every retention rule.</summary>
public sealed partial class RetentionRuleStore(
    KycDatabase database, UnusableRowRegistry unusableRows, TimeProvider clock, ILogger<RetentionRuleStore> log)
{
    /// <summary>The key of the advisory lock that makes transactions add rules one after the other. The value is arbitrary.</summary>
    private const long AddingLock = 0x4B59_4352_554C;

    private const int MaxYearsAhead = 20;

    /// <summary>
    /// Adds the default rules of those data classes that have no rule: all of them in a new installation. Existing rules are never changed,
    /// because a company sets its own periods.
    /// </summary>
    public Task SeedDefaultRulesAsync(CancellationToken cancellationToken) => database.RunInTransactionAsync(async connection =>
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@AddingLock)", new { AddingLock });
        var classesWithRules = (await connection.QueryAsync<short>("select distinct data_class from retention_rule")).ToHashSet();
        var missingRules = RetentionRules.Default.Versions
            .Where(rule => !classesWithRules.Contains(EvidenceNumbers.DataClass.ToNumber(rule.DataClass))).ToList();
        if (missingRules.Count > 0)
        {
            await InsertAsync(connection, missingRules, new Caller("kyc-service", "installation"));
        }

        return missingRules.Count > 0;
    }, cancellationToken);

    /// <summary>
    /// Records the invalid rule versions, which are not used. Also logs the versions whose period is below the legal minimum, which are not
    /// used either. They were stored before the service checked the minimum.
    /// </summary>
    public async Task ReportUnusedRulesAsync(CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            _ = CreateUsableRules(
                await ReadRowsAsync(connection),
                (row, problem) => unusableRows.Record("retention_rule", $"{row.RuleId}/{row.Version}", problem));
        }
        foreach (var rule in (await ReadAllAsync(cancellationToken)).Versions)
        {
            if (MinimumRetention.FindProblem(rule) is { } problem)
            {
                LogRuleBelowMinimum(log, rule.Id, rule.Version, problem);
            }
        }
    }

    /// <summary>Reads all valid rule versions.</summary>
    public async Task<RetentionRules> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await ReadAllAsync(connection);
    }

    /// <summary>Reads all valid rule versions in the transaction of a connection.</summary>
    public static async Task<RetentionRules> ReadAllAsync(NpgsqlConnection connection) =>
        CreateUsableRules(await ReadRowsAsync(connection), (_, _) => { });

    private static async Task<IReadOnlyList<RuleRow>> ReadRowsAsync(NpgsqlConnection connection) =>
        (
            await connection.QueryAsync<RuleRow>(
                """
                select rule_id, version, effective_from, data_class, trigger_event, or_later, years, months, days, disposition, legal_source, added_at
                from retention_rule
                """)).AsList();

    /// <summary>
    /// Creates the rule set without invalid rules and without rules that contradict older rules. One invalid version excludes all versions
    /// of its rule: an earlier version could make data due too soon, but without a rule nothing is erased.
    /// </summary>
    private static RetentionRules CreateUsableRules(IReadOnlyList<RuleRow> rows, Action<RuleRow, string> onUnusableRow)
    {
        try
        {
            return RetentionRules.Create(rows.Select(row => row.ToRule()));
        }
        catch (Exception exception) when (IsRuleError(exception))
        {
            // The loop below finds the invalid rules.
        }
        var usableRules = new List<RetentionRule>();
        foreach (var versions in rows.GroupBy(row => row.RuleId).OrderBy(versions => versions.Min(row => row.AddedAt))
            .ThenBy(versions => versions.Key, StringComparer.Ordinal))
        {
            try
            {
                usableRules = [.. RetentionRules.Create([.. usableRules, .. versions.Select(row => row.ToRule())]).Versions];
            }
            catch (Exception exception) when (IsRuleError(exception))
            {
                foreach (var row in versions)
                {
                    onUnusableRow(row, exception.Message);
                }
            }
        }
        return RetentionRules.Create(usableRules);
    }

    private static bool IsRuleError(Exception exception) => exception is ArgumentException or UnknownStoredValueException;

    /// <summary>Reads all valid rule versions, and prevents other transactions from adding versions until this transaction ends.</summary>
    public async Task<RetentionRules> LockAndReadAllAsync(NpgsqlConnection connection)
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@AddingLock)", new { AddingLock });
        return await ReadAllAsync(connection);
    }

    /// <summary>Checks the added versions, and creates the rule set of the existing and added versions. Stores nothing.</summary>
    /// <exception cref="ServiceFailureException">RULES-CONTRADICT, RULES-TOO-EARLY or RULES-BELOW-FLOOR.</exception>
    public RetentionRules Combine(RetentionRules existingRules, IReadOnlyList<RetentionRule> addedRules)
    {
        // A version may take effect tomorrow at the earliest, so that a mistake can be corrected before erasures by the new version begin.
        var today = JapanTime.ToDate(clock.GetUtcNow());
        if (addedRules.FirstOrDefault(rule => rule.EffectiveFrom <= today) is { } earlyRule)
        {
            throw RetentionFailures.RulesTooEarly.ToException(
                $"rule {earlyRule.Id} version {earlyRule.Version}: the first day allowed is {IsoDate.ToText(today.AddDays(1))}");
        }
        // The preview is calculated for a single day, on which all new versions must be in force.
        if (addedRules.GroupBy(rule => rule.Id).FirstOrDefault(versions => versions.Count() > 1) is { } duplicateGroup)
        {
            throw RetentionFailures.RulesContradict.ToException($"rule {duplicateGroup.Key}: one version in a call");
        }

        if (addedRules.FirstOrDefault(rule => rule.EffectiveFrom > today.AddYears(MaxYearsAhead)) is { } lateRule)
        {
            throw RetentionFailures.RulesContradict.ToException(
                $"rule {lateRule.Id} version {lateRule.Version}: it begins more than {MaxYearsAhead} years ahead");
        }

        RetentionRules combinedRules;
        try
        {
            combinedRules = RetentionRules.Create(existingRules.Versions.Concat(addedRules));
        }
        catch (ArgumentException exception)
        {
            throw RetentionFailures.RulesContradict.ToException(exception.Message);
        }
        // This check comes last, so that an unknown class or event is reported as a contradiction instead.
        foreach (var rule in addedRules)
        {
            if (MinimumRetention.FindProblem(rule) is { } problem)
            {
                throw RetentionFailures.RulesBelowFloor.ToException($"rule {rule.Id} version {rule.Version}: {problem}");
            }
        }
        return combinedRules;
    }

    /// <summary>
    /// Returns a text that lists the versions in force on the given day. When the text changes, all due dates are recalculated.
    /// </summary>
    public static string DescribeRulesInForce(RetentionRules rules, DateOnly day) =>
        string.Join(' ', rules.GetRulesInForce(day).Select(rule => $"{rule.Id}/{rule.Version}").Order(StringComparer.Ordinal));

    /// <summary>Stores rule versions. The caller must have checked them.</summary>
    public Task<int> InsertAsync(NpgsqlConnection connection, IEnumerable<RetentionRule> rules, Caller caller) =>
        connection.ExecuteAsync(
            """
            insert into retention_rule (rule_id, version, effective_from, data_class, trigger_event, or_later, years, months, days, disposition, legal_source,
                added_at, caller_program, caller_person)
            values (@Id, @Version, @EffectiveFrom, @dataClass, @trigger, @orLater, @Years, @Months, @Days, @disposition, @LegalSource, @at, @Program, @Person)
            """,
            rules.Select(rule => new
            {
                rule.Id,
                rule.Version,
                rule.EffectiveFrom,
                dataClass = EvidenceNumbers.DataClass.ToNumber(rule.DataClass),
                trigger = EvidenceNumbers.TriggerEvent.ToNumber(rule.Trigger),
                orLater = EvidenceNumbers.TriggerEvent.ToNumbers(rule.OrLater),
                rule.Period.Years,
                rule.Period.Months,
                rule.Period.Days,
                disposition = EvidenceNumbers.DueAction.ToNumber(rule.Disposition),
                rule.LegalSource,
                at = clock.GetNow(),
                caller.Program,
                caller.Person,
            }));

    [LoggerMessage(
        EventId = 1609, Level = LogLevel.Warning, Message = "Retention rule {RuleId} version {Version} is not applied: {Problem}")]
    private static partial void LogRuleBelowMinimum(ILogger logger, string ruleId, int version, string problem);

    [SuppressMessage("Performance", "CA1812", Justification = "Made by Dapper.")]
    private sealed record RuleRow
    {
        public string RuleId { get; init; } = "";

        public int Version { get; init; }

        public DateOnly EffectiveFrom { get; init; }

        public short DataClass { get; init; }

        public short TriggerEvent { get; init; }

        public short[] OrLater { get; init; } = [];

        public int Years { get; init; }

        public int Months { get; init; }

        public int Days { get; init; }

        public short Disposition { get; init; }

        public string LegalSource { get; init; } = "";

        public DateTimeOffset AddedAt { get; init; }

        public RetentionRule ToRule() => new()
        {
            Id = RuleId,
            Version = Version,
            EffectiveFrom = EffectiveFrom,
            DataClass = EvidenceNumbers.DataClass.ToValue(DataClass, "retention_rule.data_class"),
            Trigger = EvidenceNumbers.TriggerEvent.ToValue(TriggerEvent, "retention_rule.trigger_event"),
            OrLater = [.. OrLater.Select(later => EvidenceNumbers.TriggerEvent.ToValue(later, "retention_rule.or_later"))],
            Period = new RetentionPeriod(Years, Months, Days),
            Disposition = EvidenceNumbers.DueAction.ToValue(Disposition, "retention_rule.disposition"),
            LegalSource = LegalSource,
        };
    }
}
