using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Retention;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>
/// Represents an installation to which cases are added: a PostgreSQL cluster, a test PKI, the service in this process, and a clock. The
/// retention worker does not run, so that the same cases are erased in every run, however long the run takes.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;
    private readonly ManualClock _clock;
    private readonly List<(string Name, byte[] Der)> _lists = [];
    private readonly List<GenerationCase> _cases = [];
    private bool _isRunning;

    private Installation(PostgresCluster cluster, ManualClock clock, string folder)
    {
        (_cluster, _clock, Folder) = (cluster, clock, folder);
        Pki = TestPki.Create(GenerationCalendar.Autumn2026);
        Pki.Save(Path.Combine(folder, "pki"));
    }

    /// <summary>Gets the folder with the key files and the test PKI. Only its owner can access it.</summary>
    public string Folder { get; }

    public TestPki Pki { get; }

    public ServiceUnderTest Service { get; private set; } = null!;

    public MailRoomDriver Desk { get; private set; } = null!;

    /// <summary>Gets the service's settings.</summary>
    public ServiceUnderTest.Settings Settings { get; private set; } = null!;

    /// <summary>Gets the cases, oldest first.</summary>
    public IReadOnlyList<GenerationCase> Cases => _cases;

    /// <summary>Gets the imported revocation lists.</summary>
    public IReadOnlyList<(string Name, byte[] Der)> RevocationLists => _lists;

    public DateTimeOffset Now => _clock.GetUtcNow();

    public static async Task<Installation> StartAsync(DateTimeOffset at)
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "generation"));
        var cluster = await PostgresCluster.StartAsync(folder, CancellationToken.None, survivesPowerFailure: false);
        foreach (var database in (string[])["kyc", "kyc_keys"])
        {
            await cluster.CreateDatabaseAsync(database, CancellationToken.None);
        }

        var installation = new Installation(cluster, new ManualClock(at), folder);
        var (kek, anchors) = (Path.Combine(folder, "kek"), Path.Combine(folder, "pki", "anchors"));
        installation.Settings = new(cluster.CreateConnectionString("kyc"), cluster.CreateConnectionString("kyc_keys"), kek, anchors);
        await installation.StartServiceAsync();
        return installation;
    }

    /// <summary>Restarts the service with the given additional settings. Those of an earlier restart no longer apply.</summary>
    public async Task RestartAsync(params string[] more)
    {
        await StopAsync();
        await StartServiceAsync(more);
    }

    /// <summary>Stops the service, so that its databases no longer change.</summary>
    public async Task StopAsync()
    {
        await Service.StopAsync();
        await Service.DisposeAsync();
        _isRunning = false;
    }

    public void MoveTo(DateTimeOffset at) => _clock.Advance(at - Now);

    /// <summary>Imports a fresh revocation list of the personas' municipality.</summary>
    /// <param name="name">File name of the list, without extension.</param>
    /// <param name="issuer">CA generation that signs the list; null for the newest one.</param>
    public async Task ImportListAsync(string name, CertificateAuthority? issuer = null)
    {
        var request = Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", Now);
        var der = CrlWriter.Create(issuer is null ? request : request with { Issuer = issuer });
        await Service.ImportAsync(der);
        _lists.Add((name, der));
    }

    /// <summary>Opens an application, and adds its case.</summary>
    /// <param name="name">Name of the new case.</param>
    /// <param name="persona">Name of the applicant's persona.</param>
    /// <param name="outsideRegister">Whether the person is not in the resident register. The allowed methods depend on this.</param>
    public async Task<Application> OpenAsync(string name, string persona = "valid", bool outsideRegister = false)
    {
        var request = Requests.Create(persona, $"case-{name}");
        request.Declaration.OutsideResidentRegister = outsideRegister;
        request.Consent.AgreedAt = Timestamp.FromDateTimeOffset(Now.AddMinutes(-1));
        var application = (await Service.Applications.CreateApplicationAsync(request, ServiceUnderTest.Caller)).Application;
        _cases.Add(new GenerationCase(name, application.ApplicationId, persona));
        return application;
    }

    /// <summary>Cancels the given application.</summary>
    public async Task CancelAsync(Application application) => await Service.Applications.CancelApplicationAsync(
        new CancelApplicationRequest { ApplicationId = application.ApplicationId }, ServiceUnderTest.Caller);

    /// <summary>Gets the case of the given application.</summary>
    public GenerationCase FindCase(Application application) => _cases.Single(made => made.Id == application.ApplicationId);

    public async Task<BeginCardVerificationResponse> BeginAsync(Application application) => await Service.Cards.BeginCardVerificationAsync(
        new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode }, ServiceUnderTest.Caller);

    /// <summary>Opens an application and submits the signature and certificate of the persona's card.</summary>
    /// <param name="name">Name of the new case.</param>
    /// <param name="persona">Name of the persona whose card is used.</param>
    /// <param name="certificate">Certificate to submit in place of the one on the persona's card; null for the card's own.</param>
    public async Task<Application> SubmitAsync(string name, string persona = "valid", IssuedCertificate? certificate = null)
    {
        var application = await OpenAsync(name, persona);
        var session = await BeginAsync(application);
        Personas.TryFind(persona, out var found);
        var request = Requests.CreateSubmission(session, certificate ?? Pki.GetCredentials(found!, Now).Signature!);
        request.Reading.TokenLabel = found!.TokenLabel;
        var answer = await Service.Cards.SubmitCardVerificationAsync(request, ServiceUnderTest.Caller);
        if (answer.Outcome == VerificationOutcome.Verified)
        {
            FindCase(application).Recorded = GenerationCase.CreateFromCertificate(found);
        }

        return application;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isRunning)
        {
            await Service.DisposeAsync();
        }

        await _cluster.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task StartServiceAsync(params string[] more)
    {
        Service = await ServiceUnderTest.StartAsync(Settings with { AdditionalArguments = [.. MailRoomDriver.Sender, .. more] }, _clock);
        _isRunning = true;
        await Service.StopWorkerAsync();
        Desk = new MailRoomDriver(Service);
    }
}
