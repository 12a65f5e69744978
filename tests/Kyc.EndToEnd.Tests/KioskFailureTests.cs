using Kyc.Rig;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

[Collection(SystemCollection.Name)]
public sealed class KioskFailureTests(SystemFixture system)
{
    private static readonly Persona Valid = Personas.All[0];

    [SystemFact]
    public async Task A_service_that_is_down_is_reported()
    {
        var nobody = new UriBuilder("http", "127.0.0.1", FreePorts.GetPort()).Uri;

        var run = await new Kiosk(nobody, "ABCD1234").VerifyAsync(Valid.Password, onLine: null, CancellationToken.None);

        Assert.Equal("RETRY SERVICE-UNAVAILABLE", run.OutcomeLine);
    }

    [SystemFact]
    public async Task An_unknown_reference_code_is_refused_before_the_password_matters()
    {
        var run =
            await new Kiosk(await system.GetServiceAsync(), "00000000").VerifyAsync(Valid.Password, onLine: null, CancellationToken.None);

        Assert.Equal("RETRY REFERENCE-UNKNOWN", run.OutcomeLine);
    }

    [SystemFact]
    public async Task A_text_that_cannot_be_a_password_is_never_sent_to_the_card()
    {
        var service = await system.GetServiceAsync();
        await using var card = await system.InsertAsync(Valid.Name);
        foreach (var typed in new[] { "abc123", "12345", "ＡＢＣ１２３", "ABCDEFGH123456789", "" })
        {
            var application = await SystemFixture.OpenAsync(service, Valid);
            var run = await new Kiosk(service, application.ReferenceCode).VerifyAsync(typed, onLine: null, CancellationToken.None);
            Assert.Equal("RETRY CARD-PASSWORD-FORM", run.OutcomeLine);
        }

        var last = await SystemFixture.OpenAsync(service, Valid);
        var wrong = await new Kiosk(service, last.ReferenceCode) { StateFolder = system.CreateKioskState() }.VerifyAsync("WRONG123",
            onLine: null, CancellationToken.None);
        Assert.Equal(4, wrong.TriesLeft);
    }

    [SystemFact]
    [Trait("Control", "FSA e")]
    public async Task The_kiosk_never_shows_the_password()
    {
        var service = await system.GetServiceAsync();
        var application = await SystemFixture.OpenAsync(service, Valid);
        await using var card = await system.InsertAsync(Valid.Name);
        var shown = new List<string>();

        await new Kiosk(service, application.ReferenceCode).VerifyAsync(Valid.Password, shown.Add, CancellationToken.None);

        Assert.NotEmpty(shown);
        Assert.DoesNotContain(shown, line => line.Contains(Valid.Password, StringComparison.OrdinalIgnoreCase));
    }
}
