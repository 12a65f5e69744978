using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Rule = Kyc.Evidence.Retention.RetentionRule;
using Rules = Kyc.Evidence.Retention.RetentionRules;

namespace Kyc.Service.Retention;

/// <summary>Adds versions of rules: one person asks and sees what would move, another repeats what they saw.</summary>
public sealed class RuleAddition(KycDatabase database, RetentionRuleStore rules, RulesPreviewer previewer, FourEyes fourEyes)
{
    /// <summary>What became of a call.</summary>
    /// <param name="All">Every version there is then.</param>
    /// <param name="Preview">What the new versions move.</param>
    /// <param name="Approval">Not approved while the second person is missing.</param>
    public sealed record Outcome(Rules All, RulesPreview Preview, Approval Approval);

    /// <summary>Asks for the addition, or carries it out when another person has asked for it.</summary>
    /// <param name="request">The request, whose preview the second person needs.</param>
    /// <param name="added">Its versions.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <exception cref="ServiceFailureException">
    /// RULES-CONTRADICT, RULES-TOO-EARLY, RULES-BELOW-FLOOR, RULES-PREVIEW-DIFFERS, SECOND-PERSON-REQUIRED, REQUEST-INVALID.
    /// </exception>
    public async Task<Outcome> AddAsync(AddRulesRequest request, IReadOnlyList<Rule> added, Caller caller, CancellationToken cancel)
    {
        var existing = await rules.AllAsync(cancel);
        var preview = await previewer.CountAsync(existing, rules.Combine(existing, added), added, cancel);
        return await database.InTransactionAsync(async connection =>
        {
            // Under the lock on additions: of two that were asked for, the second sees the first.
            var present = await rules.LockAllAsync(connection);
            var changed = rules.Combine(present, added);
            var action = TwoPersonAction.Of(RetentionService.Descriptor.FullName, nameof(RetentionService.RetentionServiceBase.AddRules), new AddRulesRequest { Rules = { request.Rules } });
            var approval = await fourEyes.AgreeAsync(connection, action, caller);
            if (!approval.IsApproved) return new Outcome(present, preview, approval);
            RequireSeen(request.Preview, preview);
            await rules.InsertAsync(connection, added, caller);
            return new Outcome(changed, preview, approval);
        }, cancel);
    }

    private static void RequireSeen(RulesPreview? seen, RulesPreview now)
    {
        // What is opened or closed meanwhile changes the other counts all day; these are what the second person answers for.
        if (seen?.EarlierCount != now.EarlierCount || seen.DueAtOnceCount != now.DueAtOnceCount)
            throw RetentionFailures.PreviewDiffers.Exception($"the preview says: {now.EarlierCount} due dates would be earlier, {now.DueAtOnceCount} of them due at once");
    }
}
