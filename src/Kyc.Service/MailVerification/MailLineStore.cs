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

/// <summary>
/// Represents the text of a line of a status file that the parser did not understand. The text may contain anything, so it is stored only
/// encrypted.
/// </summary>
/// <param name="Text">
/// The cells of the line after the posting date. Empty when the line seems to contain an individual number or other forbidden data.
/// </param>
/// <param name="Office">The post office. Empty when the parser cannot find it, or when the line seems to contain forbidden data.</param>
public sealed record MailLineText(string Text, string Office)
{
    private const int MaxTextLength = 300;

    /// <summary>
    /// Creates the text to store for the given line. A text with more than 300 characters is truncated. When the line seems to contain
    /// forbidden data, both texts are empty.
    /// </summary>
    public static MailLineText FromLine(UnreadTrackingLine line) =>
        PersonalNumberDetector.Scan(RemoveTimes(line.Text)).Count > 0
            ? new MailLineText("", "")
            : new MailLineText(line.Text.Length > MaxTextLength ? line.Text[..MaxTextLength] : line.Text, line.Office);

    /// <summary>Gets the text without dates and times. The search for individual numbers uses this text.</summary>
    internal string TextWithoutTimes => RemoveTimes(Text);

    /// <summary>Serializes the text to JSON. The result must be encrypted before it is stored.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EvidenceJson.CompactOptions);

    /// <summary>Parses the result of <see cref="ToJson"/>.</summary>
    /// <exception cref="InvalidDataException">The JSON is not the text of a line.</exception>
    public static MailLineText FromJson(ReadOnlySpan<byte> json) =>
        EvidenceJson.TryRead<MailLineText>(json) ?? throw new InvalidDataException("A stored line of a status file has an invalid format.");

    // A date with a time has twelve digits, like an individual number. By chance, the check digit is valid for one in eleven of them.
    private static string RemoveTimes(string text) =>
        string.Join(',', text.Split(',').Where(cell => !TrackingFileParser.TryReadTime(cell, out _)));

    /// <summary>Returns only the type name, because the text may contain anything.</summary>
    public override string ToString() => nameof(MailLineText);
}

/// <summary>Represents a row of <c>mail_line</c>: a line of a status file that the parser did not understand.</summary>
public sealed record MailLineRow
{
    public Guid Id { get; init; }

    public Guid ApplicationId { get; init; }

    public Guid ItemId { get; init; }

    public byte[] Digest { get; init; } = [];

    /// <summary>The ciphertext of the <see cref="MailLineText"/>.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>The code of the problem with the line.</summary>
    public string Problem { get; init; } = "";

    public DateTimeOffset? At { get; init; }

    public string ImportedPerson { get; init; } = "";

    public DateTimeOffset ImportedAt { get; init; }

    public TrackingReading Reading
    {
        get => MailNumbers.Reading.ToValue(ReadingNumber, "mail_line.reading");
        init => ReadingNumber = MailNumbers.Reading.ToNumber(value);
    }

    internal short ReadingNumber { get; init; }

    public MailReturnReason Reason
    {
        get => MailNumbers.Reason.ToValue(ReasonNumber, "mail_line.reason");
        init => ReasonNumber = MailNumbers.Reason.ToNumber(value);
    }

    internal short ReasonNumber { get; init; }

    public string ReadPerson { get; init; } = "";

    public string ConfirmedPerson { get; init; } = "";

    public DateTimeOffset? ReadAt { get; init; }

    public bool IsRead => Reading != TrackingReading.Unspecified;

    /// <summary>Gets the name of the field that contains the ciphertext. The name is bound into the ciphertext.</summary>
    public static string GetField(Guid id) => CiphertextTables.MailLine.GetField(id);

    /// <summary>Decrypts the text of the line.</summary>
    public MailLineText Open(ApplicationKeys keys) => MailLineText.FromJson(keys.Open(DataClass.ReceivedDocument, GetField(Id), Content));
}

