using System.Text;
using System.Text.Json;
using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Json;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Mail.Tracking;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>What an unread line says. Whoever wrote the file may have put anything there, so it is kept only sealed.</summary>
/// <param name="Text">
/// Its cells behind the posting date; empty when an individual number or a registered domicile seems to stand there.
/// </param>
/// <param name="Office">Its post office; empty when it cannot be told.</param>
public sealed record MailLineText(string Text, string Office)
{
    private const int MostKept = 300;

    /// <summary>What is kept of a line: all of an honest one.</summary>
    public static MailLineText Of(UnreadTrackingLine line) =>
        PersonalNumberDetector.Scan(WithoutTimes(line.Text)).Count > 0
            ? new MailLineText("", "")
            : new MailLineText(line.Text.Length > MostKept ? line.Text[..MostKept] : line.Text, line.Office);

    /// <summary>The text without its times: what is searched for individual numbers.</summary>
    internal string Searched => WithoutTimes(Text);

    /// <summary>The bytes that are sealed.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EvidenceJson.Options);

    /// <summary>What <see cref="ToJson"/> made.</summary>
    public static MailLineText FromJson(ReadOnlySpan<byte> json) =>
        EvidenceJson.TryRead<MailLineText>(json) ?? throw new InvalidDataException("A stored line of a status file is not of its form.");

    // Date and time together are twelve digits, of which one in eleven has the check digit of an individual number.
    private static string WithoutTimes(string text) =>
        string.Join(',', text.Split(',').Where(cell => !TrackingFileParser.TryReadTime(cell, out _)));

    /// <summary>Says nothing: the text may be anything.</summary>
    public override string ToString() => nameof(MailLineText);
}

/// <summary>A row of <c>mail_line</c>: a line of a status file that was not understood.</summary>
public sealed record MailLineRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public Guid ItemId { get; init; }

    public byte[] Digest { get; init; } = [];

    /// <summary>Ciphertext of the <see cref="MailLineText"/>.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>Code of what was wrong.</summary>
    public string Problem { get; init; } = "";

    public DateTimeOffset? At { get; init; }

    public string ImportedPerson { get; init; } = "";

    public DateTimeOffset ImportedAt { get; init; }

    public TrackingReading Reading
    {
        get => MailNumbers.Reading.ValueOf(ReadingNumber, "mail_line.reading");
        init => ReadingNumber = MailNumbers.Reading.NumberOf(value);
    }

    internal short ReadingNumber { get; init; }

    public MailReturnReason Reason
    {
        get => MailNumbers.Reason.ValueOf(ReasonNumber, "mail_line.reason");
        init => ReasonNumber = MailNumbers.Reason.NumberOf(value);
    }

    internal short ReasonNumber { get; init; }

    public string ReadPerson { get; init; } = "";

    public string ConfirmedPerson { get; init; } = "";

    public DateTimeOffset? ReadAt { get; init; }

    public bool IsRead => Reading != TrackingReading.Unspecified;

    /// <summary>Where its ciphertext is kept; bound into it.</summary>
    public static string Field(Guid id) => CiphertextTables.MailLine.Field(id);

    /// <summary>What it says.</summary>
    public MailLineText Open(ApplicationKeys keys) => MailLineText.FromJson(keys.Open(DataClass.ReceivedDocument, Field(Id), Content));
}

/// <summary>SQL of <c>mail_line</c>. Whoever changes a line holds the lock on its application.</summary>
public static class MailLineStore
{
    private const string Columns =
        """
        l.id, l.application_id, l.item_id, l.digest, l.content, l.problem, l.at, l.imported_person, l.imported_at,
        l.reading as reading_number, l.reason as reason_number, l.read_person,
        l.confirmed_person, l.read_at
        """;

    /// <summary>Names a line among those of its letter.</summary>
    public static byte[] DigestOf(LookupMac mac, Guid itemId, string text) =>
        mac.Compute("mail-line", itemId.ToByteArray(bigEndian: true), Encoding.UTF8.GetBytes(text));

