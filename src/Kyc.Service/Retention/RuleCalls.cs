using Google.Protobuf.Collections;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;

namespace Kyc.Service.Retention;

/// <summary>Handles the calls about retention rules (retention.proto).</summary>
public sealed class RuleCalls(
    RetentionRuleStore rules, RulesPreviewer previewer, RuleAddition addition, RetentionWorker worker, LongWorkRooms longWork)
{
    public async Task<ListRulesResponse> ListRulesAsync(ListRulesRequest request, ServerCallContext context) =>
        new() { Rules = { (await rules.AllAsync(context.CancellationToken)).Versions.Select(rule => rule.ToContract()) } };

    public async Task PreviewRulesAsync(
        PreviewRulesRequest request, IServerStreamWriter<PreviewRulesResponse> responseStream, ServerCallContext context)
    {
        var added = Added(request.Rules);
        var existing = await rules.AllAsync(context.CancellationToken);
        var changed = rules.Combine(existing, added);
        var asOf = RequestRules.DayOrNone(request.AsOf, "as_of") ?? RulesPreviewer.FirstDay(added);
        RequestRules.Require(asOf < DateOnly.MaxValue, "as_of", FieldReason.TooLate, "is the last representable date");
        var cancel = context.CancellationToken;
        await longWork.RunAsync(
            LongWorkKind.Reading, Caller.Of(context),
            async () =>
            {
                await foreach (var answer in previewer.RunAsync(existing, changed, asOf, cancel))
                    await responseStream.WriteAsync(answer, cancel);
            },
            cancel);
    }

    public async Task<AddRulesResponse> AddRulesAsync(AddRulesRequest request, ServerCallContext context)
    {
        var (caller, cancel) = (Caller.Of(context), context.CancellationToken);
        var added = Added(request.Rules);
        var outcome =
            await longWork.RunAsync(LongWorkKind.Reading, caller, () => addition.AddAsync(request, added, caller, cancel), cancel);
        if (outcome.Approval.IsApproved) worker.Nudge();
        return new AddRulesResponse
        {
            Rules = { outcome.All.Versions.Select(rule => rule.ToContract()) },
            Pending = outcome.Approval.IsApproved ? null : outcome.Approval.ToContract(),
            Preview = outcome.Preview,
        };
    }

    private static List<Kyc.Evidence.Retention.RetentionRule> Added(RepeatedField<Contracts.V1.RetentionRule> rules) =>
        [.. rules.Select(rule => rule.ToRule())];
}
