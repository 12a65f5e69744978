using Kyc.Contracts.V1;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Generations;

/// <summary>Creates cases with holds and early erasures, adds rules, and erases data that is due.</summary>
internal static class RetentionCases
{
    public static async Task CreateAsync(Installation installation)
    {
        await HoldAsync(installation, "hold-standing");
        await HoldAsync(installation, "hold-until", "2030-12-31");
        await HoldAsync(installation, "hold-expired", "2026-12-31");
        var client = installation.Service.CreateRetentionClient();
        var requestedHold = await HoldAsync(installation, "hold-release-requested");
        await client.RequestHoldReleaseAsync(new() { HoldId = requestedHold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2));
        var releasedHold = await HoldAsync(installation, "hold-released");
        await client.RequestHoldReleaseAsync(new() { HoldId = releasedHold.HoldId }, RetentionTestHelper.CreateStaffMetadata(2));
        await client.ApproveHoldReleaseAsync(new() { HoldId = releasedHold.HoldId }, RetentionTestHelper.CreateStaffMetadata(3));

        await EraseEarlyAsync(installation, "early-erasure-requested", isApproved: false);
        await EraseEarlyAsync(installation, "early-erased", isApproved: true);
        await RunRetentionWorkAsync(installation);
        // The evidence of the card verification is erased. Only the record is left.
        await EraseEarlyAsync(installation, "early-erased-evidence", isApproved: true, RetentionClass.Evidence);
        await RunRetentionWorkAsync(installation);
    }

    /// <summary>Adds a rule version that is in force at the time of the dumps, and one that is not in force yet.</summary>
    public static async Task AddRulesAsync(Installation installation)
    {
        var client = installation.Service.CreateRetentionClient();
        var rules = (await client.ListRulesAsync(new ListRulesRequest(), RetentionTestHelper.CreateStaffMetadata(1))).Rules;
        var refusedRule = rules.Single(rule => rule.RuleId == "refused-declaration");
        (refusedRule.Version, refusedRule.Months, refusedRule.EffectiveFrom, refusedRule.LegalSource) = (2, 9, "2027-02-01", "policy 11");
        var recordRule = rules.Single(rule => rule.RuleId == "verification-record");
        (recordRule.Version, recordRule.Years, recordRule.EffectiveFrom, recordRule.LegalSource) = (2, 10, "2028-01-01", "policy 12");
        await RetentionTestHelper.AddRulesAsync(installation.Service, refusedRule, recordRule);
    }

    /// <summary>Does the work of the retention worker once: ends holds, calculates due dates, and erases data that is due.</summary>
    public static async Task RunRetentionWorkAsync(Installation installation)
    {
        var service = installation.Service;
        await service.Get<HoldStore>().EndExpiredHoldsAsync(default);
        await service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
        await service.Get<ScheduleStore>().PlanQueuedApplicationsAsync(default);
        await service.Get<ScheduleReplanner>().ContinueAsync(TimeSpan.MaxValue, default);
        await service.Get<ErasureRunner>().RunAsync(default);
    }

    private static async Task<Hold> HoldAsync(Installation installation, string name, string until = "") =>
        await RetentionTestHelper.PlaceHoldAsync(
            installation.Service,
            (await installation.SubmitCardVerificationAsync(name)).ApplicationId,
            until);

    private static async Task EraseEarlyAsync(Installation installation, string name, bool isApproved, params RetentionClass[] classes)
    {
        var application = await installation.SubmitCardVerificationAsync(name);
        var client = installation.Service.CreateRetentionClient();
        var request = new RequestEarlyErasureRequest
        {
            ApplicationId = application.ApplicationId,
            DataClasses = { classes },
            Reason = EarlyErasureReason.PersonAsked,
            Reference = "case-2026-9",
            IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey(),
        };
        var earlyErasure = (await client.RequestEarlyErasureAsync(request, RetentionTestHelper.CreateStaffMetadata(1))).EarlyErasure;
        if (isApproved)
        {
            await client.ApproveEarlyErasureAsync(new() { RequestId = earlyErasure.RequestId }, RetentionTestHelper.CreateStaffMetadata(2));
        }
    }
}
