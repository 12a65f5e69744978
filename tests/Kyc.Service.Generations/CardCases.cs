using Kyc.Contracts.V1;
using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>Every persona as far as the service sees it, and applications that wait at each step of a verification by card.</summary>
internal static class CardCases
{
    public static async Task MakeAsync(Installation installation)
    {
        // Before today's list is there: the one of last year does not answer any more.
        await installation.SubmitAsync("card-list-stale");
        await installation.ImportListAsync("2027-04-20");
        foreach (var persona in Personas.All) await PersonaAsync(installation, persona);

        await installation.OpenAsync("open");
        var replaced = await installation.OpenAsync("session-replaced");
        for (var session = 0; session < 2; session++) await installation.BeginAsync(replaced);
        await installation.BeginAsync(await installation.OpenAsync("session-expired"));

        var cancelled = await installation.OpenAsync("cancelled");
        await installation.BeginAsync(cancelled);
        await installation.CancelAsync(cancelled);
    }

    /// <summary>A session that the person can still answer.</summary>
    public static async Task OpenSessionAsync(Installation installation)
    {
        var application = await installation.OpenAsync("session-open");
        var session = await installation.BeginAsync(application);
        installation.CaseOf(application).Session = new SessionCase(session.SessionId, session.Document.ToBase64());
    }

    // A card without a signature certificate or with a blocked password gives nothing that could be handed in.
    private static async Task PersonaAsync(Installation installation, Persona persona)
    {
        var name = $"card-{persona.Name}";
        if (persona.Slot == SignatureSlot.Empty || persona.PasswordTriesLeft == 0)
            await installation.BeginAsync(await installation.OpenAsync(name, persona.Name));
        else
            await installation.SubmitAsync(name, persona.Name);
    }
}
