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
public sealed class RulesPreviewer(RetentionStatus status)
{
    private const int ProgressInterval = 100_000;
    private const int MaxListedMoves = 100;

    /// <summary>
    /// Calculates a preview. Returns intermediate counts while it reads the schedule. The last response has the final counts and at most
    /// 100 of the due dates that would be earlier.
    /// </summary>
    /// <param name="existing">The existing rules, without the new versions.</param>
    /// <param name="changed">The existing rules together with the new versions.</param>
    /// <param name="asOf">The day on which the compared rules are in force.</param>
    /// <param name="cancellationToken">Cancels the count.</param>
    public async IAsyncEnumerable<PreviewRulesResponse> RunAsync(
        RetentionRules existing, RetentionRules changed, DateOnly asOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var response = new PreviewRulesResponse();
        // The rules in force are calculated once instead of for each of a million subjects.
        var (before, after) = (existing.GetRulesInForce(asOf), changed.GetRulesInForce(asOf));
        var dueAtOnce = JapanTime.GetStart(asOf.AddDays(1));
        await foreach (var subject in status.ReadSubjectsAsync(cancellationToken))
        {
            response.PlannedCount++;
            if (RetentionPreview.FindChange(before, after, subject) is { } move)
            {
                Count(response, move, dueAtOnce);
            }

            if (response.PlannedCount % ProgressInterval != 0)
            {
                continue;
            }

            var soFar = response.Clone();
            soFar.Earlier.Clear();
            yield return soFar;
        }
        response.Complete = true;
        yield return response;
    }

    /// <summary>Counts the changed due dates for the first day on which all new versions are in force.</summary>
    public async Task<RulesPreview> CountAsync(
        RetentionRules existing, RetentionRules changed, IReadOnlyList<Rule> added, CancellationToken cancellationToken)
    {
        var last = await RunAsync(existing, changed, GetFirstDay(added), cancellationToken).LastAsync(cancellationToken);
        return new RulesPreview
        {
            PlannedCount = last.PlannedCount,
            EarlierCount = last.EarlierCount,
            LaterCount = last.LaterCount,
            DueAtOnceCount = last.DueAtOnceCount,
        };
    }

    /// <summary>Returns the first day on which all new versions are in force.</summary>
    public static DateOnly GetFirstDay(IReadOnlyList<Rule> added) => added.Max(rule => rule.EffectiveFrom);

    private static void Count(PreviewRulesResponse response, Kyc.Evidence.Retention.DueDateChange move, DateTimeOffset dueAtOnce)
    {
        if (move.IsEarlier)
        {
            response.EarlierCount++;
        }
        else if (move.Before?.LastDay == move.After?.LastDay)
        {
            response.SameCount++;
        }
        else
        {
            response.LaterCount++;
        }

        if (!move.IsEarlier)
        {
            return;
        }

        if (move.After!.DueAt < dueAtOnce)
        {
            response.DueAtOnceCount++;
        }

        if (response.Earlier.Count == MaxListedMoves)
        {
            return;
        }

        response.Earlier.Add(new Contracts.V1.RetentionMove
        {
            ApplicationId = move.Subject.ApplicationId.ToString("D"),
            DataClass = RetentionConversions.Classes.ToOther(move.Subject.DataClass),
            LastDayBefore = IsoDate.ToText(move.Before?.LastDay),
            LastDayAfter = IsoDate.ToText(move.After?.LastDay),
        });
    }
}
