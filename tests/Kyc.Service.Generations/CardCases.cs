using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>Creates a case for every persona, and applications that wait at each step of a verification by card.</summary>
internal static class CardCases
{
    public static async Task MakeAsync(Installation installation)
    {
        // The current revocation list is not imported yet, and the list from 2026 is too old.
        await installation.SubmitAsync("card-list-stale");
        await installation.ImportListAsync("2027-04-20");
        foreach (var persona in Personas.All)
        {
            await SubmitPersonaAsync(installation, persona);
        }

        await installation.OpenAsync("open");
        var replaced = await installation.OpenAsync("session-replaced");
        for (var session = 0; session < 2; session++)
        {
            await installation.BeginAsync(replaced);
        }

        await installation.BeginAsync(await installation.OpenAsync("session-expired"));

        var cancelled = await installation.OpenAsync("cancelled");
        await installation.BeginAsync(cancelled);
        await installation.CancelAsync(cancelled);
    }

    /// <summary>Begins a card session and leaves it open. The person can still complete it.</summary>
    public static async Task OpenSessionAsync(Installation installation)
    {
        var application = await installation.OpenAsync("session-open");
        var session = await installation.BeginAsync(application);
        installation.FindCase(application).Session = new SessionCase(session.SessionId, session.Document.ToBase64());
    }

    // A card without a signature certificate or with a blocked password returns nothing that a kiosk could submit.
    private static async Task SubmitPersonaAsync(Installation installation, Persona persona)
    {
        var name = $"card-{persona.Name}";
        if (persona.Slot == SignatureSlot.Empty || persona.PasswordTriesLeft == 0)
        {
            await installation.BeginAsync(await installation.OpenAsync(name, persona.Name));
        }
        else
        {
            await installation.SubmitAsync(name, persona.Name);
        }
    }
}
