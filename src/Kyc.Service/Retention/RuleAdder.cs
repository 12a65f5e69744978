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
public sealed class RuleAdder(KycDatabase database, RetentionRuleStore rules, RulesPreviewer previewer, TwoPersonApprovalService approvals)
{
    /// <summary>Represents the result of a request to add rule versions.</summary>
    /// <param name="AllRules">All rule versions after the call.</param>
    /// <param name="Preview">The numbers of due dates that the new versions would change.</param>
    /// <param name="Approval">
    /// The approval. If it is not approved yet, a second person must make the same call, and nothing was added.
    /// </param>
    public sealed record Outcome(Rules AllRules, RulesPreview Preview, ApprovalResult Approval);

    /// <summary>Requests the addition of rule versions, or performs it if a different person has already requested it.</summary>
    /// <param name="request">The gRPC request. The request of the second person must include the counts of the preview.</param>
    /// <param name="addedRules">The rule versions of the request.</param>
    /// <param name="caller">The calling program and person.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ServiceFailureException">
    /// RULES-CONTRADICT, RULES-TOO-EARLY, RULES-BELOW-FLOOR, RULES-PREVIEW-DIFFERS or SECOND-PERSON-REQUIRED.
    /// </exception>
    public async Task<Outcome> AddAsync(
        AddRulesRequest request,
        IReadOnlyList<Rule> addedRules,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var existingRules = await rules.ReadAllAsync(cancellationToken);
        var preview = await previewer.CountChangesAsync(
            existingRules,
            rules.Combine(existingRules, addedRules),
            addedRules,
            cancellationToken);
        return await database.RunInTransactionAsync(async connection =>
        {
            // The rules are read again after locking them, because a concurrent call may have added versions.
            var currentRules = await rules.LockAndReadAllAsync(connection);
            var combinedRules = rules.Combine(currentRules, addedRules);
            var action = TwoPersonAction.Create(
                RetentionService.Descriptor.FullName, nameof(RetentionService.RetentionServiceBase.AddRules),
                new AddRulesRequest { Rules = { request.Rules } });
            var approval = await approvals.RequestOrApproveAsync(connection, action, caller);
            if (!approval.IsApproved)
            {
                return new Outcome(currentRules, preview, approval);
            }

            RequireMatchingPreview(request.Preview, preview);
            await rules.InsertAsync(connection, addedRules, caller);
            return new Outcome(combinedRules, preview, approval);
        }, cancellationToken);
    }

    private static void RequireMatchingPreview(RulesPreview? expected, RulesPreview actual)
    {
        // The second person confirms only these two counts. The other counts change whenever an application is opened or closed.
        if (expected?.EarlierCount != actual.EarlierCount || expected.DueAtOnceCount != actual.DueAtOnceCount)
        {
            throw RetentionFailures.PreviewDiffers.ToException(
                $"the preview says: {actual.EarlierCount} due dates would be earlier, {actual.DueAtOnceCount} of them due at once");
        }
    }
}