    public static Task<MailLineRow?> FindAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleOrDefaultAsync<MailLineRow>($"select {Columns} from mail_line l where l.id = @id", new { id });

    /// <summary>The lines of a letter, read or not.</summary>
    public static async Task<IReadOnlyList<MailLineRow>> OfItemAsync(NpgsqlConnection connection, Guid itemId) =>
        (await connection.QueryAsync<MailLineRow>($"select {Columns} from mail_line l where l.item_id = @itemId", new { itemId })).AsList();

    /// <summary>How many lines of a letter nobody has read.</summary>
    public static Task<int> CountUnreadAsync(NpgsqlConnection connection, Guid itemId) =>
        connection.ExecuteScalarAsync<int>("select count(*)::int from mail_line where item_id = @itemId and reading = 0", new { itemId });

    /// <summary>Lines in the order of their coming, with their letters.</summary>
    public static async Task<IReadOnlyList<(MailLineRow Line, MailItemRow Item)>> ListAsync(
        NpgsqlConnection connection, bool readToo, string managementNumber, Guid after, int limit)
    {
        var lines = (await connection.QueryAsync<MailLineRow>(
            $"""
            select {Columns} from mail_line l join mail_item m on m.id = l.item_id
            where l.id > @after and (@readToo or l.reading = 0) and (@managementNumber = '' or m.management_number = @managementNumber)
            order by l.id limit @limit
            """,
            new { after, limit, readToo, managementNumber })).AsList();
        var items = (await MailItemStore.ManyAsync(connection, lines.Select(line => line.ItemId).Distinct().ToArray()))
            .ToDictionary(item => item.Id);
        return [.. lines.Select(line => (line, items[line.ItemId]))];
    }

    /// <summary>
    /// Adds a line; false when what was received for the application is erased already, so that nothing of it is decided any more.
    /// </summary>
    public static async Task<bool> TryInsertAsync(NpgsqlConnection connection, MailLineRow row, Caller caller, DateTimeOffset at) =>
        await connection.ExecuteAsync(
            """
            insert into mail_line (id, application_id, item_id, digest, content, problem, at, imported_program, imported_person, imported_at)
            select @Id, @ApplicationId, @ItemId, @Digest, @Content, @Problem, @At, @Program, @Person, @importedAt
            where not exists (select from erasure e where e.application_id = @ApplicationId and @dataClass = any (e.classes))
            """,
            new
            {
                row.Id,
                row.ApplicationId,
                row.ItemId,
                row.Digest,
                row.Content,
                row.Problem,
                row.At,
                caller.Program,
                caller.Person,
                importedAt = at,
                dataClass = EvidenceNumbers.DataClass.NumberOf(DataClass.ReceivedDocument),
            }) > 0;

    /// <summary>Notes what was read in a line, and by whom.</summary>
    /// <param name="connection">Of the transaction.</param>
    /// <param name="id">The line.</param>
    /// <param name="reading">What it says.</param>
    /// <param name="reason">Of a return: why.</param>
    /// <param name="reader">Who read it.</param>
    /// <param name="second">Who confirmed it; null when one person is enough.</param>
    /// <param name="at">When.</param>
    public static Task ReadAsync(
        NpgsqlConnection connection, Guid id, TrackingReading reading, MailReturnReason reason, Caller reader, Caller? second,
        DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            update mail_line set reading = @reading, reason = @reason, read_program = @Program, read_person = @Person, confirmed_program = @confirmedProgram,
                confirmed_person = @confirmedPerson, read_at = @at
            where id = @id
            """,
            new
            {
                id,
                at,
                reading = MailNumbers.Reading.NumberOf(reading),
                reason = MailNumbers.Reason.NumberOf(reason),
                reader.Program,
                reader.Person,
                confirmedProgram = second?.Program ?? "",
                confirmedPerson = second?.Person ?? "",
            });
}
