using System.Globalization;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.VirtualCard.Pki;
using Npgsql;

namespace Kyc.Rig.Running;

/// <summary>The end of a person's data, seven years early: the contract ends, the service's clock moves on, what is due is erased and looked for.</summary>
/// <param name="application">Id of a verified application.</param>
/// <param name="workFolder">Private folder of the run.</param>
public sealed class ErasureRehearsal(string application, string workFolder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Reports the end of the contract.</summary>
    public Task EndContractAsync(ServiceProcess service, CancellationToken cancellation) =>
        KycAsync(service, cancellation, "retention", "trigger", application, "contract-ended", Today().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Starts the service seven years later, waits until it has erased the person, and gives its certificates and what verification of the ledger says.</summary>
    public async Task<string> EraseAsync(ServiceSettings settings, CancellationToken cancellation)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        // The last day of the period is kept in full; the CAs of today are past their time by then.
        var ahead = TimeSpan.FromDays(Today().AddYears(7).AddDays(2).DayNumber - Today().DayNumber);
        string anchors = Machine.FreshPrivateFolder(Path.Combine(workFolder, "pki-later"));
        TestPki.Create(now + ahead).Save(anchors);
        ServiceSettings later = settings with { ClockAhead = ahead, TrustAnchors = Path.Combine(anchors, "anchors") };
        await using ServiceProcess service = await ServiceProcess.StartAsync("service-later", later, workFolder, cancellation);
        await WaitUntilErasedAsync(service, cancellation);
        string certificates = await KycAsync(service, cancellation, "retention", "certificate", application);
        return certificates + await KycAsync(service, cancellation, "evidence", "verify");
    }

    /// <summary>Flushes the cluster and looks through every file of it, and through what the service wrote to its logs.</summary>
    /// <exception cref="RigException">Something was found, or the search finds nothing at all.</exception>
    public async Task<SearchResult> SearchAsync(PostgresCluster postgres, IReadOnlyList<Needle> needles, CancellationToken cancellation)
    {
        await using (var connection = new NpgsqlConnection(postgres.ConnectionString("postgres") + ";Pooling=false"))
        {
            await connection.OpenAsync(cancellation);
            await using var checkpoint = new NpgsqlCommand("checkpoint", connection);
            await checkpoint.ExecuteNonQueryAsync(cancellation);
        }

        string[] folders = [Path.Combine(postgres.Folder, "data"), workFolder];
        // The id stays, as what proves does: a search that does not find it proves nothing.
        var id = new Needle("id", Guid.Parse(application).ToByteArray(bigEndian: true));
        if (DataSearch.Run(folders, [id]).Found.Count == 0)
        {
            throw new RigException("The search of the data folder finds nothing at all, not even the application's id.");
        }

        SearchResult result = DataSearch.Run(folders, needles);
        return result.Found.Count == 0 ? result : throw new RigException(result.ToString());
    }

    private async Task WaitUntilErasedAsync(ServiceProcess service, CancellationToken cancellation)
    {
        if (!ServiceConnection.TryCreate(service.Address.AbsoluteUri, FrontEnd.Caller, TimeProvider.System, out ServiceConnection? connection, out string? problem))
        {
            throw new RigException(problem);
        }

        using (connection)
        {
            var client = new RetentionService.RetentionServiceClient(connection.Invoker);
            await Condition.UntilAsync(
                async () =>
                {
                    GetScheduleResponse answer = await client.GetScheduleAsync(new GetScheduleRequest { ApplicationId = application }, cancellationToken: cancellation);
                    return answer.Schedule.Count > 0 && answer.Schedule.All(entry => entry.ErasedAt is not null);
                },
                Limit, "the person to be erased", cancellation);
        }
    }

    private static async Task<string> KycAsync(ServiceProcess service, CancellationToken cancellation, params string[] arguments) =>
        (await Tool.RunOrFailAsync(
            "dotnet", [Machine.BuiltProgram("src/Kyc.Cli", "kyc"), .. arguments, "--service", service.Address.AbsoluteUri], cancellation)).Output + "\n";

    private static DateOnly Today() => JapanTime.DateOf(TimeProvider.System.GetUtcNow());
}
