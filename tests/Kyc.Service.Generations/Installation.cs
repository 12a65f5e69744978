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
    private readonly List<(string Name, byte[] Der)> _revocationLists = [];
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

    public MailRoomDriver MailRoom { get; private set; } = null!;

    /// <summary>Gets the service's settings.</summary>
    public ServiceUnderTest.Settings Settings { get; private set; } = null!;

    /// <summary>Gets the cases, oldest first.</summary>
    public IReadOnlyList<GenerationCase> Cases => _cases;

    /// <summary>Gets the imported revocation lists.</summary>
    public IReadOnlyList<(string Name, byte[] Der)> RevocationLists => _revocationLists;

    public DateTimeOffset Now => _clock.GetUtcNow();

    public static async Task<Installation> StartAsync(DateTimeOffset startTime)
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "generation"));
        var cluster = await PostgresCluster.StartAsync(folder, CancellationToken.None, isDurable: false);
        foreach (var database in (string[])["kyc", "kyc_keys"])
        {
            await cluster.CreateDatabaseAsync(database, CancellationToken.None);
        }

        var installation = new Installation(cluster, new ManualClock(startTime), folder);
        var (kek, anchors) = (Path.Combine(folder, "kek"), Path.Combine(folder, "pki", "anchors"));
        installation.Settings = new(cluster.CreateConnectionString("kyc"), cluster.CreateConnectionString("kyc_keys"), kek, anchors);
        await installation.StartServiceAsync();
        return installation;
    }

    /// <summary>Restarts the service with the given additional settings. Those of an earlier restart no longer apply.</summary>
    public async Task RestartAsync(params string[] additionalArguments)
    {
        await StopAsync();
        await StartServiceAsync(additionalArguments);
    }

    /// <summary>Stops the service, so that its databases no longer change.</summary>
    public async Task StopAsync()
    {
        await Service.StopAsync();
        await Service.DisposeAsync();
        _isRunning = false;
    }

    public void SetTime(DateTimeOffset time) => _clock.Advance(time - Now);

    /// <summary>Imports a fresh revocation list of the personas' municipality.</summary>
    /// <param name="name">File name of the list, without extension.</param>
    /// <param name="issuer">CA generation that signs the list; null for the newest one.</param>
    public async Task ImportRevocationListAsync(string name, CertificateAuthority? issuer = null)
    {
        var request = Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", Now);
        var der = CrlWriter.Create(issuer is null ? request : request with { Issuer = issuer });
        await Service.ImportAsync(der);
        _revocationLists.Add((name, der));
    }

    /// <summary>Opens an application, and adds its case.</summary>
    /// <param name="name">Name of the new case.</param>
    /// <param name="persona">Name of the applicant's persona.</param>
    /// <param name="isOutsideRegister">Whether the person is not in the resident register. The allowed methods depend on this.</param>
    public async Task<Application> OpenApplicationAsync(string name, string persona = "valid", bool isOutsideRegister = false)
    {
        var request = Requests.CreateApplication(persona, $"case-{name}");
        request.Declaration.OutsideResidentRegister = isOutsideRegister;
        request.Consent.AgreedAt = Timestamp.FromDateTimeOffset(Now.AddMinutes(-1));
        var application = (await Service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata)).Application;
        _cases.Add(new GenerationCase(name, application.ApplicationId, persona));
        return application;
    }

    /// <summary>Cancels the given application.</summary>
    public async Task CancelApplicationAsync(Application application) => await Service.Applications.CancelApplicationAsync(
        new CancelApplicationRequest { ApplicationId = application.ApplicationId }, ServiceUnderTest.CallerMetadata);

    /// <summary>Gets the case of the given application.</summary>
    public GenerationCase FindCase(Application application) =>
        _cases.Single(generationCase => generationCase.Id == application.ApplicationId);

    public async Task<BeginCardVerificationResponse> BeginCardVerificationAsync(Application application) =>
        await Service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode },
            ServiceUnderTest.CallerMetadata);

    /// <summary>Opens an application and submits the signature and certificate of the persona's card.</summary>
    /// <param name="name">Name of the new case.</param>
    /// <param name="persona">Name of the persona whose card is used.</param>
    /// <param name="certificate">Certificate to submit in place of the one on the persona's card; null for the card's own.</param>
    public async Task<Application> SubmitCardVerificationAsync(string name, string persona = "valid", IssuedCertificate? certificate = null)
    {
        var application = await OpenApplicationAsync(name, persona);
        var session = await BeginCardVerificationAsync(application);
        Personas.TryFind(persona, out var foundPersona);
        var request = Requests.CreateSubmission(session, certificate ?? Pki.GetCredentials(foundPersona!, Now).SignatureCertificate!);
        request.Reading.TokenLabel = foundPersona!.TokenLabel;
        var response = await Service.Cards.SubmitCardVerificationAsync(request, ServiceUnderTest.CallerMetadata);
        if (response.Outcome == VerificationOutcome.Verified)
        {
            FindCase(application).RecordedPerson = GenerationCase.CreatePersonFromCertificate(foundPersona);
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

    private async Task StartServiceAsync(params string[] additionalArguments)
    {
        Service = await ServiceUnderTest.StartAsync(
            Settings with
            {
                AdditionalArguments = [.. MailRoomDriver.SenderArguments, .. additionalArguments],
            },
            _clock);
        _isRunning = true;
        await Service.PauseWorkerAsync();
        MailRoom = new MailRoomDriver(Service);
    }
}
