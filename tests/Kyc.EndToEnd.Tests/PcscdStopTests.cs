using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kyc.CardReader;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Session;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Freezes, resumes, kills and restarts pcscd while a kiosk and other card sessions wait for a card, and checks that all of them continue.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class PcscdStopTests(SystemFixture system)
{
    private const string PidFile = "/run/pcscd/pcscd.pid";

    /// <summary>Duration of one wait of the PC/SC library for a card. When a wait ends, the library and pcscd exchange messages.</summary>
    private static readonly TimeSpan WaitInterval = TimeSpan.FromSeconds(1);

    private static readonly Persona ValidPersona = Personas.All[0];
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(2);

    private static readonly int StopCount = RoundCount.Get("KYC_PCSCD_STOPS", 8);

    [SystemFact]
    public async Task Waiting_kiosks_continue_after_pcscd_was_frozen_and_killed()
    {
        (var application, var kiosk) = await WaitingKiosk.StartAsync(system, ValidPersona, waitSeconds: 3600);
        using var otherSessionsCancellation = new CancellationTokenSource();
        Task<CardResult<CardSignature>>[] sessions =
            [.. Enum.GetValues<PcscBinding>().Select(binding => SignAsync(binding, otherSessionsCancellation.Token))];
        var random = new Random(13);
        for (var stop = 1; stop <= StopCount; stop++)
        {
            // Every second stop comes near the end of a wait, within a few milliseconds of the exchange of messages.
            var delay = stop % 2 == 0 ? WaitInterval * random.NextDouble() : WaitInterval + TimeSpan.FromMilliseconds(random.Next(-15, 15));
            await Task.Delay(delay);
            await StopDaemonAsync(freezeFirst: stop % 3 != 0, freezeTime: WaitInterval * random.NextDouble() * 1.5);
            await system.StartDaemonAsync();

            Assert.False(kiosk.IsCompleted, kiosk.IsCompleted ? $"stop {stop}: {(await kiosk).OutcomeLine}" : "");
            foreach (var session in sessions)
            {
                Assert.False(session.IsCompleted, session.IsCompleted ? $"stop {stop}: {(await session).Fault}" : "");
            }
        }

        // There is only one card, so the other sessions must end before it is inserted.
        await otherSessionsCancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(sessions).WaitAsync(WaitTimeout));
        await using var card = await system.InsertCardAsync(ValidPersona.Name);
        Assert.Equal($"VERIFIED {application.ApplicationId} カ", (await kiosk.WaitAsync(WaitTimeout)).OutcomeLine);
    }

    [SystemFact]
    public async Task A_waiting_kiosk_continues_when_a_frozen_pcscd_is_resumed()
    {
        (var application, var kiosk) = await WaitingKiosk.StartAsync(system, ValidPersona, waitSeconds: 3600);
        var pid = int.Parse(await File.ReadAllTextAsync(PidFile), CultureInfo.InvariantCulture);
        SendSignal(pid, "STOP");
        try
        {
            // pcscd stays frozen for longer than the time limit of a PC/SC call, so that the kiosk ends its PC/SC host process and starts a
            // new one.
            await Task.WhenAny(kiosk, Task.Delay(PcscTimeouts.Default.ServiceTimeout + WaitInterval + WaitInterval));
        }
        finally
        {
            SendSignal(pid, "CONT");
        }

        Assert.False(kiosk.IsCompleted);
        await using var card = await system.InsertCardAsync(ValidPersona.Name);
        Assert.Equal($"VERIFIED {application.ApplicationId} カ", (await kiosk.WaitAsync(WaitTimeout)).OutcomeLine);
    }

    private static Task<CardResult<CardSignature>> SignAsync(PcscBinding binding, CancellationToken cancellationToken) => Task.Run(() =>
    {
        Assert.True(SignaturePassword.TryCreate(Encoding.ASCII.GetBytes(ValidPersona.Password), out var password, out _));
        using (password)
        using (var api = PcscApi.Create(binding, _ => { }))
        {
            var signer = new CardSigner(api, TimeProvider.System);
            var options = new CardSigningOptions(new CardSearch(TimeSpan.FromHours(1)));
            return signer.Sign("口座開設"u8.ToArray(), password, options, cancellationToken: cancellationToken);
        }
    });

    private async Task StopDaemonAsync(bool freezeFirst, TimeSpan freezeTime)
    {
        var pid = int.Parse(await File.ReadAllTextAsync(PidFile), CultureInfo.InvariantCulture);
        if (freezeFirst)
        {
            SendSignal(pid, "STOP");
            await Task.Delay(freezeTime);
        }

        SendSignal(pid, "KILL");
        Assert.True(await system.TryStopDaemonAsync(), "The system's own pcscd can't be stopped by a test.");
    }

    private static void SendSignal(int pid, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)])!;
        kill.WaitForExit();
    }
}
