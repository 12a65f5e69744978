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

[Collection(ClusterGroup.Name)]
[Trait("Control", "1(1)S2")]
public sealed class LetterTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartAsync(
            fixture, null, "--Kyc:Mail:YuPri:SimplifiedRegistered=2", "--Kyc:Mail:YuPri:Registered=1",
            "--Kyc:Mail:YuPri:RestrictedDelivery=9");
        _desk = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_batch_returns_its_files_and_the_manifest_has_a_row_for_each_letter()
    {
        for (var letter = 0; letter < 3; letter++)
        {
            await _desk.CreateReadyAsync();
        }

        var (batch, files) = await _desk.CreateBatchAsync();
        Assert.Equal(["letters.pdf", "labels.pdf", "manifest.pdf", "manifest.csv", "yupri.csv"], files.Keys);
        Assert.All(files.Where(file => file.Key.EndsWith(".pdf", StringComparison.Ordinal)),
            file => Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(file.Value), StringComparison.Ordinal));
        var rows = Encoding.UTF8.GetString(files["manifest.csv"]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(batch.ManagementNumbers, rows.Select(row => row.Split(',')[1]));
        Assert.All(rows, row => Assert.Contains(_desk.CreateResidentRecord().Name.Replace('　', ' '), row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_substituted_character_is_reported_by_letter_field_and_position_and_never_by_text()
    {
        var request = Requests.Create();
        request.Declaration.Name = "⾼橋　辻\U000E0100子";
        var application = (await _service.Applications.CreateApplicationAsync(request, ServiceUnderTest.Caller)).Application;
        var entry = _desk.CreateResidentRecord();
        entry.Name = request.Declaration.Name;
        var document = await _desk.RecordAsync(application, entry);
        var letter = (await _desk.ConfirmAsync(document.DocumentId, entry)).ManagementNumber;
        await _desk.CreateReadyAsync();

        var (batch, files) = await _desk.CreateBatchAsync();
        Assert.Empty(batch.Unprintable);
        Assert.Contains(letter, batch.ManagementNumbers);
        Assert.Equal(
            [
                Note(1, LetterAdjustment.RadicalAsIdeograph),
                Note(5, LetterAdjustment.VariationSelectorDropped),
            ],
            batch.Notes);
        Assert.Contains("高橋 辻子", Encoding.UTF8.GetString(files["manifest.csv"]), StringComparison.Ordinal);
        Assert.Equal(batch.Notes, (await _desk.ReprintAsync(batch.BatchId, letter)).Notes);

        LetterNote Note(int position, LetterAdjustment adjustment) =>
            new() { ManagementNumber = letter, Field = LetterField.Name, Position = position, Adjustment = adjustment };
    }

    [Fact]
    public async Task Two_concurrent_clerks_get_different_letters_and_the_same_key_makes_one_batch()
    {
        for (var letter = 0; letter < 6; letter++)
        {
            await _desk.CreateReadyAsync();
        }

        var batches = await Task.WhenAll(
            _desk.CreateBatchAsync(limit: 3),
            _desk.CreateBatchAsync(limit: 3, person: MailRoomDriver.Checker));
        Assert.Equal(6, batches.SelectMany(made => made.Batch.ManagementNumbers).Distinct().Count());

        for (var letter = 0; letter < 2; letter++)
        {
            await _desk.CreateReadyAsync();
        }

        var twice = Enumerable.Range(0, 2).Select(_ => Task.Run(() => _desk.CreateBatchAsync("one-and-the-same", limit: 1))).ToArray();
        await Assert.ThrowsAsync<RpcException>(() => Task.WhenAll(twice));
        Assert.Equal(1, twice.Count(made => made.IsCompletedSuccessfully));
        await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, "MAIL-BATCH-EXISTS", Assert.Single(twice, made => made.IsFaulted));
        Assert.Single((await _desk.CreateBatchAsync()).Batch.ManagementNumbers);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-NOTHING-READY", _desk.CreateBatchAsync());
    }

    [Fact]
    public async Task A_letter_whose_application_is_locked_briefly_is_awaited()
    {
        await _desk.CreateReadyAsync();
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        await using var holding = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select from application for update");
        var making = _desk.CreateBatchAsync();
        await using var looking = await _service.Database.OpenAsync(CancellationToken.None);
        await Eventually.IsTrueAsync(() => looking.ExecuteScalarAsync<bool>("select exists (select from pg_locks where not granted)"));
        await holding.CommitAsync();
        Assert.Single((await making).Batch.ManagementNumbers);
    }

    [Fact]
    [Trait("Control", "4(1)S3")]
    public async Task There_are_as_many_good_sheets_as_letters_and_a_spoiled_one_is_printed_again_first()
    {
        for (var letter = 0; letter < 2; letter++)
        {
            await _desk.CreateReadyAsync();
        }

        var (batch, _) = await _desk.CreateBatchAsync();
        var spoiled = batch.ManagementNumbers[0];
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-NOT-PRINTED",
            _desk.PostAsync(batch.BatchId, spoiled, MailRoomDriver.CreateNextPostingNumber()));
        await AssertRefusedAsync(batch, 2, [spoiled], ("spoiled[0]", "NOT_TOGETHER"));
        await AssertRefusedAsync(batch, 1, [], ("sheets_printed", "OUT_OF_RANGE"));
        Assert.Equal([spoiled], (await _desk.ReprintAsync(batch.BatchId, spoiled)).ManagementNumbers);
        await AssertRefusedAsync(batch, 3, [], ("spoiled", "TOO_SHORT"));
        await AssertRefusedAsync(
            batch, 2, [batch.ManagementNumbers[1]],
            ("sheets_printed", "OUT_OF_RANGE"), ("spoiled", "TOO_SHORT"), ("spoiled[0]", "NOT_TOGETHER"));
        Assert.Equal(2, (await _desk.ConfirmPrintedAsync(batch.BatchId, 3, spoiled)).GoodSheets);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(
            ["printed", "printed", "reprinted", "spoiled", "print-confirmed"],
            await connection.QueryAsync<string>("select kind from mail_event order by sequence"));
    }

    private async Task AssertRefusedAsync(
        PrintedBatch batch,
        int sheets,
        string[] spoiled,
        params (string Field, string Reason)[] fields) =>
        Assert.Equal(
            fields,
            (
                await FailureAssert.GetFieldViolationsAsync(
                    StatusCode.FailedPrecondition,
                    "MAIL-COUNT-MISMATCH",
                    _desk.ConfirmPrintedAsync(batch.BatchId, sheets, spoiled).ResponseAsync)).Select(field => (field.Field, field.Reason)));

    [Fact]
    public async Task A_posting_has_a_valid_number_that_no_other_letter_of_the_day_has()
    {
        for (var letter = 0; letter < 2; letter++)
        {
            await _desk.CreateReadyAsync();
        }

        var (batch, _) = await _desk.CreateBatchAsync();
        await _desk.ConfirmPrintedAsync(batch.BatchId, 2);
        var (first, second, number) = (batch.ManagementNumbers[0], batch.ManagementNumbers[1], MailRoomDriver.CreateNextPostingNumber());
        var wrong = number[..^1] + (char)('0' + ((number[^1] - '0' + 1) % 7));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "MAIL-POSTING-CHECK-DIGIT",
            _desk.PostAsync(batch.BatchId, first, wrong));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "MAIL-POSTING-NUMBER", _desk.PostAsync(batch.BatchId, first, "123"));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            _desk.PostAsync(batch.BatchId, first, number, _desk.Today.AddDays(1)));
        for (var call = 0; call < 2; call++)
        {
            Assert.Equal(1, (await _desk.PostAsync(batch.BatchId, first, number)).Left);
        }

        await FailureAssert.FailsWithAsync(
            StatusCode.AlreadyExists,
            "MAIL-POSTING-NUMBER-USED",
            _desk.PostAsync(batch.BatchId, second, number));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-ITEM-POSTED",
            _desk.PostAsync(batch.BatchId, first, MailRoomDriver.CreateNextPostingNumber()));
        // Posting numbers are reused: on a different day, the same number belongs to a different letter.
        _service.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, (await _desk.PostAsync(batch.BatchId, second, number)).Left);
    }

    [Fact]
    public async Task A_letter_of_a_withdrawn_application_is_not_posted()
    {
        var (application, letter, _) = await _desk.CreateReadyAsync();
        var (batch, _) = await _desk.CreateBatchAsync();
        await _desk.ConfirmPrintedAsync(batch.BatchId, 1);
        await _service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = application.ApplicationId },
            ServiceUnderTest.Caller);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-ITEM-WITHDRAWN",
            _desk.PostAsync(batch.BatchId, letter, MailRoomDriver.CreateNextPostingNumber()));
    }

    [Fact]
    public async Task A_verification_by_mail_has_a_record_with_the_days_of_receipt_and_posting_and_a_valid_chain()
    {
        var letter = await _desk.CreatePostedAsync();
        _service.Clock.Advance(TimeSpan.FromDays(2));
        await _desk.TrackAsync(letter, "お届け先にお届け済み");
        var id = Guid.Parse(letter.Application.ApplicationId);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var (recordId, content) = await connection.QuerySingleAsync<(Guid, byte[])>(
            "select id, content from verification_record where application_id = @id", new { id });
        using var keys = await _service.Services.GetRequiredService<KeyStore>().LoadKeysAsync(id, CancellationToken.None);
        Assert.True(
            RecordJson.TryRead(keys.Open(DataClass.VerificationRecord, EvidenceStore.GetRecordField(recordId), content), out var record));

        Assert.Equal((RecordMethod.OriginalDocumentMail, "チ", letter.PostingDay, letter.PostingDay),
            (record.Method, record.MethodLetter, record.Dates.DocumentReceivedOn, record.Dates.LetterSentOn));
        Assert.Equal((_desk.CreateResidentRecord().Name.Replace('　', ' '), _desk.CreateResidentRecord().Address, "住民票の写し"),
            (record.Name, record.Address, record.DocumentName));
        Assert.Equal((MailRoomDriver.Checker, letter.Number.Replace("-", "", StringComparison.Ordinal)),
            (record.Verifier.Person, record.PostingNumber));
        Assert.Equal(EvidenceKind.ReceivedDocument, Assert.Single(record.Attachments).Kind);

        var report = LedgerChain.Verify(id, await LedgerStore.ReadAsync(connection, id));
        Assert.Empty(report.Faults);
        Assert.Equal(
            ["document-received", "document-confirmed", "ready", "printed", "posted", "delivered"],
            report.Entries.Where(entry => entry.Kind == LedgerKind.LetterEvent).Select(entry => entry.GetFact("event")));
        Assert.Equal([LedgerKind.Decision, LedgerKind.RecordAdded], report.Entries.TakeLast(2).Select(entry => entry.Kind));
    }
}
