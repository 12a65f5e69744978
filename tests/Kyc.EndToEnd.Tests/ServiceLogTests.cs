using Kyc.Rig;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

[Collection(SystemCollection.Name)]
[Trait("Control", "1(5)S1")]
public sealed class ServiceLogTests(SystemFixture system)
{
    [SystemFact]
    public async Task The_service_log_contains_the_events_and_no_personal_data()
    {
        Assert.True(Personas.TryFind("valid", out var persona));
        var service = await system.GetServiceAsync();
        var application = await SystemFixture.OpenApplicationAsync(service, persona);
        await using var card = await system.InsertCardAsync("valid");
        var kiosk = new Kiosk(service, application.ReferenceCode) { ReaderName = system.Daemon.ReaderName };
        await kiosk.VerifyAsync(persona.Password, onLine: null, CancellationToken.None);
        await SendRefusedRequestAsync(service, persona);

        var log = await system.GetLogAsync();

        Assert.Contains("REQUEST-INVALID", log, StringComparison.Ordinal);
        string[] personalTexts =
        [
            persona.Declaration.Name, persona.Declaration.Kana, persona.Declaration.BirthDate, persona.Declaration.Address,
            persona.Holder.BirthDate,
            persona.Password, Convert.ToHexString(persona.Serial),
        ];
        // JSON may escape non-ASCII characters, so the test also searches for the escaped texts.
        var writtenForms = personalTexts.SelectMany(text => new[] { text, System.Text.Json.JsonSerializer.Serialize(text).Trim('"') });
        Assert.All(writtenForms, text => Assert.DoesNotContain(text, log, StringComparison.OrdinalIgnoreCase));
    }

    // Sends a request that is refused, because error messages are the likeliest place for personal data in the log.
    private static async Task SendRefusedRequestAsync(ServiceEndpoint service, Persona persona)
    {
        using var connection = service.Connect(FrontEnd.Caller);
        var declaration = FrontEnd.CreateDeclaration(persona.Declaration);
        declaration.BirthDate += "X";
        await Assert.ThrowsAsync<RigException>(() => FrontEnd.OpenApplicationAsync(connection, declaration, CancellationToken.None));
    }
}
