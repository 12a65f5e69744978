using Kyc.Rig.Parts;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

internal static class Protection
{
    /// <summary>Waits until the standby confirms, and the service has detected it.</summary>
    public static async Task ProtectAsync(this PostgresPair pair, ServiceUnderTest service)
    {
        await Eventually.TrueAsync(
            async () => await pair.Primary.ScalarAsync("postgres", "select sync_state from pg_stat_replication") is "sync");
        var keys = service.Services.GetRequiredService<KeyDatabase>();
        await Eventually.TrueAsync(() => Task.FromResult(service.Database.Confirmation.IsRequired && keys.Confirmation.IsRequired));
        await service.ReadinessAsync(said => said.StartsWith("ready", StringComparison.Ordinal));
    }
}
