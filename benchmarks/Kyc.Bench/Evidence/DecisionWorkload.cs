using System.Collections.Concurrent;
using System.Diagnostics;
using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.CardVerification;
using Kyc.Service.Hosting;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Revocation;
using Kyc.VirtualCard.Pki;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Bench.Evidence;

/// <summary>Prepares submissions and computes their verdicts, and later stores the decisions with the service's own code.</summary>
internal sealed class DecisionWorkload : IAsyncDisposable
{
    private static readonly Caller Operator = new("bench", "staff-1");

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<PendingSubmission> _pending = new();

    private DecisionWorkload(WebApplication app) => _app = app;

    private sealed record PendingSubmission(
        CardSessionRow Session,
        ApplicationRow Application,
        Submission Submission,
        ApplicationKeys Keys);

    /// <summary>Gets the lengths of the columns that one decision stores.</summary>
    public DecisionSizes Sizes { get; private set; } = null!;

    private KycDatabase Database => _app.Services.GetRequiredService<KycDatabase>();

    /// <summary>Gets the number of prepared submissions whose decision is not stored yet.</summary>
    public int WaitingCount => _pending.Count;

    /// <summary>
    /// Starts the service on new databases, and prepares submissions until there are <paramref name="peopleCount"/> of them or the time
    /// limit is reached. One additional submission is decided to measure <see cref="Sizes"/>.
    /// </summary>
    /// <param name="cluster">Cluster in which the databases are created.</param>
    /// <param name="folder">Folder for the keys and the CA.</param>
    /// <param name="name">Suffix of the names of the databases.</param>
    /// <param name="isSilent">Whether the service sends no notifications to other instances after a commit.</param>
    /// <param name="peopleCount">Maximum number of submissions. Each belongs to a different application.</param>
    /// <param name="timeout">Time after which no further submission is prepared.</param>
    public static async Task<DecisionWorkload> CreateAsync(
        PostgresCluster cluster, string folder, string name, bool isSilent, int peopleCount, TimeSpan timeout)
    {
        await cluster.CreateDatabaseAsync("kyc" + name, CancellationToken.None);
        await cluster.CreateDatabaseAsync("kyc_keys" + name, CancellationToken.None);
        folder = Directory.CreateDirectory(Path.Combine(folder, "service" + name)).FullName;
        var pki = TestPki.Create(TimeProvider.System.GetUtcNow());
        pki.Save(Path.Combine(folder, "pki"));
        var port = FreePortFinder.GetPort();
        var access = DevelopmentAccess.Create(Path.Combine(folder, "access"), [new DevelopmentCaller(Operator.Program, "FRONT_END", "KIOSK")]);
        string[] arguments =
        [
            $"--Kyc:Database={cluster.CreateConnectionString("kyc" + name)}", $"--Kyc:KeyDatabase={cluster.CreateConnectionString("kyc_keys" + name)}",
            $"--Kyc:KeyEncryptionKeyFile={Path.Combine(folder, "kek")}", $"--Kyc:SigningKeyFile={Path.Combine(folder, "signing.pem")}",
            $"--Kyc:TrustAnchors={Path.Combine(folder, "pki", "anchors")}", $"--Kyc:Listen=https://127.0.0.1:{port}",
            $"--Kyc:HealthListen=http://127.0.0.1:{FreePortFinder.GetPort()}", "--Kyc:CheckpointInterval=1.00:00:00",
            $"--Kyc:RevocationIndexFile={Path.Combine(folder, "revocation", "revocation.index")}",
            .. access.ServiceArguments,
            // One program opens all sessions, so the limit of calls per second must not restrict it.
            "--Kyc:CallsPerSecond=1000000",
        ];
        var app = ServiceHost.Build(arguments, replaceServices: services =>
        {
            if (isSilent)
            {
                services.Remove(services.Single(service => service.ImplementationType == typeof(NotificationSender)));
            }
        });
        var workload = new DecisionWorkload(app);
        await ServiceHost.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        await app.Services.GetRequiredService<CrlImporter>().ImportAsync(
            async spool =>
            {
                await spool.AppendAsync(pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", TimeProvider.System.GetUtcNow()),
                    CancellationToken.None);
                return false;
            },
            Operator, CancellationToken.None);
        await workload.PrepareAsync(pki, new ServiceEndpoint(new Uri($"https://127.0.0.1:{port}"), access), peopleCount, timeout);
        workload.Sizes = await workload.MeasureSizesAsync();
        return workload;
    }

