using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Provides helper methods for retention tests, which create verified applications, report events, place holds, erase data and query the
/// tables.
/// </summary>
internal static class RetentionTestHelper
{
    public const string ContractEndDay = "2026-11-22";

    /// <summary>
    /// The instant at which the seven years after <see cref="ContractEndDay"/> have ended: 00:00 in Japan on the day after the last day.
    /// </summary>
    public static readonly DateTimeOffset RetentionPeriodEnd = new(2033, 11, 22, 15, 0, 0, TimeSpan.Zero);

    public static Task<ServiceUnderTest> StartAsync(ClusterFixture fixture) => ServiceUnderTest.StartAsync(fixture);

    /// <summary>Creates a client that uses the operator socket, on which all methods are allowed.</summary>
    public static RetentionService.RetentionServiceClient CreateRetentionClient(this ServiceUnderTest service) =>
        new(service.OperatorInvoker);

    /// <summary>
    /// Adds the given rule versions: one person requests them, and a second person confirms them by repeating the preview.
    /// </summary>
    public static async Task<AddRulesResponse> AddRulesAsync(ServiceUnderTest service, params Contracts.V1.RetentionRule[] rules)
    {
        var request = new AddRulesRequest { Rules = { rules } };
        request.Preview = (await service.CreateRetentionClient().AddRulesAsync(request, CreateStaffMetadata(1))).Preview;
        return await service.CreateRetentionClient().AddRulesAsync(request, CreateStaffMetadata(2));
    }

    public static T Get<T>(this ServiceUnderTest service) where T : notnull => service.Services.GetRequiredService<T>();

    public static Metadata CreateStaffMetadata(int staffNumber) =>
        new() { { "kyc-caller-program", "service-tests" }, { "kyc-caller-person", $"staff-{staffNumber}" } };

    public static string CreateIdempotencyKey() => Guid.NewGuid().ToString("N");

    /// <summary>Pauses the service's own retention worker, so that a test can run the steps itself.</summary>
    public static Task PauseWorkerAsync(this ServiceUnderTest service) => service.Get<RetentionWorker>().PauseAsync();

    /// <summary>Advances the service's clock to the given instant.</summary>
    public static void AdvanceClockTo(this ServiceUnderTest service, DateTimeOffset instant) =>
        service.Clock.Advance(instant - service.Clock.GetUtcNow());

    /// <summary>
    /// Imports a fresh revocation list, creates an application that is verified by card, and returns the application's ID.
    /// </summary>
    public static async Task<string> CreateVerifiedApplicationAsync(ServiceUnderTest service, TestPki pki)
    {
        await service.ImportFreshCrlAsync(pki);
        return (await Requests.VerifyPersonAsync(service, pki)).ApplicationId;
    }

    /// <summary>
    /// Creates a verified application whose contract ended on <see cref="ContractEndDay"/>, and returns the application's ID.
    /// </summary>
    public static async Task<string> CreateApplicationWithEndedContractAsync(ServiceUnderTest service, TestPki pki)
    {
        var id = await CreateVerifiedApplicationAsync(service, pki);
        await ReportEventAsync(service, id, RetentionEvent.ContractEnded, ContractEndDay);
        return id;
    }

    public static async Task<IReadOnlyList<ScheduleEntry>> ReportEventAsync(
        ServiceUnderTest service,
        string id,
        RetentionEvent retentionEvent,
        string day,
        string? idempotencyKey = null) =>
        (
            await service
                .CreateRetentionClient()
                .ReportEventAsync(
                    new ReportEventRequest
                    {
                        ApplicationId = id,
                        Event = retentionEvent,
                        Day = day,
                        IdempotencyKey = idempotencyKey ?? CreateIdempotencyKey(),
                    },
                    CreateStaffMetadata(1))).Schedule;

    public static async Task<IReadOnlyList<ScheduleEntry>> GetScheduleAsync(ServiceUnderTest service, string id)
    {
        // PlanAsync skips an application that the service's own worker is planning, so it is repeated until the queue is empty.
        await Eventually.IsTrueAsync(() => PlanAsync(service));
        return (
            await service.CreateRetentionClient().GetScheduleAsync(
                new GetScheduleRequest { ApplicationId = id }, CreateStaffMetadata(1))).Schedule;
    }

