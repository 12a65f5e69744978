using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)S2")]
public sealed class IntakeTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly byte[] PngScan = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "scan"u8];

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _mailRoom = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _mailRoom = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Two_equal_entries_make_a_letter_ready_and_a_repeated_call_gives_the_same_answer()
    {
        var application = await _mailRoom.OpenApplicationAsync();
        var document = await _mailRoom.RecordDocumentAsync(application, scan: PngScan);
        Assert.Equal(MailDocumentState.AwaitingSecondEntry, document.State);
        var confirmation = await _mailRoom.ConfirmDocumentAsync(document.DocumentId);
        Assert.Equal((MailDocumentState.Confirmed, 0), (confirmation.State, confirmation.DifferingFields.Count));
        Assert.NotEmpty(confirmation.ManagementNumber);
        Assert.Equal(confirmation, await _mailRoom.ConfirmDocumentAsync(document.DocumentId));
        Assert.Equal(confirmation.ManagementNumber, Assert.Single(
            (await _mailRoom.Mail.ListMailItemsAsync(new ListMailItemsRequest(), ServiceUnderTest.CallerMetadata)).Items).ManagementNumber);
    }

    [Fact]
    public async Task A_second_entry_by_the_same_person_is_refused_and_differing_fields_are_named_without_their_values()
    {
        var document = await _mailRoom.RecordDocumentAsync(await _mailRoom.OpenApplicationAsync());
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _mailRoom.ConfirmDocumentAsync(document.DocumentId, person: MailRoomDriver.Typist));
        var otherEntry = _mailRoom.CreateResidentRecord();
        (otherEntry.Name, otherEntry.BirthDate) = (otherEntry.Name + "子", "1999-12-31");
        var answer = await _mailRoom.ConfirmDocumentAsync(document.DocumentId, otherEntry);
        Assert.Equal(["name", "birth_date"], answer.DifferingFields);
        Assert.Equal((MailDocumentState.AwaitingSecondEntry, ""), (answer.State, answer.ManagementNumber));
        Assert.Equal(MailDocumentState.Confirmed, (await _mailRoom.ConfirmDocumentAsync(document.DocumentId)).State);
    }

    [Theory]
    [InlineData("name", "山田 太郎 123456789018", "MAIL-FORBIDDEN-CONTENT", StatusCode.InvalidArgument)]
    [InlineData("number", "本籍 東京都千代田区", "MAIL-FORBIDDEN-CONTENT", StatusCode.InvalidArgument)]
    [InlineData("issued_on", "2026-05-21", "MAIL-DOCUMENT-TOO-OLD", StatusCode.FailedPrecondition)]
    [InlineData("issued_on", "", "MAIL-DOCUMENT-DATES", StatusCode.InvalidArgument)]
    [InlineData("expires_on", "2026-11-21", "MAIL-DOCUMENT-EXPIRED", StatusCode.FailedPrecondition)]
    [InlineData("received_on", "2026-11-23", "REQUEST-INVALID", StatusCode.InvalidArgument)]
    [InlineData("kind", "DRIVING-LICENCE", "MAIL-DOCUMENT-KIND", StatusCode.InvalidArgument)]
    [InlineData("postcode", "0600906", "MAIL-POSTCODE-ELSEWHERE", StatusCode.InvalidArgument)]
    public async Task An_entry_with_forbidden_or_invalid_content_is_refused_and_nothing_is_stored(string field, string value, string code,
        StatusCode status)
    {
        var application = await _mailRoom.OpenApplicationAsync();
        var entry = _mailRoom.CreateResidentRecord();
        DocumentEntry.Descriptor.FindFieldByName(field).Accessor.SetValue(entry, value);
        var failure = await FailureAssert.FailsWithAsync(status, code, _mailRoom.RecordDocumentAsync(application, entry));
        if (value.Length > 0 && field is "name" or "number")
        {
            Assert.DoesNotContain(value, failure.ToString(), StringComparison.Ordinal);
        }

        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from mail_document"));
    }

    [Fact]
    public async Task A_document_that_differs_from_the_declaration_must_be_decided_by_a_person_who_did_not_type_it()
    {
        var application = await _mailRoom.OpenApplicationAsync();
        var entry = _mailRoom.CreateResidentRecord();
        entry.Name = "別人 花子";
        var document = await _mailRoom.RecordDocumentAsync(application, entry);
        var confirmation = await _mailRoom.ConfirmDocumentAsync(document.DocumentId, entry);
        Assert.Equal(
            (MailDocumentState.Differs, "MATCH-NAME", ""),
            (confirmation.State, confirmation.OutcomeCode, confirmation.ManagementNumber));
        Assert.Equal((ApplicationState.NeedsReview, "MATCH-NAME"), await _mailRoom.GetStateAsync(application));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _mailRoom.DecideReviewAsync(application, MailReviewDecision.Accept, MailRoomDriver.Checker));
        var decision = await _mailRoom.DecideReviewAsync(application, MailReviewDecision.Accept);
        Assert.Equal(ApplicationState.AwaitingVerification, decision.Application.State);
        Assert.Single((await _mailRoom.CreateBatchAsync()).Batch.ManagementNumbers);
    }

    [Fact]
    [Trait("Control", "2(2)S1")]
    public async Task No_column_contains_typed_or_scanned_data_in_clear_text()
    {
        var application = await _mailRoom.OpenApplicationAsync();
        await _mailRoom.ConfirmDocumentAsync((await _mailRoom.RecordDocumentAsync(application, scan: [.. PngScan, .. "山田"u8])).DocumentId);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var rowTexts =
            await connection.QueryAsync<string>(
                "select mail_document::text from mail_document union all "
                    + "select evidence_item::text from evidence_item union all select mail_item::text from mail_item");
        var hiddenTexts = new[] { _mailRoom.CreateResidentRecord().Name, _mailRoom.CreateResidentRecord().Address,
            "千代田" }.SelectMany(text => new[] { text, Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text)) });
        Assert.All(rowTexts, row => Assert.All(hiddenTexts, text => Assert.DoesNotContain(text, row, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_scan_that_is_missing_too_large_or_neither_an_image_nor_a_PDF_is_refused()
    {
        var application = await _mailRoom.OpenApplicationAsync();
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "MAIL-SCAN-FORM",
            _mailRoom.RecordDocumentAsync(application, scan: "GIF89a"u8.ToArray()));
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE",
            _mailRoom.RecordDocumentAsync(application, scan: [.. PngScan, .. new byte[10 * 1024 * 1024]]));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument, "MAIL-SCAN-REQUIRED",
            _mailRoom.RecordDocumentAsync(application, _mailRoom.CreateLicence(), VerificationMethod.ImageMail, DocumentInput.Image));
    }

    [Fact]
    public async Task Information_from_a_chip_is_refused_and_the_chip_method_is_not_offered()
    {
        var application = await _mailRoom.OpenApplicationAsync();
        Assert.DoesNotContain(VerificationMethod.ChipMail, (await _mailRoom.GetApplicationAsync(application.ApplicationId)).AllowedMethods);
        foreach (var scan in new[] { [0x6f, 0x00], PngScan, null })
        {
            var fields = await FailureAssert.GetFieldViolationsAsync(
                StatusCode.FailedPrecondition,
                "MAIL-CHIP-UNVERIFIED",
                _mailRoom.RecordDocumentAsync(
                    application, _mailRoom.CreateLicence(), VerificationMethod.ChipMail, DocumentInput.Chip, scan));
            Assert.Equal([("header.input", "UNEXPECTED")], fields.Select(field => (field.Field, field.Reason)));
        }
    }

    [Fact]
    [Trait("Control", "2(2)S3")]
    public async Task A_paper_document_is_disposed_of_only_once_and_not_while_it_is_the_only_evidence()
    {
        var scannedDocument = await _mailRoom.RecordDocumentAsync(await _mailRoom.OpenApplicationAsync(), scan: PngScan);
        var unscannedDocument = await _mailRoom.RecordDocumentAsync(await _mailRoom.OpenApplicationAsync());
        RecordDisposalRequest CreateRequest(string id, PaperDisposal disposal) =>
            new() { DocumentId = id, Disposal = disposal, On = MailRoomDriver.FormatDay(_mailRoom.Today) };

        for (var call = 0; call < 2; call++)
        {
            await _mailRoom.Mail.RecordDisposalAsync(
                CreateRequest(scannedDocument.DocumentId, PaperDisposal.Returned),
                ServiceUnderTest.CallerMetadata);
        }

        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-PAPER-GONE",
            _mailRoom.Mail.RecordDisposalAsync(
                CreateRequest(scannedDocument.DocumentId, PaperDisposal.Destroyed),
                ServiceUnderTest.CallerMetadata));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-PAPER-IS-EVIDENCE",
            _mailRoom.Mail.RecordDisposalAsync(
                CreateRequest(unscannedDocument.DocumentId, PaperDisposal.Destroyed),
                ServiceUnderTest.CallerMetadata));
    }
}
