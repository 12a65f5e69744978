using Kyc.Rig.Parts;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

internal static class PostgresPairExtensions
{
    /// <summary>Waits until the standby confirms commits, the service has detected this, and the service is ready.</summary>
    public static async Task WaitForStandbyAsync(this PostgresPair pair, ServiceUnderTest service)
    {
        await Eventually.IsTrueAsync(
            async () => await pair.Primary.ExecuteScalarAsync("postgres", "select sync_state from pg_stat_replication") is "sync");
        var keys = service.Services.GetRequiredService<KeyDatabase>();
        await Eventually.IsTrueAsync(() =>
            Task.FromResult(service.Database.StandbyConfirmation.IsRequired && keys.StandbyConfirmation.IsRequired));
        await service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal));
    }
}