    /// <summary>
    /// Computes the due dates of the queued applications, and then of the applications that changed rules affect. Skips an application that
    /// the service's own worker is planning.
    /// </summary>
    /// <returns><c>true</c> if no application is left whose due dates must be computed.</returns>
    public static async Task<bool> PlanAsync(ServiceUnderTest service)
    {
        await service.Get<ScheduleStore>().PlanQueuedApplicationsAsync(default);
        await service.Get<ScheduleReplanner>().ContinueAsync(TimeSpan.MaxValue, default);
        return (await QueryAsync<bool>(
            service, "select replan_after is null and not exists (select from retention_replan) from retention_state"))[0];
    }

    public static async Task<Hold> PlaceHoldAsync(ServiceUnderTest service, string id, string until = "") =>
        (await service.CreateRetentionClient().PlaceHoldAsync(
        new PlaceHoldRequest
        {
            ApplicationId = id,
            Reason = HoldReason.Litigation,
            Reference = "case-2026-7",
            Until = until,
            IdempotencyKey = CreateIdempotencyKey()
        }, CreateStaffMetadata(1))).Hold;

    /// <summary>
    /// Ends expired holds, computes due dates and erases data, and repeats this until nothing is due. The service's own worker may do the
    /// same at the same time.
    /// </summary>
    public static Task EraseDueDataAsync(ServiceUnderTest service) => Eventually.IsTrueAsync(async () =>
    {
        await service.Get<HoldStore>().EndExpiredHoldsAsync(default);
        await service.Get<ScheduleReplanner>().BeginIfRulesChangedAsync(default);
        var isPlanned = await PlanAsync(service);
        await service.Get<ErasureRunner>().RunAsync(default);
        // The early erasures are queried before the counts. If one leaves the schedule after this query, the counts still contain it as
        // unfinished.
        var earlyErasureCounts = await QueryAsync<long>(
            service, "select count(*) from retention_schedule s where early_id is not null "
                + "and not exists (select from retention_hold h where h.application_id = s.application_id and ended_at is null)");
        var counts = await service.Get<RetentionStatusQueries>().CountAsync(default);
        return counts is { Due: 0, Unfinished: 0 } && earlyErasureCounts[0] == 0 && isPlanned;
    });

    public static async Task<IReadOnlyList<T>> QueryAsync<T>(ServiceUnderTest service, string sql, object? parameters = null)
    {
        await using var connection = await service.Database.OpenAsync(default);
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public static async Task<long> CountKeysAsync(ServiceUnderTest service, string id)
    {
        await using var connection = await service.Get<KeyDatabase>().OpenAsync(default);
        return await connection.ExecuteScalarAsync<long>("select count(*) from data_key where application_id = @id",
            new { id = Guid.Parse(id) });
    }

    /// <summary>
    /// Counts the rows with data of the given application: evidence items, verification records, card sessions and the declaration.
    /// </summary>
    public static async Task<long> CountRowsAsync(ServiceUnderTest service, string id) => (await QueryAsync<long>(
        service,
        """
        select (select count(*) from evidence_item where application_id = @id)
            + (select count(*) from verification_record where application_id = @id)
            + (select count(*) from application where id = @id and (declaration <> '' or request_mac <> ''))
            + (select count(*) from card_session where application_id = @id)
        """,
        new { id = Guid.Parse(id) }))[0];

    /// <summary>
    /// Verifies the given application's ledger chain against the stored ciphertexts of its declaration, card sessions, evidence items and
    /// verification records.
    /// </summary>
    public static async Task<ChainReport> VerifyChainAsync(ServiceUnderTest service, string applicationId)
    {
        var id = Guid.Parse(applicationId);
        var subjects = (await QueryAsync<(short Kind, Guid Id, byte[] Hash)>(
            service,
            """
            select 1::smallint, id, sha256(declaration) from application where id = @id and declaration <> ''
            union all select 2::smallint, id, sha256(document) from card_session where application_id = @id and state = 2 and document <> ''
            union all select 3::smallint, id, sha256(ciphertext) from evidence_item where application_id = @id
            union all select 4::smallint, id, sha256(content) from verification_record where application_id = @id
            """,
            new { id })).ToDictionary(row => new SubjectKey((SubjectKind)row.Kind, row.Id), row => Kyc.Evidence.Digest.FromBytes(row.Hash));
        await using var connection = await service.Database.OpenAsync(default);
        return LedgerChain.Verify(id, await LedgerStore.ReadChainAsync(connection, id), subjects);
    }
}