/// <summary>Reads and writes the table <c>mail_line</c>. A caller that changes a line must have locked the line's application.</summary>
public static class MailLineStore
{
    private const string Columns =
        """
        l.id, l.application_id, l.item_id, l.digest, l.content, l.problem, l.at, l.imported_person, l.imported_at,
        l.reading as reading_number, l.reason as reason_number, l.read_person,
        l.confirmed_person, l.read_at
        """;

    /// <summary>
    /// Computes the MAC that identifies a line among the lines about the same letter, so that the line is recognized when it is imported
    /// again.
    /// </summary>
    public static byte[] ComputeDigest(LookupMac mac, Guid itemId, string text) =>
        mac.Compute("mail-line", itemId.ToByteArray(bigEndian: true), Encoding.UTF8.GetBytes(text));

    public static Task<MailLineRow?> FindAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleOrDefaultAsync<MailLineRow>($"select {Columns} from mail_line l where l.id = @id", new { id });

    /// <summary>Reads all lines about the given letter, whether or not someone has read them.</summary>
    public static async Task<IReadOnlyList<MailLineRow>> ReadByItemAsync(NpgsqlConnection connection, Guid itemId) =>
        (await connection.QueryAsync<MailLineRow>($"select {Columns} from mail_line l where l.item_id = @itemId", new { itemId })).AsList();

    /// <summary>Counts the lines about the given letter that nobody has read.</summary>
    public static Task<int> CountUnreadAsync(NpgsqlConnection connection, Guid itemId) =>
        connection.ExecuteScalarAsync<int>("select count(*)::int from mail_line where item_id = @itemId and reading = 0", new { itemId });

    /// <summary>
    /// Reads lines with their letters, in the order in which the lines were imported. An empty management number selects the lines of all
    /// letters.
    /// </summary>
    public static async Task<IReadOnlyList<(MailLineRow Line, MailItemRow Item)>> ListAsync(
        NpgsqlConnection connection, bool includeRead, string managementNumber, Guid after, int limit)
    {
        var lines = (await connection.QueryAsync<MailLineRow>(
            $"""
            select {Columns} from mail_line l join mail_item m on m.id = l.item_id
            where l.id > @after and (@readToo or l.reading = 0) and (@managementNumber = '' or m.management_number = @managementNumber)
            order by l.id limit @limit
            """,
            new { after, limit, readToo = includeRead, managementNumber })).AsList();
        var items = (await MailItemStore.ReadManyAsync(connection, [.. lines.Select(line => line.ItemId).Distinct()]))
            .ToDictionary(item => item.Id);
        return [.. lines.Select(line => (line, items[line.ItemId]))];
    }

    /// <summary>
    /// Adds a line. Returns false, and stores nothing, when the received documents of the application have already been erased.
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
                dataClass = EvidenceNumbers.DataClass.ToNumber(DataClass.ReceivedDocument),
            }) > 0;

    /// <summary>Stores the reading of a line. A reading is the meaning that a person or the service has assigned to the line.</summary>
    /// <param name="connection">The connection of the transaction.</param>
    /// <param name="id">The ID of the line.</param>
    /// <param name="reading">The meaning of the line.</param>
    /// <param name="reason">The reason for a return; Unspecified for other readings.</param>
    /// <param name="reader">The caller who read the line.</param>
    /// <param name="confirmer">The caller who confirmed the reading; null when one person is sufficient.</param>
    /// <param name="at">The time of the reading.</param>
    public static Task StoreReadingAsync(
        NpgsqlConnection connection,
        Guid id,
        TrackingReading reading,
        MailReturnReason reason,
        Caller reader,
        Caller? confirmer,
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
                reading = MailNumbers.Reading.ToNumber(reading),
                reason = MailNumbers.Reason.ToNumber(reason),
                reader.Program,
                reader.Person,
                confirmedProgram = confirmer?.Program ?? "",
                confirmedPerson = confirmer?.Person ?? "",
            });
}
