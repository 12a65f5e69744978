using Dapper;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.PersonalNumbers;

/// <summary>Represents a row of <c>personal_number_check</c>: one run of the search for individual numbers.</summary>
public sealed record PersonalNumberRun
{
    public Guid Id { get; init; }

    public string AskedProgram { get; init; } = "";

    public string AskedPerson { get; init; } = "";

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The ID of the last application that was searched; empty before the first batch.</summary>
    public Guid After { get; init; }

    public long Applications { get; init; }

    public long Texts { get; init; }

    public long Unreadable { get; init; }

    /// <summary>The number of findings of the run: the sum of the counts in <c>personal_number_find</c>.</summary>
    public long Finds { get; init; }
}

/// <summary>Represents the number of findings of one kind in one table for one application.</summary>
/// <param name="ApplicationId">The ID of the application. Null for a text that does not belong to an application.</param>
/// <param name="Place">The name of the table.</param>
/// <param name="Kind">The kind of number or other forbidden data.</param>
/// <param name="Count">The number of findings.</param>
public sealed record FindingCount(Guid? ApplicationId, string Place, PersonalNumberFindingKind Kind, int Count);

/// <summary>Reads and writes the tables <c>personal_number_check</c> and <c>personal_number_find</c>.</summary>
internal static class PersonalNumberCheckStore
{
    private const string Columns =
        """
        id, asked_program, asked_person, started_at, finished_at, after, applications, texts, unreadable,
        (select coalesce(sum(finds), 0) from personal_number_find where check_id = personal_number_check.id)::bigint as finds
        """;

    /// <summary>Reads the unfinished run. Returns null when there is none.</summary>
    public static Task<PersonalNumberRun?> ReadUnfinishedAsync(NpgsqlConnection connection) =>
        connection.QuerySingleOrDefaultAsync<PersonalNumberRun>($"select {Columns} from personal_number_check where finished_at is null");

    /// <summary>Reads the most recently finished run. Returns null when there is none.</summary>
    public static Task<PersonalNumberRun?> ReadLatestFinishedAsync(NpgsqlConnection connection) =>
        connection.QuerySingleOrDefaultAsync<PersonalNumberRun>(
            $"select {Columns} from personal_number_check where finished_at is not null order by finished_at desc limit 1");

    /// <summary>Begins a run unless there is an unfinished one.</summary>
    public static Task BeginAsync(NpgsqlConnection connection, Caller caller, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            insert into personal_number_check (id, asked_program, asked_person, started_at) values (@id, @Program, @Person, @now)
            on conflict do nothing
            """,
            new { id = Guid.CreateVersion7(now), caller.Program, caller.Person, now });

    /// <summary>Stores the progress of a run and the findings of a batch. The connection must have an open transaction.</summary>
    public static async Task StoreProgressAsync(
        NpgsqlConnection connection,
        Guid runId,
        Guid after,
        BatchFindings batch,
        DateTimeOffset? finishedAt)
    {
        await connection.ExecuteAsync(
            """
            insert into personal_number_find (check_id, application_id, place, kind, finds)
            select @runId, * from unnest(@ids::uuid[], @places, @kinds, @finds)
            """,
            new
            {
                runId,
                ids = batch.FindingCounts.Select(find => find.ApplicationId).ToArray(),
                places = batch.FindingCounts.Select(find => find.Place).ToArray(),
                kinds = EvidenceNumbers.PersonalNumberFindingKind.ToNumbers(batch.FindingCounts.Select(find => find.Kind)),
                finds = batch.FindingCounts.Select(find => find.Count).ToArray(),
            });
        await connection.ExecuteAsync(
            """
            update personal_number_check set after = @after, applications = applications + @Applications, texts = texts + @Texts,
                unreadable = unreadable + @Unreadable, finished_at = @finishedAt
            where id = @runId
            """,
            new { runId, after, batch.Applications, batch.Texts, batch.Unreadable, finishedAt });
    }

    /// <summary>Reads the findings of a run in the order of the application IDs.</summary>
    public static async Task<IReadOnlyList<FindingCount>> ReadFindingsAsync(NpgsqlConnection connection, Guid runId, int maxCount) =>
        [.. (await connection.QueryAsync<(Guid? Id, string Place, short Kind, int Finds)>(
            """
            select application_id, place, kind, finds from personal_number_find where check_id = @runId
            order by application_id, place, kind limit @maxCount
            """,
            new { runId, maxCount }))
        .Select(row => new FindingCount(
            row.Id, row.Place, EvidenceNumbers.PersonalNumberFindingKind.ToValue(row.Kind, "personal_number_find.kind"), row.Finds))];
}
