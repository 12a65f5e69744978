using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>A kiosk that has its password by a pipe and waits for the card.</summary>
/// <param name="Application">What it verifies.</param>
/// <param name="Run">Its end.</param>
internal sealed record WaitingKiosk(Application Application, Task<KioskRun> Run)
{
    /// <summary>What every kiosk says when it waits for the card.</summary>
    public const string Asked = "Please place your card";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Starts one for a new application of the persona, and returns when it asks for the card.</summary>
    /// <param name="system">The whole system.</param>
    /// <param name="persona">Whose application and password.</param>
    /// <param name="waitSeconds">How long it waits; null for its own default.</param>
    public static async Task<WaitingKiosk> StartAsync(SystemFixture system, Persona persona, int? waitSeconds = null)
    {
        Uri service = await system.ServiceAsync();
        Application application = await SystemFixture.OpenAsync(service, persona);
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var kiosk = new Kiosk(service, application.ReferenceCode) { StateFolder = system.NewKioskState(), WaitSeconds = waitSeconds };
        Task<KioskRun> run = kiosk.VerifyAsync(
            persona.Password, line => _ = line.Contains(Asked, StringComparison.Ordinal) && waiting.TrySetResult(), CancellationToken.None);
        await waiting.Task.WaitAsync(Limit);
        return new WaitingKiosk(application, run);
    }
}
