using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Retention;

/// <summary>Exports and replays the erasure ledger like two operators.</summary>
internal static class ReplayTestHelper
{
    /// <summary>Exports the erasure ledger with its signed statement.</summary>
    public static async Task<List<ExportErasureLedgerResponse>> ExportAsync(ServiceUnderTest service)
    {
        var exported = new List<ExportErasureLedgerResponse>();
        using var call = service
            .CreateRetentionClient()
            .ExportErasureLedger(new ExportErasureLedgerRequest(), RetentionTestHelper.CreateStaffMetadata(1));
        while (await call.ResponseStream.MoveNext(default))
        {
            exported.Add(call.ResponseStream.Current.Clone());
        }

        return exported;
    }

    /// <summary>Replays an erasure ledger with the calls of two people.</summary>
    public static async Task<ReplayErasuresResponse> ReplayAsync(ServiceUnderTest service,
        IReadOnlyCollection<ExportErasureLedgerResponse> ledger)
    {
        Assert.Equal("staff-1", (await SendAsync(service, ledger, "staff-1")).Pending.RequestedBy);
        return await SendAsync(service, ledger, "staff-2");
    }

    /// <summary>Makes the call of one person to replay an erasure ledger.</summary>
    public static async Task<ReplayErasuresResponse> SendAsync(ServiceUnderTest service, IEnumerable<ExportErasureLedgerResponse> ledger,
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
