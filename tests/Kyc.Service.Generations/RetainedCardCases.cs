using Kyc.Contracts.V1;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Generations;

/// <summary>
/// Creates cases from 2026, before the rule changed: people verified or rejected by card, an ended contract, and applications that were
/// abandoned or cancelled.
/// </summary>
internal static class RetainedCardCases
{
    public static async Task CreateAsync(Installation installation)
    {
        await installation.ImportRevocationListAsync("2026-11-22");
        await installation.SubmitCardVerificationAsync("verified-2026");
        await installation.SubmitCardVerificationAsync("refused-2026", "other-person");
        await installation.BeginCardVerificationAsync(await installation.OpenApplicationAsync("abandoned-2026"));

        var endedApplication = await installation.SubmitCardVerificationAsync("contract-ended-2026");
        await RetentionTestHelper.ReportEventAsync(
            installation.Service,
            endedApplication.ApplicationId,
            RetentionEvent.ContractEnded,
            "2026-11-22");
        installation.SetTime(installation.Now.AddDays(1));
        await RetentionTestHelper.ReportEventAsync(
            installation.Service,
            endedApplication.ApplicationId,
            RetentionEvent.LastTransactionEnded,
            "2026-11-23");

        await installation.CancelApplicationAsync(await installation.OpenApplicationAsync("cancelled-2026"));
    }
}
