using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests which questions about a postcode the mail room must answer, and which answers the service accepts.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PostcodeQuestionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly DateTimeOffset FirstDayOfNewRule = new(2027, 4, 1, 9, 0, 0, TimeSpan.FromHours(9));

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture, FirstDayOfNewRule);
        _desk = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("和歌山県和歌山市7番町12", PostcodeDoubt.SimilarTown, "6408156")]
    [InlineData("京都府京都市中京区河原町二条下ル一之舟入町384", PostcodeDoubt.SimilarTown, "6040924")]
    [InlineData("東京都千代田区どこにもない町1", PostcodeDoubt.TownUnknown, "1000000")]
    [InlineData("北海道札幌市北区北１６西２－３－４", PostcodeDoubt.SeveralPostcodes, "0010016")]
    [InlineData("東京都千代田区霞が関3-2-5 霞が関ビル", PostcodeDoubt.BuildingFloor, "1006090")]
    public async Task An_address_with_a_doubtful_postcode_leads_to_a_question_and_a_suggested_postcode_is_accepted(string address,
        PostcodeDoubt doubt, string firstPostcode)
    {
        var application = await _desk.OpenApplicationAsync();
        var entry = CreateEntryAt(address);
        var question = await GetQuestionAsync("MAIL-POSTCODE-NEEDED", _desk.RecordDocumentAsync(application, entry));
        Assert.Equal((doubt, firstPostcode), (question!.Doubt, question.Candidates[0].Postcode));
        (entry.Postcode, entry.PostcodeConfirmed) = (firstPostcode, question.Candidates[0].NotListed);
        Assert.Equal(MailDocumentState.AwaitingSecondEntry, (await _desk.RecordDocumentAsync(application, entry)).State);
    }

    [Fact]
    public async Task An_unknown_postcode_or_one_for_unlisted_places_is_accepted_if_both_clerks_confirm_it()
    {
        var application = await _desk.OpenApplicationAsync();
        foreach (var (postcode, code) in new[] { ("1000000", "MAIL-POSTCODE-NOT-LISTED"), ("1008799", "MAIL-POSTCODE-UNKNOWN") })
        {
            var entry = CreateEntryAt("東京都千代田区どこにもない町1");
            entry.Postcode = postcode;
            Assert.Equal("1000000", (await GetQuestionAsync(code, _desk.RecordDocumentAsync(application, entry)))!.Candidates[0].Postcode);
            entry.PostcodeConfirmed = true;
            var document = await _desk.RecordDocumentAsync(application, entry);
            var unconfirmedEntry = entry.Clone();
            unconfirmedEntry.PostcodeConfirmed = false;
            Assert.Equal(["postcode_confirmed"], (await _desk.ConfirmDocumentAsync(document.DocumentId, unconfirmedEntry)).DifferingFields);
            Assert.Empty((await _desk.ConfirmDocumentAsync(document.DocumentId, entry)).DifferingFields);
            application = await _desk.OpenApplicationAsync();
        }
    }

    [Theory]
    [InlineData("東京都千代田区霞が関1-3-2", "1000014")]
    [InlineData("東京都千代田区霞が関1-3-2", "1000000")]
    [InlineData("東京都千代田区霞が関3-2-5 霞が関ビル18階", "1000013")]
    [InlineData("東京都千代田区どこにもない町1", "6408156")]
    public async Task A_postcode_of_another_place_is_refused_even_when_it_is_confirmed(string address, string postcode)
    {
        var entry = CreateEntryAt(address);
        (entry.Postcode, entry.PostcodeConfirmed) = (postcode, true);
        await GetQuestionAsync("MAIL-POSTCODE-ELSEWHERE", _desk.RecordDocumentAsync(await _desk.OpenApplicationAsync(), entry));
    }

    [Fact]
    public async Task An_entry_with_an_address_abroad_is_refused_without_a_postcode_question() =>
        Assert.Null(
            await GetQuestionAsync(
                "MAIL-ADDRESS-ABROAD",
                _desk.RecordDocumentAsync(
                    await _desk.OpenApplicationAsync(isOutsideRegister: true),
                    CreateEntryAt("12 Main Street, Springfield"))));

    [Fact]
    public async Task From_April_2027_people_outside_the_register_may_use_a_passport_and_a_proof_of_residence()
    {
        await using var serviceBeforeRule = await MailRoomDriver.StartServiceAsync(fixture, FirstDayOfNewRule.AddDays(-1));
        var mailRoomBeforeRule = new MailRoomDriver(serviceBeforeRule);
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "MAIL-DOCUMENT-KIND",
            RecordCopyAsync(
                mailRoomBeforeRule,
                await mailRoomBeforeRule.OpenApplicationAsync(isOutsideRegister: true),
                CreatePassport(mailRoomBeforeRule)));

        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-NOT-FOR-RESIDENTS",
            RecordCopyAsync(_desk, await _desk.OpenApplicationAsync(), CreatePassport(_desk)));
        var application = await _desk.OpenApplicationAsync(isOutsideRegister: true);
        var passport = await RecordCopyAsync(_desk, application, CreatePassport(_desk));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "MAIL-RESIDENCE-MISSING",
            _desk.RecordDocumentAsync(application, CreatePassport(_desk), VerificationMethod.TwoCopiesMail, DocumentInput.SecondCopy));
        var receipt = _desk.CreateResidentRecord();
        (receipt.Kind, receipt.Number) = ("UTILITY-RECEIPT", "試験電力 2027年3月分");
        var supplement = await _desk.RecordDocumentAsync(application, receipt, VerificationMethod.TwoCopiesMail, DocumentInput.Supplement);
        Assert.Equal("", (await _desk.ConfirmDocumentAsync(passport.DocumentId, CreatePassport(_desk))).ManagementNumber);
        var confirmResponse = await _desk.ConfirmDocumentAsync(supplement.DocumentId, receipt);
        Assert.Equal(MailDocumentState.Confirmed, confirmResponse.State);
        var postedLetter = await _desk.PostReadyLetterAsync(application, confirmResponse.ManagementNumber);
        await _desk.ImportReportsAsync(postedLetter, "お届け先にお届け済み");
        var verifiedApplication = (await _desk.GetApplicationAsync(application.ApplicationId)).Application;
        Assert.Equal((ApplicationState.Verified, "カ"), (verifiedApplication.State, verifiedApplication.MethodLetter));
    }

    private static DocumentEntry CreatePassport(MailRoomDriver desk)
    {
        var entry = desk.CreateLicence();
        (entry.Kind, entry.Number, entry.Address, entry.Postcode) = ("PASSPORT", "TZ0000001", "", "");
        return entry;
    }

    private static Task<RecordDocumentResponse> RecordCopyAsync(MailRoomDriver desk, Application application, DocumentEntry entry) =>
        desk.RecordDocumentAsync(application, entry, VerificationMethod.TwoCopiesMail, DocumentInput.Copy);

    private DocumentEntry CreateEntryAt(string address)
    {
        var entry = _desk.CreateResidentRecord();
        (entry.Address, entry.Postcode) = (address, "");
        return entry;
    }

    private static async Task<PostcodeQuestion?> GetQuestionAsync(string code, Task call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(code, refusal.Status.Detail.Split(':')[0]);
        return refusal.Trailers.GetValueBytes(MailVerificationGrpcService.PostcodeQuestionTrailer) is { } question
            ? PostcodeQuestion.Parser.ParseFrom(question) : null;
    }
}
