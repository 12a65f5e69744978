using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests document numbers that look like an individual number, and the statement that a clerk makes about such a number.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S4")]
public sealed class NumberStatementTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "scan"u8];

    // This number has a valid check digit for an individual number, but nobody has it as an individual number.
    private const string NumberLikeIndividualNumber = "301234567896";
    private const string ForbiddenContentCode = "MAIL-FORBIDDEN-CONTENT";

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _mailRoom = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _mailRoom = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    internal static DocumentEntry CreateLicence(MailRoomDriver mailRoom, string number, NumberStatement statement)
    {
        var entry = mailRoom.CreateLicence();
        (entry.Number, entry.NumberStatement) = (number, statement);
        return entry;
    }

    internal static async Task<RecordDocumentResponse> RecordDocumentAsync(MailRoomDriver mailRoom, DocumentEntry entry) =>
        await mailRoom.RecordDocumentAsync(
            await mailRoom.OpenApplicationAsync(),
            entry,
            VerificationMethod.ImageMail,
            DocumentInput.Image,
            Png);

    [Fact]
    public async Task A_number_like_an_individual_number_is_accepted_and_recorded_if_two_people_state_what_it_is()
    {
        var statedEntry = CreateLicence(_mailRoom, NumberLikeIndividualNumber, NumberStatement.LicenceNumber);
        var unstatedEntry = CreateLicence(_mailRoom, NumberLikeIndividualNumber, NumberStatement.Unspecified);
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, ForbiddenContentCode, RecordDocumentAsync(_mailRoom, unstatedEntry));
        var document = await RecordDocumentAsync(_mailRoom, statedEntry);
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            ForbiddenContentCode,
            _mailRoom.ConfirmDocumentAsync(document.DocumentId, unstatedEntry).ResponseAsync);
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _mailRoom.ConfirmDocumentAsync(document.DocumentId, statedEntry, MailRoomDriver.Typist).ResponseAsync);
        Assert.Equal(MailDocumentState.Confirmed, (await _mailRoom.ConfirmDocumentAsync(document.DocumentId, statedEntry)).State);

        var entries = (await RetentionTestHelper.QueryAsync<byte[]>(_service, "select content from ledger_entry order by sequence"))
            .Select(content => LedgerEntry.TryDecode(content, out var entry) ? entry! : throw new InvalidDataException("no entry"))
            .Select(entry => (entry.Actor.Person, Facts: entry.Facts.ToDictionary(fact => fact.Name, fact => fact.Value)))
            .Where(entry => entry.Facts.ContainsKey("number-statement")).ToList();
        Assert.Equal([MailRoomDriver.Typist, MailRoomDriver.Checker], entries.Select(entry => entry.Person));
        Assert.All(entries, entry => Assert.Equal("LICENCE-NUMBER", entry.Facts["number-statement"]));
        Assert.Equal(["document-received", "document-confirmed"], entries.Select(entry => entry.Facts["event"]));
        Assert.Empty(await _service.VerifyLedgerAsync());
    }

    [Fact]
    public async Task A_receipt_number_like_an_individual_number_is_accepted_if_two_people_state_what_it_is()
    {
        var entry = _mailRoom.CreateResidentRecord();
        (entry.Kind, entry.Number, entry.NumberStatement) = ("UTILITY-RECEIPT", "3012-3456-7896", NumberStatement.CustomerNumber);
        var application = await _mailRoom.OpenApplicationAsync();
        var document = await _mailRoom.RecordDocumentAsync(application, entry, VerificationMethod.TwoCopiesMail, DocumentInput.Supplement);
        Assert.Equal(MailDocumentState.Confirmed, (await _mailRoom.ConfirmDocumentAsync(document.DocumentId, entry)).State);
    }

    [Theory]
    [InlineData("RESIDENT-RECORD", NumberLikeIndividualNumber, NumberStatement.LicenceNumber, "REQUEST-INVALID")]
    [InlineData("RESIDENT-RECORD", NumberLikeIndividualNumber, NumberStatement.Unspecified, ForbiddenContentCode)]
    [InlineData("INDIVIDUAL-NUMBER-CARD", NumberLikeIndividualNumber, NumberStatement.LicenceNumber, "REQUEST-INVALID")]
    [InlineData("INDIVIDUAL-NUMBER-CARD", NumberLikeIndividualNumber, NumberStatement.CustomerNumber, "REQUEST-INVALID")]
    [InlineData("INDIVIDUAL-NUMBER-CARD", NumberLikeIndividualNumber, NumberStatement.Unspecified, ForbiddenContentCode)]
    [InlineData("DRIVING-LICENCE", NumberLikeIndividualNumber, NumberStatement.CustomerNumber, "REQUEST-INVALID")]
    // This number does not look like an individual number, so a statement about it is refused.
    [InlineData("DRIVING-LICENCE", "301234567890", NumberStatement.LicenceNumber, "REQUEST-INVALID")]
    [InlineData("DRIVING-LICENCE", "住民票コード 12345678901", NumberStatement.LicenceNumber, ForbiddenContentCode)]
    [InlineData("DRIVING-LICENCE", "301234567896 本籍 東京都", NumberStatement.LicenceNumber, ForbiddenContentCode)]
    [InlineData("DRIVING-LICENCE", NumberLikeIndividualNumber, (NumberStatement)9, "REQUEST-INVALID")]
    public async Task A_number_with_an_unsuitable_or_missing_statement_is_refused(
        string kind,
        string number,
        NumberStatement statement,
        string code)
    {
        var entry = CreateLicence(_mailRoom, number, statement);
        (entry.Kind, entry.IssuedOn) = (kind, MailRoomDriver.FormatDay(_mailRoom.Today.AddMonths(-1)));
        if (kind == "RESIDENT-RECORD")
        {
            entry.ExpiresOn = "";
        }

        var input = kind == "RESIDENT-RECORD" ? (VerificationMethod.OriginalDocumentMail, DocumentInput.Original)
            : (VerificationMethod.ImageMail, DocumentInput.Image);
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, code,
            _mailRoom.RecordDocumentAsync(await _mailRoom.OpenApplicationAsync(), entry, input.Item1, input.Item2, Png));
    }

    [Fact]
    public async Task A_number_statement_covers_no_other_field_and_a_number_split_over_two_fields_is_refused()
    {
        var entry = CreateLicence(_mailRoom, NumberLikeIndividualNumber, NumberStatement.LicenceNumber);
        entry.Address += " " + NumberLikeIndividualNumber;
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, ForbiddenContentCode, RecordDocumentAsync(_mailRoom, entry));
        var entryWithHalves = CreateLicence(_mailRoom, "1234567", NumberStatement.Unspecified);
        entryWithHalves.Address += " 89018";
        var failure = await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            ForbiddenContentCode,
            RecordDocumentAsync(_mailRoom, entryWithHalves));
        Assert.DoesNotContain("89018", failure.ToString(), StringComparison.Ordinal);
    }
}
