using Dapper;
using Kyc.Contracts.V1;
using Kyc.Mail.Letters;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Represents a row of the table <c>mail_batch</c>.</summary>
public sealed record MailBatchRow
{
    public Guid Id { get; init; }

    public MailService Service
    {
        get => MailNumbers.Service.ToValue(ServiceNumber, "mail_batch.service");
        init => ServiceNumber = MailNumbers.Service.ToNumber(value);
    }

    internal short ServiceNumber { get; init; }

    public DateOnly PlannedOn { get; init; }

    /// <summary>The day of printing in Japan; null until the number of printed sheets is confirmed.</summary>
    public DateOnly? PrintedOn { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// Creates batches and prints their letters again. One transaction selects the letters, creates the files and stores the result. Thus two
/// clerks who create batches at the same time get different letters, and letters stay ready when their batch cannot be printed.
/// </summary>
public sealed class BatchPrinter(KycDatabase database, KeyStore keys, LetterCreator letterCreator, MailOptions options, TimeProvider clock)
{
    /// <summary>Creates a batch of letters that are ready to be printed, and its files.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-BATCH-EXISTS, MAIL-BATCH-KEY-REUSED, MAIL-NOTHING-READY, MAIL-NOTHING-PRINTABLE, or a failure of <see cref="LetterCreator"/>.
    /// </exception>
    public async Task<(PrintedBatch Batch, BatchFiles Files)> CreateAsync(
        CreateBatchRequest request, DateOnly postingDate, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        return RequirePrinted(await database.RunInTransactionAsync(async connection =>
        {
            var batch = new MailBatchRow { Id = Guid.CreateVersion7(now), Service = request.Service, PlannedOn = postingDate };
            var mac = keys.Mac.ComputeContentMac(request);
            if (!await TryInsertAsync(connection, batch, request.IdempotencyKey, mac, caller, now))
            {
                throw MailFailures.CreateException(
                    await IsSameRequestAsync(connection, batch, request.IdempotencyKey, mac, caller)
                        ? MailFailures.BatchExists
                        : MailFailures.BatchKeyReused);
            }

            var items = await MailItemStore.LockReadyLettersAsync(connection, request.Limit);
            if (items.Count == 0)
            {
                throw MailFailures.CreateException(MailFailures.NoLetterReady);
            }

            var result = await PrintAsync(connection, batch, items, "printed", "", caller, now, cancellationToken);
            // The empty batch is deleted, but its letters stay marked as unprintable.
            if (result.Batch.ManagementNumbers.Count == 0)
            {
                await connection.ExecuteAsync("delete from mail_batch where id = @Id", new { batch.Id });
            }

            return result;
        }, cancellationToken));
    }

    /// <summary>
    /// Prints the given letters of a batch again or, when no numbers are given, all its letters that are not posted and are still needed.
    /// The number of printed sheets must then be confirmed again.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-BATCH-UNKNOWN, MAIL-NOT-IN-BATCH, MAIL-ITEM-WITHDRAWN, MAIL-ITEM-POSTED, MAIL-NOTHING-READY, MAIL-NOTHING-PRINTABLE, or a
    /// failure of <see cref="LetterCreator"/>.
    /// </exception>
    public Task<(PrintedBatch Batch, BatchFiles Files)> ReprintAsync(
        Guid batchId, IReadOnlyList<string> managementNumbers, string reason, Caller caller, CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(async connection =>
        {
            var sheet = await LockedBatch.LockAsync(connection, batchId);
            var (batch, batchItems) = sheet;
            sheet.FindLetters(managementNumbers, index => $"management_numbers[{index}]");
            var itemsToPrint = managementNumbers.Count == 0
                ? [.. batchItems.Where(
                    item => item.State is MailItemState.Batched or MailItemState.Printed
                        && item.ApplicationState == ApplicationState.AwaitingVerification)]
                : batchItems.Where(item => managementNumbers.Contains(item.ManagementNumber)).ToList();
            if (itemsToPrint.FirstOrDefault(
                item => item.State == MailItemState.Withdrawn
                    || item.ApplicationState != ApplicationState.AwaitingVerification) is { } withdrawnItem)
            {
                throw MailFailures.CreateException(MailFailures.LetterNotNeeded, $"letter {withdrawnItem.ManagementNumber}");
            }

            if (itemsToPrint.FirstOrDefault(item => item.State is not (MailItemState.Batched or MailItemState.Printed)) is { } postedItem)
            {
                throw MailFailures.CreateException(MailFailures.LetterAlreadyPosted, $"letter {postedItem.ManagementNumber}");
            }

            if (itemsToPrint.Count == 0)
            {
                throw MailFailures.CreateException(MailFailures.NoLetterReady);
            }

            await connection.ExecuteAsync("update mail_batch set printed_on = null where id = @batchId", new { batchId });
            return RequirePrinted(
                await PrintAsync(connection, batch, itemsToPrint, "reprinted", reason, caller, clock.GetNow(), cancellationToken));
        }, cancellationToken);

    /// <summary>
    /// Locks and returns the batch with the given ID, so that its steps are performed one at a time. Returns null when there is no such
    /// batch.
    /// </summary>
    internal static Task<MailBatchRow?> LockAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleOrDefaultAsync<MailBatchRow>(
            "select id, service, planned_on, printed_on, created_at from mail_batch where id = @id for update", new { id });

    private static (PrintedBatch Batch, BatchFiles Files) RequirePrinted((PrintedBatch Batch, BatchFiles Files) result) =>
        result.Batch.ManagementNumbers.Count > 0
        ? result
        : throw MailFailures.CreateException(
            MailFailures.NoLetterPrintable,
            LetterListFormatter.JoinFirst([.. result.Batch.Unprintable.Select(item => $"{item.ManagementNumber} {item.Problem}")], "; "));

    internal static async Task<bool> TryInsertAsync(
        NpgsqlConnection connection, MailBatchRow batch, string key, byte[] mac, Caller caller, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            insert into mail_batch (id, caller_program, idempotency_key, request_mac, service, planned_on, letters, created_at)
            values (@Id, @Program, @key, @mac, @service, @PlannedOn, 0, @now) on conflict (caller_program, idempotency_key) do nothing
            """,
            new { batch.Id, caller.Program, key, mac, service = batch.ServiceNumber, batch.PlannedOn, now }) > 0;

    /// <summary>
    /// Checks whether the existing batch with the given idempotency key was created by a call with the same content. Older batches have no
    /// MAC of the request. Only their service and planned day must be those of the call.
    /// </summary>
    private static Task<bool> IsSameRequestAsync(NpgsqlConnection connection, MailBatchRow batch, string key, byte[] mac, Caller caller) =>
        connection.ExecuteScalarAsync<bool>(
            """
            select coalesce(request_mac = @mac, service = @service and planned_on = @PlannedOn) from mail_batch
            where caller_program = @Program and idempotency_key = @key
            """,
            new { caller.Program, key, mac, service = batch.ServiceNumber, batch.PlannedOn });

    private async Task<(PrintedBatch Batch, BatchFiles Files)> PrintAsync(
        NpgsqlConnection connection, MailBatchRow batch, IReadOnlyList<MailItemRow> items, string kind, string reason, Caller caller,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var createdLetters = await letterCreator.CreateAsync(connection, items, batch.Service, batch.PlannedOn, now, cancellationToken);
        var events = new List<LedgerEvent>();
        foreach (var (item, hash) in createdLetters.Printed)
        {
            DateTimeOffset? codeExpiresAt = hash.Length == 0 ? null : options.GetCodeExpiry(now);
            await MailItemStore.StorePrintingAsync(connection, item.Id, batch.Id, hash, codeExpiresAt, now);
            await MailEventStore.AppendAsync(connection, kind, reason, batch.Id, item.Id, caller, now);
            events.Add(MailLedgerEvents.CreateForLetter(item, kind, caller, now));
        }
        foreach (var item in createdLetters.Unprintable)
        {
            await MailItemStore.StorePrintProblemAsync(connection, item.ManagementNumber, item.Problem);
        }

        await connection.ExecuteAsync(
            "update mail_batch set letters = (select count(*) from mail_item where batch_id = @Id) where id = @Id", new { batch.Id });
        await LedgerStore.AppendAsync(connection, events);
        var printedBatch = new PrintedBatch { BatchId = batch.Id.ToString("D") };
        printedBatch.ManagementNumbers.AddRange(createdLetters.Printed.Select(letter => letter.Item.ManagementNumber));
        printedBatch.Unprintable.AddRange(createdLetters.Unprintable);
        printedBatch.NotInYupri.AddRange(
            createdLetters.Files.YuPriOmittedPositions.Select(position => createdLetters.Printed[position].Item.ManagementNumber));
        printedBatch.Notes.AddRange(
            createdLetters.Files.Notes.Select(note => ToContract(note, createdLetters.Printed[note.Row - 1].Item.ManagementNumber)));
        return (printedBatch, createdLetters.Files);
    }

    // The address of a letter is a single line, so the note contains no line number.
    private static LetterNote ToContract(PrintNote note, string managementNumber) => new()
    {
        ManagementNumber = managementNumber,
        Field = note.Field == PrintField.Name ? LetterField.Name : LetterField.Address,
        Position = note.Position,
        Adjustment = note.Adjustment switch
        {
            PrintAdjustment.VariationSelectorDropped => LetterAdjustment.VariationSelectorDropped,
            PrintAdjustment.RadicalAsIdeograph => LetterAdjustment.RadicalAsIdeograph,
            _ => throw new InvalidOperationException("The contract does not have this adjustment."),
        },
    };
}
