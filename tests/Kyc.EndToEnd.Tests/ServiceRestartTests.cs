using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

[Collection(SystemCollection.Name)]
public sealed class ServiceRestartTests(SystemFixture system)
{
    private static readonly Persona Valid = Personas.All[0];
    private static readonly TimeSpan DowntimeInterval = TimeSpan.FromSeconds(4);

    [SystemFact]
    public async Task A_waiting_kiosk_continues_when_pcscd_is_restarted_and_uses_no_processor_time_meanwhile()
    {
        (var application, var run) = await WaitingKiosk.StartAsync(system, Valid);
        using var process = KioskProcess.Find(application.ReferenceCode);

        if (await system.TryStopDaemonAsync())
        {
            try
            {
                // The processor time used in this interval shows whether the kiosk sleeps. A busy loop would use the whole interval; a
                // sleeping kiosk uses almost none of it.
                var before = process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;
                await Task.WhenAny(run, Task.Delay(DowntimeInterval));
                Assert.True(!run.IsCompleted, run.IsCompleted ? $"the kiosk exited: {(await run).OutcomeLine}" : "");
                process.Refresh();
                Assert.InRange(process.TotalProcessorTime - before, TimeSpan.Zero, DowntimeInterval / 8);
            }
            finally
            {
                // All other tests of the collection need the daemon, so it is started again.
                await system.StartDaemonAsync();
            }
        }

        await using var card = await system.InsertAsync(Valid.Name);
        Assert.Equal($"VERIFIED {application.ApplicationId} カ", (await run).OutcomeLine);
    }
}
