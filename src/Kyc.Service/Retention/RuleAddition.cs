using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Rule = Kyc.Evidence.Retention.RetentionRule;
using Rules = Kyc.Evidence.Retention.RetentionRules;

namespace Kyc.Service.Retention;

/// <summary>
/// Adds rule versions. One person requests the addition and gets a preview of its effect; a second person confirms the counts of the
/// preview.
/// </summary>
public sealed class RuleAddition(KycDatabase database, RetentionRuleStore rules, RulesPreviewer previewer, TwoPersonApprovals fourEyes)
{
    /// <summary>Represents the result of a call.</summary>
    /// <param name="All">All versions after the call.</param>
    /// <param name="Preview">The effect of the new versions.</param>
    /// <param name="Approval">The approval; not approved while the second person is missing.</param>
    public sealed record Outcome(Rules All, RulesPreview Preview, Approval Approval);

    /// <summary>Requests the addition, or performs it when another person has requested it.</summary>
    /// <param name="request">The request. The second person must include the preview.</param>
    /// <param name="added">The versions of the request.</param>
    /// <param name="caller">The calling program and person.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ServiceFailureException">
    /// RULES-CONTRADICT, RULES-TOO-EARLY, RULES-BELOW-FLOOR, RULES-PREVIEW-DIFFERS, SECOND-PERSON-REQUIRED, REQUEST-INVALID.
    /// </exception>
    public async Task<Outcome> AddAsync(
        AddRulesRequest request,
        IReadOnlyList<Rule> added,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var existing = await rules.ReadAllAsync(cancellationToken);
        var preview = await previewer.CountAsync(existing, rules.Combine(existing, added), added, cancellationToken);
        return await database.InTransactionAsync(async connection =>
        {
            // Read the rules again under the lock, so that of two concurrent additions the second sees the result of the first.
            var current = await rules.LockAllAsync(connection);
            var changed = rules.Combine(current, added);
            var action = TwoPersonAction.Of(
                RetentionService.Descriptor.FullName, nameof(RetentionService.RetentionServiceBase.AddRules),
                new AddRulesRequest { Rules = { request.Rules } });
            var approval = await fourEyes.RequestOrApproveAsync(connection, action, caller);
            if (!approval.IsApproved)
            {
                return new Outcome(current, preview, approval);
            }

            RequireMatchingPreview(request.Preview, preview);
            await rules.InsertAsync(connection, added, caller);
            return new Outcome(changed, preview, approval);
        }, cancellationToken);
    }

    private static void RequireMatchingPreview(RulesPreview? expected, RulesPreview actual)
    {
        // The other counts change all day with applications opened or closed. The second person answers only for these two.
        if (expected?.EarlierCount != actual.EarlierCount || expected.DueAtOnceCount != actual.DueAtOnceCount)
        {
            throw RetentionFailures.PreviewDiffers.ToException(
                $"the preview says: {actual.EarlierCount} due dates would be earlier, {actual.DueAtOnceCount} of them due at once");
        }
    }
}
