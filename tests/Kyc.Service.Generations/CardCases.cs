using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>Creates a case for every persona, and applications that wait at each step of a verification by card.</summary>
internal static class CardCases
{
    public static async Task CreateAsync(Installation installation)
    {
        // The current revocation list is not imported yet, and the list from 2026 is too old.
        await installation.SubmitCardVerificationAsync("card-list-stale");
        await installation.ImportRevocationListAsync("2027-04-20");
        foreach (var persona in Personas.All)
        {
            await SubmitPersonaAsync(installation, persona);
        }

        await installation.OpenApplicationAsync("open");
        var applicationWithReplacedSession = await installation.OpenApplicationAsync("session-replaced");
        for (var session = 0; session < 2; session++)
        {
            await installation.BeginCardVerificationAsync(applicationWithReplacedSession);
        }

        await installation.BeginCardVerificationAsync(await installation.OpenApplicationAsync("session-expired"));

        var cancelledApplication = await installation.OpenApplicationAsync("cancelled");
        await installation.BeginCardVerificationAsync(cancelledApplication);
        await installation.CancelApplicationAsync(cancelledApplication);
    }

    /// <summary>Begins a card session and leaves it open. The person can still complete it.</summary>
    public static async Task OpenSessionAsync(Installation installation)
    {
        var application = await installation.OpenApplicationAsync("session-open");
        var session = await installation.BeginCardVerificationAsync(application);
        installation.FindCase(application).Session = new SessionCase(session.SessionId, session.Document.ToBase64());
    }

    // A card without a signature certificate or with a blocked password returns nothing that a kiosk could submit.
    private static async Task SubmitPersonaAsync(Installation installation, Persona persona)
    {
        var name = $"card-{persona.Name}";
        if (persona.SignatureFileContent == SignatureFileContent.Empty || persona.PasswordTriesLeft == 0)
        {
            await installation.BeginCardVerificationAsync(await installation.OpenApplicationAsync(name, persona.Name));
        }
        else
        {
            await installation.SubmitCardVerificationAsync(name, persona.Name);
        }
    }
}
