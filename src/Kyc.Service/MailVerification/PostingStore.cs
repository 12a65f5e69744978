using Dapper;
using Kyc.Contracts.V1;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>A row of <c>mail_posting_proposal</c>.</summary>
public sealed record PostingProposalRow
{
    public Guid ItemId { get; init; }

    public string PostingNumber { get; init; } = "";

    public DateOnly PostingDate { get; init; }

    public string ProposedPerson { get; init; } = "";
}

/// <summary>
/// SQL of postings: proposals of one person, and what becomes of letters when another confirms them. The batch is locked.
/// </summary>
internal static class PostingStore
{
    // So long after its posting a number that comes again is more likely the post office's than a list sent twice.
    private const int DaysOfEarlierLetters = 60;

    public static async Task<IReadOnlyList<PostingProposalRow>> ProposedAsync(NpgsqlConnection connection, Guid batchId, bool correction) =>
        (await connection.QueryAsync<PostingProposalRow>(
            """
            select item_id, posting_number, posting_date, proposed_person from mail_posting_proposal
            where batch_id = @batchId and correction = @correction
            """,
            new { batchId, correction })).AsList();

    /// <summary>Takes the place of the batch's proposal.</summary>
    /// <returns>How many pairs it had.</returns>
    public static async Task<int> ReplaceAsync(
        NpgsqlConnection connection, Guid batchId, bool correction, DateOnly postingDate, IReadOnlyList<ProposedPair> pairs, Caller caller,
        DateTimeOffset at)
    {
        var replaced = await RemoveAsync(connection, batchId, correction);
        await connection.ExecuteAsync(
            """
            insert into mail_posting_proposal
                (item_id, batch_id, correction, posting_number, posting_date, proposed_program, proposed_person, proposed_at)
            select item_id, @batchId, @correction, posting_number, @postingDate, @Program, @Person, @at
            from unnest(@items, @numbers) as pair (item_id, posting_number)
            on conflict (item_id) do update set correction = excluded.correction, posting_number = excluded.posting_number,
                posting_date = excluded.posting_date, proposed_program = excluded.proposed_program,
                proposed_person = excluded.proposed_person, proposed_at = excluded.proposed_at
            """,
            new
            {
                batchId,
                correction,
                postingDate,
                caller.Program,
                caller.Person,
                at,
                items = pairs.Select(pair => pair.Item.Id).ToArray(),
                numbers = pairs.Select(pair => pair.Number.Digits).ToArray(),
            });
        return replaced;
    }

    /// <summary>Ends a proposal.</summary>
    /// <returns>How many pairs it had.</returns>
    public static Task<int> RemoveAsync(NpgsqlConnection connection, Guid batchId, bool correction) =>
        connection.ExecuteAsync(
            "delete from mail_posting_proposal where batch_id = @batchId and correction = @correction", new { batchId, correction });

    /// <summary>Which numbers letters other than these have, posted on that day or proposed for it.</summary>
    public static async Task<IReadOnlySet<string>> TakenAsync(
        NpgsqlConnection connection, DateOnly postingDate, IReadOnlyList<ProposedPair> pairs) =>
        (await connection.QueryAsync<string>(
            """
            select posting_number from mail_item
            where posting_date = @postingDate and posting_number = any(@numbers) and id <> all(@items)
            union
            select posting_number from mail_posting_proposal
            where posting_date = @postingDate and posting_number = any(@numbers) and item_id <> all(@items)
            """,
            Numbers(postingDate, pairs))).ToHashSet(StringComparer.Ordinal);

    /// <summary>Which numbers other letters have that were posted not long before that day.</summary>
    public static async Task<IReadOnlySet<string>> OfEarlierAsync(
        NpgsqlConnection connection, DateOnly postingDate, IReadOnlyList<ProposedPair> pairs) =>
        (await connection.QueryAsync<string>(
            $"""
            select posting_number from mail_item
            where posting_number = any(@numbers) and id <> all(@items)
                and posting_date < @postingDate and posting_date >= @postingDate - {DaysOfEarlierLetters}
            """,
            Numbers(postingDate, pairs))).ToHashSet(StringComparer.Ordinal);

    /// <summary>Posts a letter, or gives a posted one another number and day; its deadlines are counted anew.</summary>
    public static Task PostAsync(NpgsqlConnection connection, Guid id, PostingKey key, TrackingDeadline due, DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            update mail_item set state = @posted, posting_number = @Digits, posting_date = @PostingDate, stage = @stage, due = @due,
                due_on = @Day, looked_on = null, updated_at = @at
            where id = @id
            """,
            new
            {
                id,
                key.Number.Digits,
                key.PostingDate,
                due.Day,
                at,
                posted = MailNumbers.ItemState.NumberOf(MailItemState.Posted),
                stage = MailNumbers.Stage.NumberOf(MailStage.Dispatched),
                due = MailNumbers.Due.NumberOf(MailContract.Deadlines.OtherOf(due.Kind)),
            });

    /// <summary>Takes the numbers from letters that get others: two that exchange theirs have none for a moment.</summary>
    public static Task ReleaseNumbersAsync(NpgsqlConnection connection, IEnumerable<Guid> ids) =>
        connection.ExecuteAsync("update mail_item set posting_number = null where id = any(@ids)", new { ids = ids.ToArray() });

    /// <summary>Which of these letters have reports.</summary>
    public static async Task<IReadOnlySet<Guid>> ReportedAsync(NpgsqlConnection connection, IEnumerable<Guid> ids) =>
        (await connection.QueryAsync<Guid>(
            // A line that nobody could read is a report too, of whatever it says.
            "select item_id from mail_report where item_id = any(@ids) union select item_id from mail_line where item_id = any(@ids)",
            new { ids = ids.ToArray() })).ToHashSet();

    private static object Numbers(DateOnly postingDate, IReadOnlyList<ProposedPair> pairs) => new
    {
        postingDate,
        numbers = pairs.Select(pair => pair.Number.Digits).ToArray(),
        items = pairs.Select(pair => pair.Item.Id).ToArray(),
    };
}
