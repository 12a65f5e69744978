using System.Runtime.CompilerServices;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Rule = Kyc.Evidence.Retention.RetentionRule;

namespace Kyc.Service.Retention;

/// <summary>
/// Counts the due dates that new rule versions would change. It reads the whole schedule, which takes some seconds for a million
/// applications.
/// </summary>
public sealed class RulesPreviewer(RetentionStatusQueries status)
{
    private const int ProgressInterval = 100_000;
    private const int MaxListedChanges = 100;

    /// <summary>
    /// Calculates a preview. Returns intermediate counts while it reads the schedule. The last response has the final counts and at most
    /// 100 of the due dates that would be earlier.
    /// </summary>
    /// <param name="existingRules">The existing rules, without the new versions.</param>
    /// <param name="combinedRules">The existing rules together with the new versions.</param>
    /// <param name="asOf">The day on which the compared rules are in force.</param>
    /// <param name="cancellationToken">Cancels the count.</param>
    public async IAsyncEnumerable<PreviewRulesResponse> PreviewAsync(
        RetentionRules existingRules,
        RetentionRules combinedRules,
        DateOnly asOf,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var response = new PreviewRulesResponse();
        // The rules in force are calculated once instead of for each of a million subjects.
        var (rulesBefore, rulesAfter) = (existingRules.GetRulesInForce(asOf), combinedRules.GetRulesInForce(asOf));
        var dueAtOnceLimit = JapanTime.GetStart(asOf.AddDays(1));
        await foreach (var subject in status.ReadSubjectsAsync(cancellationToken))
        {
            response.PlannedCount++;
            if (RetentionPreview.FindChange(rulesBefore, rulesAfter, subject) is { } change)
            {
                CountChange(response, change, dueAtOnceLimit);
            }

            if (response.PlannedCount % ProgressInterval != 0)
            {
                continue;
            }

            var intermediateResponse = response.Clone();
            intermediateResponse.Earlier.Clear();
            yield return intermediateResponse;
        }
        response.Complete = true;
        yield return response;
    }

    /// <summary>Counts the changed due dates for the first day on which all new versions are in force.</summary>
    public async Task<RulesPreview> CountChangesAsync(
        RetentionRules existingRules, RetentionRules combinedRules, IReadOnlyList<Rule> addedRules, CancellationToken cancellationToken)
    {
        var lastResponse = await PreviewAsync(existingRules, combinedRules, GetFirstDay(addedRules), cancellationToken)
            .LastAsync(cancellationToken);
        return new RulesPreview
        {
            PlannedCount = lastResponse.PlannedCount,
            EarlierCount = lastResponse.EarlierCount,
            LaterCount = lastResponse.LaterCount,
            DueAtOnceCount = lastResponse.DueAtOnceCount,
        };
    }

    /// <summary>Returns the first day on which all new versions are in force.</summary>
    public static DateOnly GetFirstDay(IReadOnlyList<Rule> addedRules) => addedRules.Max(rule => rule.EffectiveFrom);

    private static void CountChange(
        PreviewRulesResponse response,
        Kyc.Evidence.Retention.DueDateChange change,
        DateTimeOffset dueAtOnceLimit)
    {
        if (change.IsEarlier)
        {
            response.EarlierCount++;
        }
        else if (change.Before?.LastDay == change.After?.LastDay)
        {
            response.SameCount++;
        }
        else
        {
            response.LaterCount++;
        }

        if (!change.IsEarlier)
        {
            return;
        }

        if (change.After!.DueAt < dueAtOnceLimit)
        {
            response.DueAtOnceCount++;
        }

        if (response.Earlier.Count == MaxListedChanges)
        {
            return;
        }

        response.Earlier.Add(new Contracts.V1.RetentionMove
        {
            ApplicationId = change.Subject.ApplicationId.ToString("D"),
            DataClass = RetentionConversions.DataClassMap.ToOtherValue(change.Subject.DataClass),
            LastDayBefore = IsoDate.ToText(change.Before?.LastDay),
            LastDayAfter = IsoDate.ToText(change.After?.LastDay),
        });
    }
}
