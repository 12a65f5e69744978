using System.Text;
using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests the effects of the moves of a case. <see cref="CaseMoveSetTests"/> tests that the service accepts the moves.</summary>
[Collection(ClusterCollection.Name)]
public sealed class CaseMoveTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string DeliveredStatus = "お届け先にお届け済み";

    private ServiceUnderTest _service = null!;
    private CaseDriver _driver = null!;
    private CaseStates.CaseBuilder _builder = null!;

    private MailRoomDriver MailRoom => _driver.MailRoom;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture, null, MailRoomDriver.ActivationCodeArguments);
        _driver = new CaseDriver(_service, new MailRoomDriver(_service));
        _builder = new CaseStates.CaseBuilder(_service, _driver);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task After_a_typing_error_in_both_entries_two_people_retype_the_document_from_the_existing_scan()
    {
        var application = await _builder.CreatePrintedAsync();
        var before = await _driver.GetCaseAsync(application);
        var document = Assert.Single(before.Documents);
        var retypedDocument = await _driver.RetypeDocumentAsync(application, document, entry => entry.Number = "千代田区長 第2号");
        var after = await _driver.GetCaseAsync(application);
        Assert.Equal((MailItemState.Withdrawn, true), (after.Letter.State, Assert.Single(after.Documents).Scanned));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _driver.ConfirmDocumentAsync(application, retypedDocument.DocumentId, person: MailRoomDriver.Typist));
        Assert.NotEqual(
            before.Letter.ManagementNumber,
            (await _driver.ConfirmDocumentAsync(application, retypedDocument.DocumentId)).ManagementNumber);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-DOCUMENT-CLOSED",
            _driver.RetypeDocumentAsync(application, document));

        // Both entries belong to one paper document. A disposal that is recorded with the ID of the first entry is stored with the second
        // one.
        await MailRoom.Mail.RecordDisposalAsync(
            new RecordDisposalRequest
            {
                DocumentId = document.DocumentId,
                Disposal = PaperDisposal.Returned,
                On = MailRoomDriver.FormatDay(MailRoom.Today)
            }, ServiceUnderTest.CallerMetadata);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(
            [(document.DocumentId, (short)4, (short)0), (retypedDocument.DocumentId, (short)2, (short)1)],
            (await connection.QueryAsync<(Guid, short, short)>(
                "select id, state, disposal from mail_document order by entered_at, state desc"))
                    .Select(row => (row.Item1.ToString("D"), row.Item2, row.Item3)));
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("select count(distinct evidence_id) from mail_document"));
        Assert.Empty(await _service.VerifyLedgerAsync());
    }

    [Fact]
    public async Task A_letter_with_a_typing_error_verifies_nobody_even_after_delivery_and_code_entry()
    {
        var (lettersPdf, postedLetter) = await CreatePostedLetterAsync();
        await _driver.ReferAsync(postedLetter.Application, MailReferral.TypingError);
        await MailRoom.ImportReportsAsync(postedLetter, DeliveredStatus);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "APPLICATION-NOT-OPEN",
            CheckCodeAsync(postedLetter, await PrintedCodeReader.ReadAsync(lettersPdf)));
        Assert.Equal((ApplicationState.NeedsReview, "MAIL-TYPING-ERROR"), await MailRoom.GetStateAsync(postedLetter.Application));
    }

    [Fact]
    public async Task A_letter_that_replaces_one_with_a_locked_code_accepts_only_its_own_code()
    {
        var (firstLettersPdf, firstLetter) = await CreatePostedLetterAsync();
        await MailRoom.ImportReportsAsync(firstLetter, DeliveredStatus);
        await _builder.LockCodeAsync(firstLetter.Application);
        await _driver.PerformMoveAsync(firstLetter.Application, await _driver.GetCaseAsync(firstLetter.Application), MailMove.RenewLetter);
        var letter = (await _driver.GetCaseAsync(firstLetter.Application)).Letter;
        Assert.Equal((MailItemState.Ready, 1), (letter.State, letter.Sending));
        var secondLetter = await MailRoom.PostReadyLetterAsync(firstLetter.Application, letter.ManagementNumber);
        await MailRoom.ImportReportsAsync(secondLetter, DeliveredStatus);
        Assert.False((await CheckCodeAsync(secondLetter, await PrintedCodeReader.ReadAsync(firstLettersPdf))).Accepted);
        Assert.Equal(
            ApplicationState.Verified,
            (await CheckCodeAsync(secondLetter, await PrintedCodeReader.ReadAsync(secondLetter.LettersPdf))).State);
    }

    [Fact]
    public async Task The_letter_shows_the_printable_form_of_a_name_and_the_record_keeps_the_name_in_the_document()
    {
        var application = await _builder.CreateUnprintableAsync();
        await _driver.ReferAsync(application, MailReferral.Unprintable);
        foreach (var form in new[] { "試験 キム 葉子", "別人 キム子", "試験 子", $"試験 {CaseStates.UnprintableCharacter}子" })
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.InvalidArgument, "MAIL-PRINTABLE-FORM",
                MailRoom.RequestDecisionAsync(application, MailReviewDecision.PrintableForm, MailRoomDriver.Supervisor, form));
        }

        await _driver.DecideAsync(application, MailReviewDecision.PrintableForm);
        var (batch, files) = await MailRoom.CreateBatchAsync();
        var letter = (await _driver.GetCaseAsync(application)).Letter.ManagementNumber;
        Assert.Contains(letter, batch.ManagementNumbers);
        Assert.Contains("試験 キム子", Encoding.UTF8.GetString(files["manifest.csv"]), StringComparison.Ordinal);

        await MailRoom.ConfirmPrintedAsync(batch.BatchId, batch.ManagementNumbers.Count);
        await _driver.PostLetterAsync(application);
        await _driver.ImportReportAsync(application, DeliveredStatus);
        var postedLetter = new MailRoomDriver.PostedLetter(application, letter, "", MailRoom.Today);
        Assert.Equal(
            ApplicationState.Verified,
            (await CheckCodeAsync(postedLetter, await PrintedCodeReader.ReadAsync(files["letters.pdf"]))).State);
        var record = await _service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = application.ApplicationId, Reason = "case 17" },
            ServiceUnderTest.CallerMetadata);
        Assert.Equal($"試験 {CaseStates.UnprintableCharacter}子", Assert.Single(record.Versions).Name);
    }

    [Theory]
    [Trait("Control", "4(1)S3")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_sheet_of_a_withdrawn_letter_can_be_confirmed_or_spoiled_but_not_posted_or_reprinted(int spoiledCount)
    {
        var application = await _builder.CreateBatchedAsync();
        var letter = (await _driver.GetCaseAsync(application)).Letter;
        await _driver.PerformMoveAsync(application, await _driver.GetCaseAsync(application), MailMove.RenewLetter);
        var response = await MailRoom.ConfirmPrintedAsync(letter.BatchId, 1, [.. Enumerable.Repeat(letter.ManagementNumber, spoiledCount)]);
        Assert.Equal(1 - spoiledCount, response.GoodSheets);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "MAIL-ITEM-WITHDRAWN",
            MailRoom.PostLetterAsync(letter.BatchId, letter.ManagementNumber, MailRoomDriver.CreateNextPostingNumber()));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-ITEM-WITHDRAWN",
            MailRoom.ReprintAsync(letter.BatchId, letter.ManagementNumber));
    }

    [Fact]
    public async Task A_paper_without_scan_may_be_disposed_of_after_the_person_was_verified_by_card()
    {
        var application = await _builder.CreateTypedAsync(isScanned: false);
        var document = Assert.Single((await _driver.GetCaseAsync(application)).Documents).DocumentId;
        await _driver.ConfirmDocumentAsync(application, document);
        await using (var connection = await _service.Database.OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync("update application set state = 2, method = 1 where id = @id",
                new { id = Guid.Parse(application.ApplicationId) });
        }

        await _service.Get<MailDeadlineWorker>().RunAsync(default);
        var mailCase = await _driver.GetCaseAsync(application);
        Assert.Equal((MailItemState.Withdrawn, MailWorkKind.Paper), (mailCase.Letter.State, Assert.Single(mailCase.Work).Kind));
        await _driver.PerformMoveAsync(application, mailCase, MailMove.RecordDisposal);
        Assert.Empty((await _driver.GetCaseAsync(application)).Work);
    }

    [Fact]
    public async Task Renewing_an_unknown_letter_or_a_letter_that_was_already_replaced_is_refused()
    {
        Task RenewAsync(string letter) => _service.MailWork.RenewLetterAsync(
            new RenewLetterRequest { ManagementNumber = letter, Reason = "SHEET-LOST" },
            ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist)).ResponseAsync;

        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "MAIL-LETTER-UNKNOWN", RenewAsync("261122-00000000"));
        var application = await _builder.CreatePrintedAsync();
        var letter = (await _driver.GetCaseAsync(application)).Letter.ManagementNumber;
        await RenewAsync(letter);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-MOVE-IMPOSSIBLE", RenewAsync(letter));
    }

    private async Task<(byte[] Letters, MailRoomDriver.PostedLetter Posted)> CreatePostedLetterAsync()
    {
        var application = await _builder.CreateReadyAsync();
        var posted = await MailRoom.PostReadyLetterAsync(application, (await _driver.GetCaseAsync(application)).Letter.ManagementNumber);
        return (posted.LettersPdf, posted);
    }

    private async Task<CheckActivationCodeResponse> CheckCodeAsync(MailRoomDriver.PostedLetter letter, string code) =>
        await MailRoom.Mail.CheckActivationCodeAsync(
        new CheckActivationCodeRequest { ApplicationId = letter.Application.ApplicationId, Code = code }, ServiceUnderTest.CallerMetadata);
}
