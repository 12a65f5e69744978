using System.Text;
using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.MailVerification;

[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)S2")]
public sealed class LetterTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private MailRoomDriver _mailRoom = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(
            fixture, null, "--Kyc:Mail:YuPri:SimplifiedRegistered=2", "--Kyc:Mail:YuPri:Registered=1",
            "--Kyc:Mail:YuPri:RestrictedDelivery=9");
        _mailRoom = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_batch_returns_its_files_and_the_manifest_has_a_row_for_each_letter()
    {
        for (var letter = 0; letter < 3; letter++)
        {
            await _mailRoom.CreateReadyLetterAsync();
        }

        var (batch, files) = await _mailRoom.CreateBatchAsync();
        Assert.Equal(["letters.pdf", "labels.pdf", "manifest.pdf", "manifest.csv", "yupri.csv"], files.Keys);
        Assert.All(files.Where(file => file.Key.EndsWith(".pdf", StringComparison.Ordinal)),
            file => Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(file.Value), StringComparison.Ordinal));
        var rows = Encoding.UTF8.GetString(files["manifest.csv"]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(batch.ManagementNumbers, rows.Select(row => row.Split(',')[1]));
        Assert.All(rows, row => Assert.Contains(_mailRoom.CreateResidentRecord().Name.Replace('　', ' '), row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_substituted_character_is_reported_with_letter_field_and_position_but_without_its_text()
    {
        var request = Requests.CreateApplication();
        request.Declaration.Name = "⾼橋　辻\U000E0100子";
        var application = (await _service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata)).Application;
        var entry = _mailRoom.CreateResidentRecord();
        entry.Name = request.Declaration.Name;
        var document = await _mailRoom.RecordDocumentAsync(application, entry);
        var letter = (await _mailRoom.ConfirmDocumentAsync(document.DocumentId, entry)).ManagementNumber;
        await _mailRoom.CreateReadyLetterAsync();

        var (batch, files) = await _mailRoom.CreateBatchAsync();
        Assert.Empty(batch.Unprintable);
        Assert.Contains(letter, batch.ManagementNumbers);
        Assert.Equal(
            [
                CreateNote(1, LetterAdjustment.RadicalAsIdeograph),
                CreateNote(5, LetterAdjustment.VariationSelectorDropped),
            ],
            batch.Notes);
        Assert.Contains("高橋 辻子", Encoding.UTF8.GetString(files["manifest.csv"]), StringComparison.Ordinal);
        Assert.Equal(batch.Notes, (await _mailRoom.ReprintAsync(batch.BatchId, letter)).Notes);

        LetterNote CreateNote(int position, LetterAdjustment adjustment) =>
            new() { ManagementNumber = letter, Field = LetterField.Name, Position = position, Adjustment = adjustment };
    }

    [Fact]
    public async Task Two_concurrent_clerks_get_different_letters_and_two_calls_with_one_key_create_one_batch()
    {
        for (var letter = 0; letter < 6; letter++)
        {
            await _mailRoom.CreateReadyLetterAsync();
        }

        var batches = await Task.WhenAll(
            _mailRoom.CreateBatchAsync(limit: 3),
            _mailRoom.CreateBatchAsync(limit: 3, person: MailRoomDriver.Checker));
        Assert.Equal(6, batches.SelectMany(result => result.Batch.ManagementNumbers).Distinct().Count());

        for (var letter = 0; letter < 2; letter++)
        {
            await _mailRoom.CreateReadyLetterAsync();
        }

        var batchTasks = Enumerable
            .Range(0, 2)
            .Select(_ => Task.Run(() => _mailRoom.CreateBatchAsync("one-and-the-same", limit: 1)))
            .ToArray();
        await Assert.ThrowsAsync<RpcException>(() => Task.WhenAll(batchTasks));
        Assert.Equal(1, batchTasks.Count(result => result.IsCompletedSuccessfully));
        await FailureAssert.FailsWithAsync(
            StatusCode.AlreadyExists,
            "MAIL-BATCH-EXISTS",
            Assert.Single(batchTasks, result => result.IsFaulted));
        Assert.Single((await _mailRoom.CreateBatchAsync()).Batch.ManagementNumbers);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-NOTHING-READY", _mailRoom.CreateBatchAsync());
    }

    [Fact]
    public async Task A_new_batch_waits_for_a_letter_whose_application_is_briefly_locked()
    {
        await _mailRoom.CreateReadyLetterAsync();
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select from application for update");
        var batchTask = _mailRoom.CreateBatchAsync();
        await using var observingConnection = await _service.Database.OpenAsync(CancellationToken.None);
        await Eventually.IsTrueAsync(() =>
            observingConnection.ExecuteScalarAsync<bool>("select exists (select from pg_locks where not granted)"));
        await transaction.CommitAsync();
        Assert.Single((await batchTask).Batch.ManagementNumbers);
    }

    [Fact]
    [Trait("Control", "4(1)S3")]
    public async Task Every_letter_needs_a_good_sheet_and_a_spoiled_sheet_must_be_reprinted_before_confirmation()
    {
        for (var letter = 0; letter < 2; letter++)
        {
            await _mailRoom.CreateReadyLetterAsync();
        }

        var (batch, _) = await _mailRoom.CreateBatchAsync();
        var spoiledLetter = batch.ManagementNumbers[0];
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-NOT-PRINTED",
            _mailRoom.PostLetterAsync(batch.BatchId, spoiledLetter, MailRoomDriver.CreateNextPostingNumber()));
        await AssertRefusedAsync(batch, 2, [spoiledLetter], ("spoiled[0]", "NOT_TOGETHER"));
        await AssertRefusedAsync(batch, 1, [], ("sheets_printed", "OUT_OF_RANGE"));
        Assert.Equal([spoiledLetter], (await _mailRoom.ReprintAsync(batch.BatchId, spoiledLetter)).ManagementNumbers);
        await AssertRefusedAsync(batch, 3, [], ("spoiled", "TOO_SHORT"));
        await AssertRefusedAsync(
            batch, 2, [batch.ManagementNumbers[1]],
            ("sheets_printed", "OUT_OF_RANGE"), ("spoiled", "TOO_SHORT"), ("spoiled[0]", "NOT_TOGETHER"));
        Assert.Equal(2, (await _mailRoom.ConfirmPrintedAsync(batch.BatchId, 3, spoiledLetter)).GoodSheets);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(
            ["printed", "printed", "reprinted", "spoiled", "print-confirmed"],
            await connection.QueryAsync<string>("select kind from mail_event order by sequence"));
    }

    private async Task AssertRefusedAsync(
        PrintedBatch batch,
        int sheetCount,
        string[] spoiledLetters,
        params (string Field, string Reason)[] fields) =>
        Assert.Equal(
            fields,
            (
                await FailureAssert.GetFieldViolationsAsync(
                    StatusCode.FailedPrecondition,
                    "MAIL-COUNT-MISMATCH",
                    _mailRoom.ConfirmPrintedAsync(batch.BatchId, sheetCount, spoiledLetters).ResponseAsync)).Select(field => (field.Field,
                    field.Reason)));

    [Fact]
    public async Task A_posting_requires_a_valid_number_that_no_other_letter_has_on_the_same_day()
    {
        for (var letter = 0; letter < 2; letter++)
        {
            await _mailRoom.CreateReadyLetterAsync();
        }

        var (batch, _) = await _mailRoom.CreateBatchAsync();
        await _mailRoom.ConfirmPrintedAsync(batch.BatchId, 2);
        var (firstLetter, secondLetter, number) = (
            batch.ManagementNumbers[0],
            batch.ManagementNumbers[1],
            MailRoomDriver.CreateNextPostingNumber());
        var wrongNumber = number[..^1] + (char)('0' + ((number[^1] - '0' + 1) % 7));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "MAIL-POSTING-CHECK-DIGIT",
            _mailRoom.PostLetterAsync(batch.BatchId, firstLetter, wrongNumber));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "MAIL-POSTING-NUMBER",
            _mailRoom.PostLetterAsync(batch.BatchId, firstLetter, "123"));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            _mailRoom.PostLetterAsync(batch.BatchId, firstLetter, number, _mailRoom.Today.AddDays(1)));
        for (var call = 0; call < 2; call++)
        {
            Assert.Equal(1, (await _mailRoom.PostLetterAsync(batch.BatchId, firstLetter, number)).Left);
        }

        await FailureAssert.FailsWithAsync(
            StatusCode.AlreadyExists,
            "MAIL-POSTING-NUMBER-USED",
            _mailRoom.PostLetterAsync(batch.BatchId, secondLetter, number));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-ITEM-POSTED",
            _mailRoom.PostLetterAsync(batch.BatchId, firstLetter, MailRoomDriver.CreateNextPostingNumber()));
        // Posting numbers are reused: on a different day, the same number belongs to a different letter.
        _service.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, (await _mailRoom.PostLetterAsync(batch.BatchId, secondLetter, number)).Left);
    }

    [Fact]
    public async Task A_letter_of_a_withdrawn_application_is_not_posted()
    {
        var (application, letter, _) = await _mailRoom.CreateReadyLetterAsync();
        var (batch, _) = await _mailRoom.CreateBatchAsync();
        await _mailRoom.ConfirmPrintedAsync(batch.BatchId, 1);
        await _service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = application.ApplicationId },
            ServiceUnderTest.CallerMetadata);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-ITEM-WITHDRAWN",
            _mailRoom.PostLetterAsync(batch.BatchId, letter, MailRoomDriver.CreateNextPostingNumber()));
    }

    [Fact]
    public async Task A_verification_by_mail_has_a_record_with_the_days_of_receipt_and_posting_and_a_valid_chain()
    {
        var letter = await _mailRoom.CreatePostedLetterAsync();
        _service.Clock.Advance(TimeSpan.FromDays(2));
        await _mailRoom.ImportReportsAsync(letter, "お届け先にお届け済み");
        var id = Guid.Parse(letter.Application.ApplicationId);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var (recordId, content) = await connection.QuerySingleAsync<(Guid, byte[])>(
            "select id, content from verification_record where application_id = @id", new { id });
        using var keys = await _service.Services.GetRequiredService<KeyStore>().LoadKeysAsync(id, CancellationToken.None);
        Assert.True(
            RecordJson.TryRead(keys.Open(DataClass.VerificationRecord, EvidenceStore.GetRecordField(recordId), content), out var record));

        Assert.Equal((RecordMethod.OriginalDocumentMail, "チ", letter.PostingDay, letter.PostingDay),
            (record.Method, record.MethodLetter, record.Dates.DocumentReceivedOn, record.Dates.LetterSentOn));
        Assert.Equal((_mailRoom.CreateResidentRecord().Name.Replace('　', ' '), _mailRoom.CreateResidentRecord().Address, "住民票の写し"),
            (record.Name, record.Address, record.DocumentName));
        Assert.Equal((MailRoomDriver.Checker, letter.PostingNumber.Replace("-", "", StringComparison.Ordinal)),
            (record.Verifier.Person, record.PostingNumber));
        Assert.Equal(EvidenceKind.ReceivedDocument, Assert.Single(record.Attachments).Kind);

        var report = LedgerChain.Verify(id, await LedgerStore.ReadChainAsync(connection, id));
        Assert.Empty(report.Faults);
        Assert.Equal(
            ["document-received", "document-confirmed", "ready", "printed", "posted", "delivered"],
            report.Entries.Where(entry => entry.Kind == LedgerEntryKind.LetterEvent).Select(entry => entry.GetFact("event")));
        Assert.Equal([LedgerEntryKind.Decision, LedgerEntryKind.RecordAdded], report.Entries.TakeLast(2).Select(entry => entry.Kind));
    }
}