    /// <summary>Stores the given number of decisions with the given number of concurrent clients, and returns their rate.</summary>
    public async Task<CommitRate> RunAsync(int decisionCount, int clientCount)
    {
        await ExecuteAsync("checkpoint;");
        var (walStart, startTimestamp) = (await GetWalPositionAsync(), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, clientCount).Select(client => Task.Run(async () =>
        {
            for (var i = client; i < decisionCount; i += clientCount)
            {
                await DecideAsync();
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(startTimestamp);
        return new CommitRate(decisionCount / elapsed.TotalSeconds, (await GetWalPositionAsync() - walStart) / decisionCount);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<DecisionSizes> MeasureSizesAsync()
    {
        var session = await DecideAsync();
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return await DecisionSizes.ReadAsync(connection, session.ApplicationId);
    }

    private async Task<CardSessionRow> DecideAsync()
    {
        if (!_pending.TryDequeue(out var submission))
        {
            throw new InvalidOperationException("no submission is left to decide");
        }

        using (submission.Keys)
        {
            return await _app.Services.GetRequiredService<DecisionStore>()
                .DecideAsync(submission.Session, submission.Application, submission.Submission, submission.Keys, CancellationToken.None);
        }
    }

    private async Task PrepareAsync(TestPki pki, ServiceEndpoint service, int peopleCount, TimeSpan timeout)
    {
        if (!Personas.TryFind("valid", out var persona))
        {
            throw new InvalidOperationException("no persona");
        }

        var certificate = pki.IssueSignatureCertificate(
            new LeafRequest { Holder = persona.Holder, Prefecture = persona.Prefecture, City = persona.City });
        using var channel = service.CreateChannel(Operator.Program);
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, peopleCount + 1),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (_, _) =>
            {
                if (clock.Elapsed > timeout)
                {
                    return;
                }

                _pending.Enqueue(await PrepareSubmissionAsync(await BeginVerificationAsync(channel, persona), certificate));
            });
    }

    private static async Task<BeginCardVerificationResponse> BeginVerificationAsync(GrpcChannel channel, Persona persona)
    {
        var headers = new Metadata { { "kyc-caller-person", Operator.Person } };
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(25);
        var createResponse = await new ApplicationService.ApplicationServiceClient(channel).CreateApplicationAsync(
            BenchCardRequests.CreateApplicationRequest(persona),
            headers,
            deadline);
        return await new CardVerificationService.CardVerificationServiceClient(channel).BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode }, headers, deadline);
    }

    private async Task<PendingSubmission> PrepareSubmissionAsync(BeginCardVerificationResponse beginResponse, IssuedCertificate certificate)
    {
        var (services, document) = (_app.Services, beginResponse.Document.ToByteArray());
        var request = BenchCardRequests.CreateSubmission(beginResponse, certificate);
        var session =
            (await services.GetRequiredService<CardSessionStore>().FindAsync(Guid.Parse(beginResponse.SessionId), CancellationToken.None))!;
        var application = (await services.GetRequiredService<ApplicationStore>().FindAsync(session.ApplicationId, CancellationToken.None))!;
        var keys = await services.GetRequiredService<KeyStore>().LoadKeysAsync(application.Id, CancellationToken.None);
        var applicationRequest = CreateApplicationRequest.Parser.ParseFrom(
            keys.Open(Kyc.Evidence.DataClass.Declaration, CiphertextTables.Application.GetField(application.Id), application.Declaration));
        var now = services.GetRequiredService<TimeProvider>().GetNow();
        var verdict = services
            .GetRequiredService<CardVerifier>()
            .Verify(application.Id, request, document, applicationRequest.Declaration, now);
        if (verdict.Outcome != VerificationOutcome.Verified)
        {
            throw new InvalidOperationException($"not verified: {verdict.Failure!.Code}");
        }

        var mac = services.GetRequiredService<KeyStore>().Mac.Compute("submit-card-verification", request.ToByteArray());
        return new PendingSubmission(
            session,
            application,
            new Submission(request, mac, document, applicationRequest, verdict, Operator, now),
            keys);
    }

    private async Task<double> GetWalPositionAsync()
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<double>("select (pg_current_wal_insert_lsn() - '0/0')::float8");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql);
    }
}
