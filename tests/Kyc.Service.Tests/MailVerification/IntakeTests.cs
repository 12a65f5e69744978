using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

[Collection(ClusterGroup.Name)]
[Trait("Control", "1(1)S2")]
public sealed class IntakeTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "scan"u8];

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartAsync(fixture);
        _desk = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Two_equal_entries_make_a_letter_ready_and_a_repeated_call_gives_the_same_answer()
    {
        var application = await _desk.OpenAsync();
        var document = await _desk.RecordAsync(application, scan: Png);
        Assert.Equal(MailDocumentState.AwaitingSecondEntry, document.State);
        var confirmed = await _desk.ConfirmAsync(document.DocumentId);
        Assert.Equal((MailDocumentState.Confirmed, 0), (confirmed.State, confirmed.DifferingFields.Count));
        Assert.NotEmpty(confirmed.ManagementNumber);
        Assert.Equal(confirmed, await _desk.ConfirmAsync(document.DocumentId));
        Assert.Equal(confirmed.ManagementNumber, Assert.Single(
            (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest(), ServiceUnderTest.Caller)).Items).ManagementNumber);
    }

    [Fact]
    public async Task The_second_entry_must_be_by_another_person_and_differences_are_named_without_their_values()
    {
        var document = await _desk.RecordAsync(await _desk.OpenAsync());
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _desk.ConfirmAsync(document.DocumentId, person: MailRoomDriver.Typist));
        var other = _desk.CreateResidentRecord();
        (other.Name, other.BirthDate) = (other.Name + "子", "1999-12-31");
        var answer = await _desk.ConfirmAsync(document.DocumentId, other);
        Assert.Equal(["name", "birth_date"], answer.DifferingFields);
        Assert.Equal((MailDocumentState.AwaitingSecondEntry, ""), (answer.State, answer.ManagementNumber));
        Assert.Equal(MailDocumentState.Confirmed, (await _desk.ConfirmAsync(document.DocumentId)).State);
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
    public async Task An_entry_that_is_forbidden_or_not_needed_is_refused_and_nothing_is_stored(string field, string value, string code,
        StatusCode status)
    {
        var application = await _desk.OpenAsync();
        var entry = _desk.CreateResidentRecord();
        DocumentEntry.Descriptor.FindFieldByName(field).Accessor.SetValue(entry, value);
        var failure = await FailureAssert.FailsWithAsync(status, code, _desk.RecordAsync(application, entry));
        if (value.Length > 0 && field is "name" or "number")
        {
            Assert.DoesNotContain(value, failure.ToString(), StringComparison.Ordinal);
        }

        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from mail_document"));
    }

    [Fact]
    public async Task A_document_that_differs_from_the_declaration_goes_to_a_person_who_has_not_typed_it()
    {
        var application = await _desk.OpenAsync();
        var entry = _desk.CreateResidentRecord();
        entry.Name = "別人 花子";
        var document = await _desk.RecordAsync(application, entry);
        var confirmed = await _desk.ConfirmAsync(document.DocumentId, entry);
        Assert.Equal((MailDocumentState.Differs, "MATCH-NAME", ""), (confirmed.State, confirmed.OutcomeCode, confirmed.ManagementNumber));
        Assert.Equal((ApplicationState.NeedsReview, "MATCH-NAME"), await _desk.GetStateAsync(application));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _desk.DecideAsync(application, MailReviewDecision.Accept, MailRoomDriver.Checker));
        var decided = await _desk.DecideAsync(application, MailReviewDecision.Accept);
        Assert.Equal(ApplicationState.AwaitingVerification, decided.Application.State);
        Assert.Single((await _desk.CreateBatchAsync()).Batch.ManagementNumbers);
    }

    [Fact]
    [Trait("Control", "2(2)S1")]
    public async Task No_column_contains_typed_or_scanned_data_in_clear_text()
    {
        var application = await _desk.OpenAsync();
        await _desk.ConfirmAsync((await _desk.RecordAsync(application, scan: [.. Png, .. "山田"u8])).DocumentId);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var tables =
            await connection.QueryAsync<string>(
                "select mail_document::text from mail_document union all "
                    + "select evidence_item::text from evidence_item union all select mail_item::text from mail_item");
        var hidden = new[] { _desk.CreateResidentRecord().Name, _desk.CreateResidentRecord().Address,
            "千代田" }.SelectMany(text => new[] { text, Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text)) });
        Assert.All(tables, row => Assert.All(hidden, text => Assert.DoesNotContain(text, row, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_scan_is_an_image_or_a_PDF_of_limited_size()
    {
        var application = await _desk.OpenAsync();
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "MAIL-SCAN-FORM",
            _desk.RecordAsync(application, scan: "GIF89a"u8.ToArray()));
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE",
            _desk.RecordAsync(application, scan: [.. Png, .. new byte[10 * 1024 * 1024]]));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument, "MAIL-SCAN-REQUIRED",
            _desk.RecordAsync(application, _desk.CreateLicence(), VerificationMethod.ImageMail, DocumentInput.Image));
    }

    [Fact]
    public async Task Any_information_from_a_chip_is_refused_and_its_method_is_not_offered()
    {
        var application = await _desk.OpenAsync();
        Assert.DoesNotContain(VerificationMethod.ChipMail, (await _desk.GetAsync(application.ApplicationId)).AllowedMethods);
        foreach (var scan in new[] { [0x6f, 0x00], Png, null })
        {
            var fields = await FailureAssert.GetFieldViolationsAsync(
                StatusCode.FailedPrecondition, "MAIL-CHIP-UNVERIFIED",
                _desk.RecordAsync(application, _desk.CreateLicence(), VerificationMethod.ChipMail, DocumentInput.Chip, scan));
            Assert.Equal([("header.input", "UNEXPECTED")], fields.Select(field => (field.Field, field.Reason)));
        }
    }

    [Fact]
    [Trait("Control", "2(2)S3")]
    public async Task A_paper_is_disposed_of_once_and_not_while_it_is_the_evidence()
    {
        var scanned = await _desk.RecordAsync(await _desk.OpenAsync(), scan: Png);
        var paper = await _desk.RecordAsync(await _desk.OpenAsync());
        RecordDisposalRequest Request(string id, PaperDisposal disposal) =>
            new() { DocumentId = id, Disposal = disposal, On = MailRoomDriver.FormatDay(_desk.Today) };

        for (var call = 0; call < 2; call++)
        {
            await _desk.Mail.RecordDisposalAsync(Request(scanned.DocumentId, PaperDisposal.Returned), ServiceUnderTest.Caller);
        }

        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "MAIL-PAPER-GONE",
            _desk.Mail.RecordDisposalAsync(Request(scanned.DocumentId, PaperDisposal.Destroyed), ServiceUnderTest.Caller));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "MAIL-PAPER-IS-EVIDENCE",
            _desk.Mail.RecordDisposalAsync(Request(paper.DocumentId, PaperDisposal.Destroyed), ServiceUnderTest.Caller));
    }
}
