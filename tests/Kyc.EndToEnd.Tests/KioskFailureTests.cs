using Kyc.Rig;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

[Collection(SystemCollection.Name)]
public sealed class KioskFailureTests(SystemFixture system)
{
    private static readonly Persona ValidPersona = Personas.All[0];

    [SystemFact]
    public async Task A_service_that_is_down_is_reported()
    {
        var unusedPort = new ServiceEndpoint(new UriBuilder("https", "127.0.0.1", FreePortFinder.GetPort()).Uri, system.Access);

        var run = await new Kiosk(unusedPort, "ABCD1234").VerifyAsync(ValidPersona.Password, onLine: null, CancellationToken.None);

        Assert.Equal("RETRY SERVICE-UNAVAILABLE", run.OutcomeLine);
    }

    [SystemFact]
    public async Task An_unknown_reference_code_is_refused_before_a_card_is_needed()
    {
        var run = await new Kiosk(await system.GetServiceAsync(), "00000000").VerifyAsync(
            ValidPersona.Password,
            onLine: null,
            CancellationToken.None);

        Assert.Equal("RETRY REFERENCE-UNKNOWN", run.OutcomeLine);
    }

    [SystemFact]
    public async Task Text_that_cannot_be_a_password_is_never_sent_to_the_card()
    {
        var service = await system.GetServiceAsync();
        await using var card = await system.InsertCardAsync(ValidPersona.Name);
        foreach (var typedPassword in new[] { "abc123", "12345", "ＡＢＣ１２３", "ABCDEFGH123456789", "" })
        {
            var application = await SystemFixture.OpenApplicationAsync(service, ValidPersona);
            var run = await new Kiosk(service, application.ReferenceCode).VerifyAsync(typedPassword, onLine: null, CancellationToken.None);
            Assert.Equal("RETRY CARD-PASSWORD-FORM", run.OutcomeLine);
        }

        var lastApplication = await SystemFixture.OpenApplicationAsync(service, ValidPersona);
        var wrongPasswordRun = await new Kiosk(service, lastApplication.ReferenceCode)
        {
            StateFolder = system.CreateKioskStateFolder(),
        }.VerifyAsync("WRONG123", onLine: null, CancellationToken.None);
        Assert.Equal(4, wrongPasswordRun.TriesLeft);
    }

    [SystemFact]
    [Trait("Control", "FSA e")]
    public async Task The_kiosk_never_shows_the_password()
    {
        var service = await system.GetServiceAsync();
        var application = await SystemFixture.OpenApplicationAsync(service, ValidPersona);
        await using var card = await system.InsertCardAsync(ValidPersona.Name);
        var shownLines = new List<string>();

        await new Kiosk(service, application.ReferenceCode).VerifyAsync(ValidPersona.Password, shownLines.Add, CancellationToken.None);

        Assert.NotEmpty(shownLines);
        Assert.DoesNotContain(shownLines, line => line.Contains(ValidPersona.Password, StringComparison.OrdinalIgnoreCase));
    }
}
