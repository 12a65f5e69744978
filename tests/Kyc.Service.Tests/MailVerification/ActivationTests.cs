using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests activation codes. The codes are read from the printed letter, as the addressee reads them.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ActivationTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string DeliveredStatus = "お届け先にお届け済み";

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _mailRoom = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture, null, "--Kyc:Mail:ActivationCode=true", "--Kyc:Mail:ActivationDays=30");
        _mailRoom = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_is_verified_after_both_the_delivery_and_the_code_entry_in_either_order(bool isDeliveredFirst)
    {
        var letter = await _mailRoom.CreatePostedLetterAsync();
        var code = await ReadCodeAsync(letter);
        if (isDeliveredFirst)
        {
            await _mailRoom.ImportReportsAsync(letter, DeliveredStatus);
        }

        Assert.Equal(ApplicationState.AwaitingVerification, (await _mailRoom.GetStateAsync(letter.Application)).State);

        // People type the code like this: in lower case, without the hyphen, with the letter O for a zero.
        var answer = await CheckCodeAsync(letter, code.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace('0', 'o'));
        Assert.True(answer.Accepted);
        Assert.Equal(isDeliveredFirst ? ApplicationState.Verified : ApplicationState.AwaitingVerification, answer.State);
        if (!isDeliveredFirst)
        {
            await _mailRoom.ImportReportsAsync(letter, DeliveredStatus);
        }

        Assert.Equal(ApplicationState.Verified, (await _mailRoom.GetStateAsync(letter.Application)).State);
    }

    [Fact]
    [Trait("Control", "1(2)S3")]
    [Trait("Control", "FSA g")]
    public async Task After_five_wrong_codes_the_caller_must_wait_twice_as_long_each_time()
    {
        var letter = await _mailRoom.CreatePostedLetterAsync();
        await _mailRoom.ImportReportsAsync(letter, DeliveredStatus);
        await UseUpTriesAsync(letter);
        var code = await ReadCodeAsync(letter);
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", CheckCodeAsync(letter, code));
        Assert.Equal(ApplicationState.AwaitingVerification, (await _mailRoom.GetStateAsync(letter.Application)).State);

        _service.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(0, (await CheckCodeAsync(letter, "WRONG-WRONG")).TriesLeft);
        _service.Clock.Advance(TimeSpan.FromMinutes(29));
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", CheckCodeAsync(letter, code));
        _service.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await CheckCodeAsync(letter, code)).Accepted);
    }

    [Fact]
    [Trait("Control", "1(2)S3")]
    [Trait("Control", "FSA g")]
    public async Task After_fifteen_wrong_codes_the_code_is_locked()
    {
        var letter = await _mailRoom.CreatePostedLetterAsync();
        await UseUpTriesAsync(letter);
        for (var tries = 5; tries < ActivationCode.MaxTries; tries++)
        {
            _service.Clock.Advance(TimeSpan.FromDays(1));
            Assert.False((await CheckCodeAsync(letter, "WRONG-WRONG")).Accepted);
        }

        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "MAIL-CODE-LOCKED", CheckCodeAsync(letter, await ReadCodeAsync(letter)));
    }

    [Fact]
    public async Task A_code_is_accepted_until_its_last_day()
    {
        var (earlyLetter, lateLetter) = (await _mailRoom.CreatePostedLetterAsync(), await _mailRoom.CreatePostedLetterAsync());
        _service.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.True((await CheckCodeAsync(earlyLetter, await ReadCodeAsync(earlyLetter))).Accepted);
        _service.Clock.Advance(TimeSpan.FromSeconds(1));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-CODE-EXPIRED",
            CheckCodeAsync(lateLetter, await ReadCodeAsync(lateLetter)));
        // A code that was accepted in time stays accepted.
        Assert.True((await CheckCodeAsync(earlyLetter, await ReadCodeAsync(earlyLetter))).Accepted);
    }

    [Fact]
    public async Task The_code_of_one_letter_is_not_accepted_for_another_letter()
    {
        var (firstLetter, secondLetter) = (await _mailRoom.CreatePostedLetterAsync(), await _mailRoom.CreatePostedLetterAsync());
        Assert.False((await CheckCodeAsync(secondLetter, await ReadCodeAsync(firstLetter))).Accepted);
    }

    [Fact]
    public async Task A_letter_states_the_purpose_of_its_code_and_the_code_is_accepted_until_the_end_of_the_stated_day()
    {
        var letter = await _mailRoom.CreatePostedLetterAsync();
        var lastDay = _mailRoom.Today.AddDays(29);
        var text = string.Concat(
            (await PrintedCodeReader.ReadTextAsync(letter.LettersPdf)).Where(character => !char.IsWhiteSpace(character)));
        Assert.Contains("お申し込みのご本人であることを確認するためのものです", text, StringComparison.Ordinal);
        Assert.Contains("有効化コードをご入力いただくことにより、本人確認の手続きが完了します", text, StringComparison.Ordinal);
        Assert.Contains($"入力できる期限：{lastDay.Year}年{lastDay.Month}月{lastDay.Day}日まで", text, StringComparison.Ordinal);
        var lastMinute = new DateTimeOffset(lastDay.ToDateTime(new TimeOnly(23, 59)), TimeSpan.FromHours(9));
        _service.Clock.Advance(lastMinute - _service.Clock.GetUtcNow());
        Assert.True((await CheckCodeAsync(letter, await ReadCodeAsync(letter))).Accepted);
    }

    private async Task UseUpTriesAsync(MailRoomDriver.PostedLetter letter)
    {
        for (var triesLeft = 4; triesLeft >= 0; triesLeft--)
        {
            var answer = await CheckCodeAsync(letter, "WRONG-WRONG");
            Assert.Equal((false, triesLeft), (answer.Accepted, answer.TriesLeft));
        }
    }

    private async Task<CheckActivationCodeResponse> CheckCodeAsync(MailRoomDriver.PostedLetter letter, string code) =>
        await _mailRoom.Mail.CheckActivationCodeAsync(
            new CheckActivationCodeRequest { ApplicationId = letter.Application.ApplicationId, Code = code },
            ServiceUnderTest.CallerMetadata);

    private static Task<string> ReadCodeAsync(MailRoomDriver.PostedLetter letter) => PrintedCodeReader.ReadAsync(letter.LettersPdf);
}
