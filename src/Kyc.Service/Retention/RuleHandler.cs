using Google.Protobuf.Collections;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;

namespace Kyc.Service.Retention;

/// <summary>Handles the calls about retention rules (retention.proto).</summary>
public sealed class RuleHandler(
    RetentionRuleStore rules, RulesPreviewer previewer, RuleAddition addition, RetentionWorker worker, LongWorkScheduler longWork)
{
    public async Task<ListRulesResponse> ListRulesAsync(ListRulesRequest request, ServerCallContext context) =>
        new() { Rules = { (await rules.ReadAllAsync(context.CancellationToken)).Versions.Select(rule => rule.ToContract()) } };

    public async Task PreviewRulesAsync(
        PreviewRulesRequest request, IServerStreamWriter<PreviewRulesResponse> responseStream, ServerCallContext context)
    {
        var added = ToRules(request.Rules);
        var existing = await rules.ReadAllAsync(context.CancellationToken);
        var changed = rules.Combine(existing, added);
        var asOf = RequestRules.ReadDayOrNull(request.AsOf, "as_of") ?? RulesPreviewer.GetFirstDay(added);
        RequestRules.Require(asOf < DateOnly.MaxValue, "as_of", FieldReason.TooLate, "is the last representable date");
        var cancellationToken = context.CancellationToken;
        await longWork.RunAsync(
            LongWorkKind.Reading, Caller.Get(context),
            async () =>
            {
                await foreach (var response in previewer.RunAsync(existing, changed, asOf, cancellationToken))
                {
                    await responseStream.WriteAsync(response, cancellationToken);
                }
            },
            cancellationToken);
    }

    public async Task<AddRulesResponse> AddRulesAsync(AddRulesRequest request, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        var added = ToRules(request.Rules);
        var outcome = await longWork.RunAsync(
            LongWorkKind.Reading,
            caller,
            () => addition.AddAsync(request, added, caller, cancellationToken),
            cancellationToken);
        if (outcome.Approval.IsApproved)
        {
            worker.RequestRound();
        }

        return new AddRulesResponse
        {
            Rules = { outcome.All.Versions.Select(rule => rule.ToContract()) },
            Pending = outcome.Approval.IsApproved ? null : outcome.Approval.ToContract(),
            Preview = outcome.Preview,
        };
    }

    private static List<Kyc.Evidence.Retention.RetentionRule> ToRules(RepeatedField<Contracts.V1.RetentionRule> rules) =>
        [.. rules.Select(rule => rule.ToRule())];
}
