using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Represents an item of work and its deadline.</summary>
public sealed record MailWorkRow
{
    /// <summary>The ID of the document, letter or application that the work concerns.</summary>
    public Guid Id { get; init; }

    public MailWorkKind Kind
    {
        get => MailNumbers.WorkKind.ToValue(KindNumber, "kind of work");
        init => KindNumber = MailNumbers.WorkKind.ToNumber(value);
    }

    internal short KindNumber { get; init; }

    public Guid ApplicationId { get; init; }

    public Guid? DocumentId { get; init; }

    public string? ManagementNumber { get; init; }

    public Guid? BatchId { get; init; }

    public DateTimeOffset Since { get; init; }

    public MailDeadlineKind Due
    {
        get => MailNumbers.DeadlineKind.ToValue(DueNumber, "deadline of work");
        init => DueNumber = MailNumbers.DeadlineKind.ToNumber(value);
    }

    internal short DueNumber { get; init; }

    public DateOnly? DueOn { get; init; }

    public string OutcomeCode { get; init; } = "";

    public string Problem { get; init; } = "";

    public MailWork ToContract() => new()
    {
        Kind = Kind,
        ApplicationId = ApplicationId.ToString("D"),
        DocumentId = DocumentId?.ToString("D") ?? "",
        ManagementNumber = ManagementNumber ?? "",
        BatchId = BatchId?.ToString("D") ?? "",
        Since = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Since),
        Due = Due,
        DueOn = IsoDate.ToText(DueOn),
        OutcomeCode = OutcomeCode,
        Problem = Problem,
    };
}

/// <summary>Represents the filter of a work list.</summary>
/// <param name="Kinds">The kinds of work. An empty list means all kinds.</param>
/// <param name="DueBy">Selects work whose deadline is on or before this day. Null means that there is no restriction.</param>
/// <param name="Before">Selects work that began to wait at or before this time. Null means that there is no restriction.</param>
/// <param name="BatchId">Selects work about letters of this batch. Null means that there is no restriction.</param>
/// <param name="ApplicationId">Selects work about this application. Null means that there is no restriction.</param>
internal sealed record MailWorkFilter(
    IReadOnlyCollection<MailWorkKind> Kinds, DateOnly? DueBy = null, DateTimeOffset? Before = null, Guid? BatchId = null,
    Guid? ApplicationId = null);

/// <summary>
/// Reads the work lists. The work and its deadlines are computed from the states of documents, letters and applications. The SQL defines
/// how many days are allowed for typing, printing, counting, posting and decisions. <see cref="LetterProgress"/> computes the deadlines of
/// posted letters.
/// </summary>
internal static class MailWorkStore
{
    /// <summary>
    /// The SQL expression for the kind of deadline of the letter <c>m</c> of the application <c>a</c>, as a number from
    /// <see cref="MailNumbers.DeadlineKind"/>.
    /// </summary>
    public const string LetterDeadlineKindSql = """
        case when m.state = 4 and m.stage = 8 and m.code_hash <> '' and m.code_accepted_at is null then 27 when m.state >= 4 then m.due
            when a.state <> 1 then 0 when m.state = 1 and m.unprintable <> '' then 24 when m.state = 1 then 23 when m.state = 2 then 25 else 26 end
        """;

    /// <summary>
    /// The SQL expression for the day of the deadline of the letter <c>m</c>. It also uses the letter's application <c>a</c> and batch
    /// <c>b</c>.
    /// </summary>
    public const string LetterDeadlineDaySql =
        """
        case when m.state = 4 and m.stage = 8 and m.code_hash <> '' and m.code_accepted_at is null
                then case when m.code_tries >= 15 then japan_day(m.updated_at) else japan_day(m.code_expires_at) end
            when m.state >= 4 then m.due_on when a.state <> 1 then null when m.state = 1 then japan_day(m.created_at) + 1
            when m.state = 2 then japan_day(m.updated_at) + 1 else greatest(b.planned_on, japan_day(m.updated_at)) end
        """;

    private const string HasUnreadLinesSql = "exists (select from mail_line l where l.item_id = m.id and l.reading = 0)";

