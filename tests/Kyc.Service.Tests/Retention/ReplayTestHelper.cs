using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Retention;

/// <summary>Exports and replays the erasure ledger as operators do.</summary>
internal static class ReplayTestHelper
{
    /// <summary>Exports the erasure ledger with its signed statement.</summary>
    public static async Task<List<ExportErasureLedgerResponse>> ExportAsync(ServiceUnderTest service)
    {
        var parts = new List<ExportErasureLedgerResponse>();
        using var call = service
            .CreateRetentionClient()
            .ExportErasureLedger(new ExportErasureLedgerRequest(), RetentionTestHelper.CreateStaffMetadata(1));
        while (await call.ResponseStream.MoveNext(default))
        {
            parts.Add(call.ResponseStream.Current.Clone());
        }

        return parts;
    }

    /// <summary>
    /// Replays the given erasure ledger: one person requests the replay, and a second person confirms it by sending the same ledger.
    /// </summary>
    public static async Task<ReplayErasuresResponse> ReplayAsync(ServiceUnderTest service,
        IReadOnlyCollection<ExportErasureLedgerResponse> ledger)
    {
        Assert.Equal("staff-1", (await SendReplayAsync(service, ledger, "staff-1")).Pending.RequestedBy);
        return await SendReplayAsync(service, ledger, "staff-2");
    }

    /// <summary>Sends the given erasure ledger to the service for a replay, in one call by the given person.</summary>
    public static async Task<ReplayErasuresResponse> SendReplayAsync(
        ServiceUnderTest service,
        IEnumerable<ExportErasureLedgerResponse> ledger,
        string person)
    {
        using var call = service.CreateRetentionClient().ReplayErasures(ServiceUnderTest.CreateStaffMetadata(person));
        foreach (var part in ledger)
        {
            await call.RequestStream.WriteAsync(new ReplayErasuresRequest { Entry = part.Entry, Statement = part.Statement });
        }

        await call.RequestStream.CompleteAsync();
        return await call.ResponseAsync;
    }
}
