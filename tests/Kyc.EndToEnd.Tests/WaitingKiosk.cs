using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>Represents a kiosk that has received its password through a pipe and waits for the card.</summary>
/// <param name="Application">Application that the kiosk verifies.</param>
/// <param name="Run">Task that completes when the kiosk exits.</param>
internal sealed record WaitingKiosk(Application Application, Task<KioskResult> Run)
{
    /// <summary>Text that a kiosk prints when it waits for the card.</summary>
    public const string CardPromptText = "Please place your card";

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Starts a kiosk for a new application of the given persona, and returns when the kiosk prompts for the card.</summary>
    /// <param name="system">Fixture with the service and the daemon.</param>
    /// <param name="persona">Persona whose data the application declares and whose password the kiosk receives.</param>
    /// <param name="waitSeconds">How long the kiosk waits for the card, in seconds; null for the kiosk's default.</param>
    public static async Task<WaitingKiosk> StartAsync(SystemFixture system, Persona persona, int? waitSeconds = null)
    {
        var service = await system.GetServiceAsync();
        var application = await SystemFixture.OpenApplicationAsync(service, persona);
        var cardPrompted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var kiosk = new Kiosk(service, application.ReferenceCode)
        {
            StateFolder = system.CreateKioskStateFolder(),
            WaitSeconds = waitSeconds,
        };
        var run = kiosk.VerifyAsync(
            persona.Password,
            line => _ = line.Contains(CardPromptText, StringComparison.Ordinal) && cardPrompted.TrySetResult(),
            CancellationToken.None);
        await cardPrompted.Task.WaitAsync(WaitTimeout);
        return new WaitingKiosk(application, run);
    }
}
