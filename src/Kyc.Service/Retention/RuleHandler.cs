using Google.Protobuf.Collections;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;

namespace Kyc.Service.Retention;

/// <summary>Handles the calls about retention rules (retention.proto).</summary>
public sealed class RuleHandler(
    RetentionRuleStore rules, RulesPreviewer previewer, RuleAdder addition, RetentionWorker worker, LongWorkScheduler longWork)
{
    public async Task<ListRulesResponse> ListRulesAsync(ListRulesRequest request, ServerCallContext context) =>
        new() { Rules = { (await rules.ReadAllAsync(context.CancellationToken)).Versions.Select(rule => rule.ToContract()) } };

    public async Task PreviewRulesAsync(
        PreviewRulesRequest request, IServerStreamWriter<PreviewRulesResponse> responseStream, ServerCallContext context)
    {
        var addedRules = ToRules(request.Rules);
        var existingRules = await rules.ReadAllAsync(context.CancellationToken);
        var combinedRules = rules.Combine(existingRules, addedRules);
        var asOf = RequestFieldParser.ParseDateOrNull(request.AsOf, "as_of") ?? RulesPreviewer.GetFirstDay(addedRules);
        RequestFieldParser.Require(asOf < DateOnly.MaxValue, "as_of", FieldReason.TooLate, "is the last representable date");
        var cancellationToken = context.CancellationToken;
        await longWork.RunAsync(
            LongWorkKind.Reading, Caller.Get(context),
            async () =>
            {
                await foreach (var response in previewer.PreviewAsync(existingRules, combinedRules, asOf, cancellationToken))
                {
                    await responseStream.WriteAsync(response, cancellationToken);
                }
            },
            cancellationToken);
    }

    public async Task<AddRulesResponse> AddRulesAsync(AddRulesRequest request, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        var addedRules = ToRules(request.Rules);
        var outcome = await longWork.RunAsync(
            LongWorkKind.Reading,
            caller,
            () => addition.AddAsync(request, addedRules, caller, cancellationToken),
            cancellationToken);
        if (outcome.Approval.IsApproved)
        {
            worker.RequestRound();
        }

        return new AddRulesResponse
        {
            Rules = { outcome.AllRules.Versions.Select(rule => rule.ToContract()) },
            Pending = outcome.Approval.IsApproved ? null : outcome.Approval.ToContract(),
            Preview = outcome.Preview,
        };
    }

    private static List<Kyc.Evidence.Retention.RetentionRule> ToRules(RepeatedField<Contracts.V1.RetentionRule> rules) =>
        [.. rules.Select(rule => rule.ToRule())];
}
