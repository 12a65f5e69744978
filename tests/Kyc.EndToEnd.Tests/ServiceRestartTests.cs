using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

[Collection(SystemCollection.Name)]
public sealed class ServiceRestartTests(SystemFixture system)
{
    private static readonly Persona ValidPersona = Personas.All[0];
    private static readonly TimeSpan Downtime = TimeSpan.FromSeconds(4);

    [SystemFact]
    public async Task A_waiting_kiosk_continues_when_pcscd_is_restarted_and_uses_no_processor_time_meanwhile()
    {
        (var application, var run) = await WaitingKiosk.StartAsync(system, ValidPersona);
        using var process = KioskProcess.Find(application.ReferenceCode);

        if (await system.TryStopDaemonAsync())
        {
            try
            {
                // The processor time used in this interval shows whether the kiosk sleeps. A busy loop would use the whole interval; a
                // sleeping kiosk uses almost none of it.
                var processorTimeBefore = process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;
                await Task.WhenAny(run, Task.Delay(Downtime));
                Assert.True(!run.IsCompleted, run.IsCompleted ? $"the kiosk exited: {(await run).OutcomeLine}" : "");
                process.Refresh();
                Assert.InRange(process.TotalProcessorTime - processorTimeBefore, TimeSpan.Zero, Downtime / 8);
            }
            finally
            {
                // All other tests of the collection need the daemon, so it is started again.
                await system.StartDaemonAsync();
            }
        }

        await using var card = await system.InsertCardAsync(ValidPersona.Name);
        Assert.Equal($"VERIFIED {application.ApplicationId} カ", (await run).OutcomeLine);
    }
}
