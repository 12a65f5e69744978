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

/// <summary>
/// Rehearses the erasure of a person's data: reports the end of the customer's contract, restarts the service with its clock seven years
/// ahead, waits for the erasure, and searches for remaining data.
/// </summary>
/// <param name="applicationId">The ID of a verified application.</param>
/// <param name="workFolder">The private folder of the run.</param>
public sealed class ErasureRehearsal(string applicationId, string workFolder)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    /// <summary>Reports to the service that the customer's contract ended today.</summary>
    public Task ReportContractEndAsync(ServiceProcess service, CancellationToken cancellationToken) =>
        RunKycCommandAsync(
            service, cancellationToken, "retention", "trigger", applicationId, "contract-ended",
            GetToday().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>
    /// Starts the service with its clock seven years and two days ahead, and waits until it has erased the person's data. Returns the
    /// erasure certificates and the result of the verification of the ledger.
    /// </summary>
    public async Task<string> EraseAsync(ServiceSettings settings, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        // The two days ensure that the retention period, which includes its last day, is over. Today's CA certificates have expired by
        // then, so new ones are created.
        var clockAhead = TimeSpan.FromDays(GetToday().AddYears(7).AddDays(2).DayNumber - GetToday().DayNumber);
        var pkiFolder = Machine.CreatePrivateFolder(Path.Combine(workFolder, "pki-later"));
        TestPki.Create(now + clockAhead).Save(pkiFolder);
        var laterSettings = settings with { ClockAhead = clockAhead, TrustAnchors = Path.Combine(pkiFolder, "anchors") };
        await using var service = await ServiceProcess.StartAsync("service-later", laterSettings, workFolder, cancellationToken);
        await WaitUntilErasedAsync(service, cancellationToken);
        var certificates = await RunKycCommandAsync(service, cancellationToken, "retention", "certificate", applicationId);
        return certificates + await RunKycCommandAsync(service, cancellationToken, "evidence", "verify");
    }

    /// <summary>
    /// Makes PostgreSQL write its data to its files, and searches the files of the cluster and of the run for the given values.
    /// </summary>
    /// <exception cref="RigException">
    /// The search found one of the values, or it did not even find the application ID, which shows that it does not work.
    /// </exception>
    public async Task<SearchResult> SearchAsync(
        PostgresCluster postgres,
        IReadOnlyList<SearchValue> searchValues,
        CancellationToken cancellationToken)
    {
        await using (var connection = new NpgsqlConnection(postgres.CreateConnectionString("postgres") + ";Pooling=false"))
        {
            await connection.OpenAsync(cancellationToken);
            await using var checkpoint = new NpgsqlCommand("checkpoint", connection);
            await checkpoint.ExecuteNonQueryAsync(cancellationToken);
        }

        string[] folders = [Path.Combine(postgres.Folder, "data"), workFolder];
        // The ID remains in the proofs. A search that does not find the ID did not search the right files.
        var idValue = new SearchValue("id", Guid.Parse(applicationId).ToByteArray(bigEndian: true));
        if (DataSearch.Search(folders, [idValue]).FoundNames.Count == 0)
        {
            throw new RigException("The search of the data folder finds nothing at all, not even the application's id.");
        }

        var result = DataSearch.Search(folders, searchValues);
        return result.FoundNames.Count == 0 ? result : throw new RigException(result.ToString());
    }

    private async Task WaitUntilErasedAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        using var connection = service.Endpoint.Connect(new CallerIdentity(DevelopmentCaller.Compliance, "staff-1"));
        var client = new RetentionService.RetentionServiceClient(connection.Invoker);
        await Condition.WaitUntilAsync(
            async () =>
            {
                var response = await client.GetScheduleAsync(
                    new GetScheduleRequest { ApplicationId = applicationId }, cancellationToken: cancellationToken);
                return response.Schedule.Count > 0 && response.Schedule.All(entry => entry.ErasedAt is not null);
            },
            Timeout, "the person to be erased", cancellationToken);
    }

    private static async Task<string> RunKycCommandAsync(
        ServiceProcess service,
        CancellationToken cancellationToken,
        params string[] arguments) =>
        (
            await CommandRunner.RunOrFailAsync(
                "dotnet",
                [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), .. arguments, .. service.Endpoint.GetOptions(DevelopmentCaller.Compliance)],
                cancellationToken)).Output + "\n";

    private static DateOnly GetToday() => JapanTime.ToDate(TimeProvider.System.GetUtcNow());
}
