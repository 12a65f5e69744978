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
[Collection(ClusterGroup.Name)]
public sealed class CaseMoveTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string Delivered = "お届け先にお届け済み";

    private ServiceUnderTest _service = null!;
    private CaseDriver _actor = null!;
    private CaseStates.CaseBuilder _stage = null!;

    private MailRoomDriver Desk => _actor.Desk;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartAsync(fixture, null, "--Kyc:Mail:ActivationCode=true", "--Kyc:Mail:ActivationDays=10");
        _actor = new CaseDriver(_service, new MailRoomDriver(_service));
        _stage = new CaseStates.CaseBuilder(_service, _actor);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task After_a_typing_error_in_both_entries_two_people_type_the_document_again_with_the_same_scan_and_paper()
    {
        var application = await _stage.CreatePrintedAsync();
        var before = await _actor.GetCaseAsync(application);
        var document = Assert.Single(before.Documents);
        var retyped = await _actor.RetypeAsync(application, document, entry => entry.Number = "千代田区長 第2号");
        var after = await _actor.GetCaseAsync(application);
        Assert.Equal((MailItemState.Withdrawn, true), (after.Letter.State, Assert.Single(after.Documents).Scanned));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _actor.ConfirmAsync(application, retyped.DocumentId, person: MailRoomDriver.Typist));
        Assert.NotEqual(before.Letter.ManagementNumber, (await _actor.ConfirmAsync(application, retyped.DocumentId)).ManagementNumber);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-DOCUMENT-CLOSED",
            _actor.RetypeAsync(application, document));

        // Both entries belong to one paper document. A disposal that is recorded with the ID of the first entry is stored with the second
        // one.
        await Desk.Mail.RecordDisposalAsync(
            new RecordDisposalRequest
            {
                DocumentId = document.DocumentId,
                Disposal = PaperDisposal.Returned,
                On = MailRoomDriver.FormatDay(Desk.Today)
            }, ServiceUnderTest.Caller);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(
            [(document.DocumentId, (short)4, (short)0), (retyped.DocumentId, (short)2, (short)1)],
            (await connection.QueryAsync<(Guid, short, short)>(
                "select id, state, disposal from mail_document order by entered_at, state desc"))
                    .Select(row => (row.Item1.ToString("D"), row.Item2, row.Item3)));
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("select count(distinct evidence_id) from mail_document"));
        Assert.Empty(await _service.VerifyAsync());
    }

    [Fact]
    public async Task A_letter_with_a_typing_error_verifies_nobody_even_if_it_is_delivered_with_its_code()
    {
        var (batch, posted) = await CreatePostedAsync();
        await _actor.ReferAsync(posted.Application, MailReferral.TypingError);
        await Desk.TrackAsync(posted, Delivered);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "APPLICATION-NOT-OPEN",
            CheckAsync(posted, await PrintedCode.ReadAsync(batch)));
        Assert.Equal((ApplicationState.NeedsReview, "MAIL-TYPING-ERROR"), await Desk.GetStateAsync(posted.Application));
    }

    [Fact]
    public async Task A_letter_that_was_renewed_after_its_code_was_locked_verifies_by_its_own_code_only()
    {
        var (first, posted) = await CreatePostedAsync();
        await Desk.TrackAsync(posted, Delivered);
        await _stage.LockCodeAsync(posted.Application);
        await _actor.PerformAsync(posted.Application, await _actor.GetCaseAsync(posted.Application), MailMove.RenewLetter);
        var letter = (await _actor.GetCaseAsync(posted.Application)).Letter;
        Assert.Equal((MailItemState.Ready, 1), (letter.State, letter.Sending));
        var second = await Desk.PostReadyAsync(posted.Application, letter.ManagementNumber);
        await Desk.TrackAsync(second, Delivered);
        Assert.False((await CheckAsync(second, await PrintedCode.ReadAsync(first))).Accepted);
        Assert.Equal(ApplicationState.Verified, (await CheckAsync(second, await PrintedCode.ReadAsync(second.Letters))).State);
    }

    [Fact]
    public async Task The_letter_has_the_printable_form_and_the_record_the_name_in_the_document()
    {
        var application = await _stage.CreateUnprintableAsync();
        await _actor.ReferAsync(application, MailReferral.Unprintable);
        foreach (var form in new[] { "試験 キム 葉子", "別人 キム子", "試験 子", $"試験 {CaseStates.Unprintable}子" })
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.InvalidArgument, "MAIL-PRINTABLE-FORM",
                Desk.RequestDecisionAsync(application, MailReviewDecision.PrintableForm, MailRoomDriver.Supervisor, form));
        }

        await _actor.DecideAsync(application, MailReviewDecision.PrintableForm);
        var (batch, files) = await Desk.CreateBatchAsync();
        var letter = (await _actor.GetCaseAsync(application)).Letter.ManagementNumber;
        Assert.Contains(letter, batch.ManagementNumbers);
        Assert.Contains("試験 キム子", Encoding.UTF8.GetString(files["manifest.csv"]), StringComparison.Ordinal);

        await Desk.ConfirmPrintedAsync(batch.BatchId, batch.ManagementNumbers.Count);
        await _actor.PostAsync(application);
        await _actor.TrackAsync(application, Delivered);
        var posted = new MailRoomDriver.PostedLetter(application, letter, "", Desk.Today);
        Assert.Equal(ApplicationState.Verified, (await CheckAsync(posted, await PrintedCode.ReadAsync(files["letters.pdf"]))).State);
        var record = await _service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = application.ApplicationId, Reason = "case 17" }, ServiceUnderTest.Caller);
        Assert.Equal($"試験 {CaseStates.Unprintable}子", Assert.Single(record.Versions).Name);
    }

    [Theory]
    [Trait("Control", "4(1)S3")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_sheet_of_a_withdrawn_letter_is_confirmed_or_destroyed(int spoiled)
    {
        var application = await _stage.CreateBatchedAsync();
        var letter = (await _actor.GetCaseAsync(application)).Letter;
        await _actor.PerformAsync(application, await _actor.GetCaseAsync(application), MailMove.RenewLetter);
        var counted = await Desk.ConfirmPrintedAsync(letter.BatchId, 1, [.. Enumerable.Repeat(letter.ManagementNumber, spoiled)]);
        Assert.Equal(1 - spoiled, counted.GoodSheets);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "MAIL-ITEM-WITHDRAWN",
            Desk.PostAsync(letter.BatchId, letter.ManagementNumber, MailRoomDriver.CreateNextPostingNumber()));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-ITEM-WITHDRAWN",
            Desk.ReprintAsync(letter.BatchId, letter.ManagementNumber));
    }

    [Fact]
    public async Task A_paper_without_scan_may_be_disposed_of_after_the_person_was_verified_by_card()
    {
        var application = await _stage.CreateTypedAsync(scanned: false);
        var document = Assert.Single((await _actor.GetCaseAsync(application)).Documents).DocumentId;
        await _actor.ConfirmAsync(application, document);
        await using (var connection = await _service.Database.OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync("update application set state = 2, method = 1 where id = @id",
                new { id = Guid.Parse(application.ApplicationId) });
        }

        await _service.Get<MailDeadlineWorker>().RunAsync(default);
        var found = await _actor.GetCaseAsync(application);
        Assert.Equal((MailItemState.Withdrawn, MailWorkKind.Paper), (found.Letter.State, Assert.Single(found.Work).Kind));
        await _actor.PerformAsync(application, found, MailMove.RecordDisposal);
        Assert.Empty((await _actor.GetCaseAsync(application)).Work);
    }

    [Fact]
    public async Task A_letter_that_does_not_exist_and_one_that_was_replaced_are_not_renewed()
    {
        Task RenewAsync(string letter) => _service.MailWork.RenewLetterAsync(
            new RenewLetterRequest { ManagementNumber = letter, Reason = "SHEET-LOST" },
            ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist)).ResponseAsync;

        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "MAIL-LETTER-UNKNOWN", RenewAsync("261122-00000000"));
        var application = await _stage.CreatePrintedAsync();
        var letter = (await _actor.GetCaseAsync(application)).Letter.ManagementNumber;
        await RenewAsync(letter);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-MOVE-IMPOSSIBLE", RenewAsync(letter));
    }

    private async Task<(byte[] Letters, MailRoomDriver.PostedLetter Posted)> CreatePostedAsync()
    {
        var application = await _stage.CreateReadyAsync();
        var posted = await Desk.PostReadyAsync(application, (await _actor.GetCaseAsync(application)).Letter.ManagementNumber);
        return (posted.Letters, posted);
    }

    private async Task<CheckActivationCodeResponse> CheckAsync(MailRoomDriver.PostedLetter letter, string code) =>
        await Desk.Mail.CheckActivationCodeAsync(
        new CheckActivationCodeRequest { ApplicationId = letter.Application.ApplicationId, Code = code }, ServiceUnderTest.Caller);
}
