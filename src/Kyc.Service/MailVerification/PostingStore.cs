using Dapper;
using Kyc.Contracts.V1;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Represents a row of <c>mail_posting_proposal</c>.</summary>
public sealed record PostingProposalRow
{
    public Guid ItemId { get; init; }

    public string PostingNumber { get; init; } = "";

    public DateOnly PostingDate { get; init; }

    public string ProposedPerson { get; init; } = "";
}

/// <summary>
/// Reads and writes postings: the proposal of one person, and the posting of the letters after the confirmation of a second person. The
/// caller must have locked the batch.
/// </summary>
internal static class PostingStore
{
    // The post office reuses posting numbers. But a number that was used at most 60 days ago more likely means that an old list was
    // submitted again.
    private const int EarlierLetterDays = 60;

    public static async Task<IReadOnlyList<PostingProposalRow>> ReadProposalAsync(
        NpgsqlConnection connection,
        Guid batchId,
        bool correction) =>
        (
            await connection.QueryAsync<PostingProposalRow>(
                """
                select item_id, posting_number, posting_date, proposed_person from mail_posting_proposal
                where batch_id = @batchId and correction = @correction
                """,
                new { batchId, correction })).AsList();

    /// <summary>Replaces the proposed posting, or the proposed correction, of a batch.</summary>
    /// <returns>The number of letters in the replaced proposal.</returns>
    public static async Task<int> ReplaceProposalAsync(
        NpgsqlConnection connection,
        Guid batchId,
        bool correction,
        DateOnly postingDate,
        IReadOnlyList<ProposedPosting> pairs,
        Caller caller,
        DateTimeOffset at)
    {
        var replacedCount = await RemoveProposalAsync(connection, batchId, correction);
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
        return replacedCount;
    }

    /// <summary>Removes the proposed posting, or the proposed correction, of a batch.</summary>
    /// <returns>The number of letters in the removed proposal.</returns>
    public static Task<int> RemoveProposalAsync(NpgsqlConnection connection, Guid batchId, bool correction) =>
        connection.ExecuteAsync(
            "delete from mail_posting_proposal where batch_id = @batchId and correction = @correction", new { batchId, correction });

    /// <summary>
    /// Returns those posting numbers in <paramref name="pairs"/> that a letter outside <paramref name="pairs"/> already uses: a letter that
    /// is posted on the same day, or for which a posting on that day is proposed.
    /// </summary>
    public static async Task<IReadOnlySet<string>> FindUsedNumbersAsync(
        NpgsqlConnection connection, DateOnly postingDate, IReadOnlyList<ProposedPosting> pairs) =>
        (await connection.QueryAsync<string>(
            """
            select posting_number from mail_item
            where posting_date = @postingDate and posting_number = any(@numbers) and id <> all(@items)
            union
            select posting_number from mail_posting_proposal
            where posting_date = @postingDate and posting_number = any(@numbers) and item_id <> all(@items)
            """,
            CreateParameters(postingDate, pairs))).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Returns those posting numbers in <paramref name="pairs"/> that a letter outside <paramref name="pairs"/> used in the 60 days before
    /// the given day.
    /// </summary>
    public static async Task<IReadOnlySet<string>> FindEarlierNumbersAsync(
        NpgsqlConnection connection, DateOnly postingDate, IReadOnlyList<ProposedPosting> pairs) =>
        (await connection.QueryAsync<string>(
            $"""
            select posting_number from mail_item
            where posting_number = any(@numbers) and id <> all(@items)
                and posting_date < @postingDate and posting_date >= @postingDate - {EarlierLetterDays}
            """,
            CreateParameters(postingDate, pairs))).ToHashSet(StringComparer.Ordinal);

    /// <summary>Stores the posting of a letter or a correction of the posting, and resets the letter's stage and deadline.</summary>
    public static Task StorePostingAsync(NpgsqlConnection connection, Guid id, PostingKey key, TrackingDeadline due, DateTimeOffset at) =>
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
                posted = MailNumbers.ItemState.ToNumber(MailItemState.Posted),
                stage = MailNumbers.Stage.ToNumber(MailStage.Dispatched),
                due = MailNumbers.DeadlineKind.ToNumber(MailEnumMaps.DeadlineMap.ToOtherValue(due.Kind)),
            });

    /// <summary>
    /// Removes the posting numbers of letters before the letters get new numbers, because two letters may swap their numbers.
    /// </summary>
    public static Task ReleaseNumbersAsync(NpgsqlConnection connection, IEnumerable<Guid> ids) =>
        connection.ExecuteAsync("update mail_item set posting_number = null where id = any(@ids)", new { ids = ids.ToArray() });

    /// <summary>
    /// Returns the IDs of those of the given letters about which there are tracking reports or lines that the parser did not understand.
    /// </summary>
    public static async Task<IReadOnlySet<Guid>> FindReportedItemIdsAsync(NpgsqlConnection connection, IEnumerable<Guid> ids) =>
        (await connection.QueryAsync<Guid>(
            // A line that the parser did not understand counts as a report, whether or not someone has read it.
            "select item_id from mail_report where item_id = any(@ids) union select item_id from mail_line where item_id = any(@ids)",
            new { ids = ids.ToArray() })).ToHashSet();

    private static object CreateParameters(DateOnly postingDate, IReadOnlyList<ProposedPosting> pairs) => new
    {
        postingDate,
        numbers = pairs.Select(pair => pair.Number.Digits).ToArray(),
        items = pairs.Select(pair => pair.Item.Id).ToArray(),
    };
}