    // For the numbers of states see 0008_mail.sql. States of applications: 1 awaiting verification, 2 verified, 3 rejected, 4 in review,
    // 5 cancelled. Method 1 is the card.
    private const string WorkSql = $"""
        select m.id, case when {HasUnreadLinesSql} then 13 when m.state = 4 then case when m.stage = 8 then 10 else 9 end when m.state = 1 and m.unprintable <> '' then 6
                when m.state = 1 then 5 else m.state + 5 end as kind,
            m.application_id, null::uuid as document_id, m.management_number, m.batch_id,
            case when m.state = 4 and m.stage <> 8 then (m.posting_date::timestamp - interval '9 hours') at time zone 'UTC' else m.updated_at end as since,
            case when {HasUnreadLinesSql} then 30 else {LetterDeadlineKindSql} end as due,
            case when {HasUnreadLinesSql} then (select japan_day(min(l.imported_at)) from mail_line l where l.item_id = m.id and l.reading = 0) else {LetterDeadlineDaySql} end as due_on,
            a.outcome_code, m.unprintable as problem
        from mail_item m join application a on a.id = m.application_id left join mail_batch b on b.id = m.batch_id
        where (m.state < 5 and a.state = 1) or {HasUnreadLinesSql}
        union all
        select d.id, 1, d.application_id, d.id, null, null, d.entered_at, 20, japan_day(d.entered_at) + 1, a.outcome_code, ''
        from mail_document d join application a on a.id = d.application_id where d.state = 1 and a.state = 1
        union all
        select d.id, 2, d.application_id, d.id, null, null, d.confirmed_at, 21, japan_day(d.confirmed_at) + 14, a.outcome_code, ''
        from mail_document d join application a on a.id = d.application_id
        where d.state = 2 and a.state = 1 and not exists (select from mail_item m where m.application_id = a.id and m.state < 5)
            and not exists (select from mail_document o where o.application_id = a.id and o.state = 1)
        union all
        select a.id, case when exists (select from mail_document d where d.application_id = a.id and d.state = 3) then 3 else 4 end,
            a.id, (select d.id from mail_document d where d.application_id = a.id and d.state = 3 order by d.input limit 1), last.management_number, last.batch_id,
            a.updated_at, 22, japan_day(a.updated_at) + 3, a.outcome_code, coalesce(last.unprintable, '')
        from application a
        left join lateral (select m.management_number, m.batch_id, m.unprintable from mail_item m where m.application_id = a.id order by m.sequence desc limit 1) last on true
        where a.state = 4 and (last.management_number is not null or exists (select from mail_document d where d.application_id = a.id and d.state < 4))
        union all
        select a.id, 11, a.id, null, null, null, a.updated_at, 28, japan_day(a.updated_at) + 30, a.outcome_code, ''
        from application a where a.state = 1 and exists (select from mail_document d where d.application_id = a.id)
            and not exists (select from mail_document d where d.application_id = a.id and d.state < 4)
            and not exists (select from mail_item m where m.application_id = a.id and m.state < 5)
        union all
        select d.id, 12, d.application_id, d.id, null, null, greatest(a.updated_at, d.entered_at), 29, japan_day(greatest(a.updated_at, d.entered_at)) + 7,
            a.outcome_code, ''
        from mail_document d join application a on a.id = d.application_id
        where {IsPaperDisposableSql} and (d.state = 4 or a.state in (3, 5) or (a.state = 2 and a.method = 1))
        """;

    /// <summary>
    /// The SQL condition for a document <c>d</c> whose paper is still in the mail room and is not needed for a verification record.
    /// </summary>
    private const string IsPaperDisposableSql =
        """
        d.disposal = 0 and d.retyped_as is null and d.input not in (2, 3) and (d.scanned or d.confirmed_person = ''
            or not exists (select from verification_record r where r.application_id = d.application_id and r.method <> 1))
        """;

    /// <summary>Reads the work that matches the filter and whose ID is greater than the given ID, in the order of the IDs.</summary>
    public static async Task<IReadOnlyList<MailWorkRow>> ListAsync(
        NpgsqlConnection connection, MailWorkFilter filter, Guid after, int limit) =>
        (await connection.QueryAsync<MailWorkRow>(
            $"""
            select id, kind as kind_number, application_id, document_id, management_number, batch_id, since, due as due_number,
                due_on, outcome_code, problem
            from ({WorkSql}) work
            where id > @after and (cardinality(@kinds) = 0 or kind = any(@kinds)) and (@DueBy::date is null or due_on <= @DueBy)
                and (@Before::timestamptz is null or since <= @Before) and (@BatchId::uuid is null or batch_id = @BatchId)
                and (@ApplicationId::uuid is null or application_id = @ApplicationId)
            order by id limit @limit
            """,
            new
            {
                after,
                limit,
                filter.DueBy,
                filter.Before,
                filter.BatchId,
                filter.ApplicationId,
                kinds = MailNumbers.WorkKind.ToNumbers(filter.Kinds),
            })).AsList();

    /// <summary>Reads all work of one application.</summary>
    public static Task<IReadOnlyList<MailWorkRow>> ReadByApplicationAsync(NpgsqlConnection connection, Guid applicationId) =>
        ListAsync(connection, new MailWorkFilter([], ApplicationId: applicationId), Guid.Empty, int.MaxValue);
}
