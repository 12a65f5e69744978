using Kyc.Contracts.V1;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Generations;

/// <summary>
/// Creates cases from 2026, before the rule changed: people verified or rejected by card, an ended contract, and applications that were
/// abandoned or cancelled.
/// </summary>
internal static class RetainedCardCases
{
    public static async Task MakeAsync(Installation installation)
    {
        await installation.ImportListAsync("2026-11-22");
        await installation.SubmitAsync("verified-2026");
        await installation.SubmitAsync("refused-2026", "other-person");
        await installation.BeginAsync(await installation.OpenAsync("abandoned-2026"));

        var ended = await installation.SubmitAsync("contract-ended-2026");
        await RetentionTestHelper.ReportAsync(installation.Service, ended.ApplicationId, RetentionEvent.ContractEnded, "2026-11-22");
        installation.MoveTo(installation.Now.AddDays(1));
        await RetentionTestHelper.ReportAsync(installation.Service, ended.ApplicationId, RetentionEvent.LastTransactionEnded, "2026-11-23");

        await installation.CancelAsync(await installation.OpenAsync("cancelled-2026"));
    }
}
