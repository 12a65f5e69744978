using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests activation codes. The codes are read from the printed letter, as the addressee reads them.</summary>
[Collection(ClusterGroup.Name)]
public sealed class ActivationTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string Delivered = "お届け先にお届け済み";

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartAsync(fixture, null, "--Kyc:Mail:ActivationCode=true", "--Kyc:Mail:ActivationDays=30");
        _desk = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_is_verified_by_delivery_and_code_together_in_either_order(bool deliveredFirst)
    {
        var letter = await _desk.CreatePostedAsync();
        var code = await ReadCodeAsync(letter);
        if (deliveredFirst)
        {
            await _desk.TrackAsync(letter, Delivered);
        }

        Assert.Equal(ApplicationState.AwaitingVerification, (await _desk.GetStateAsync(letter.Application)).State);

        // People type the code like this: in lower case, without the hyphen, with the letter O for a zero.
        var answer = await CheckAsync(letter, code.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace('0', 'o'));
        Assert.True(answer.Accepted);
        Assert.Equal(deliveredFirst ? ApplicationState.Verified : ApplicationState.AwaitingVerification, answer.State);
        if (!deliveredFirst)
        {
            await _desk.TrackAsync(letter, Delivered);
        }

        Assert.Equal(ApplicationState.Verified, (await _desk.GetStateAsync(letter.Application)).State);
    }

    [Fact]
    [Trait("Control", "1(2)S3")]
    [Trait("Control", "FSA g")]
    public async Task After_five_wrong_codes_the_right_code_is_refused_too()
    {
        var letter = await _desk.CreatePostedAsync();
        await _desk.TrackAsync(letter, Delivered);
        for (var left = ActivationCode.MaxTries - 1; left >= 0; left--)
        {
            var answer = await CheckAsync(letter, "WRONG-WRONG");
            Assert.Equal((false, left), (answer.Accepted, answer.TriesLeft));
        }
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-CODE-LOCKED",
            CheckAsync(letter, await ReadCodeAsync(letter)));
        Assert.Equal(ApplicationState.AwaitingVerification, (await _desk.GetStateAsync(letter.Application)).State);
    }

    [Fact]
    public async Task A_code_is_accepted_until_its_last_day()
    {
        var (early, late) = (await _desk.CreatePostedAsync(), await _desk.CreatePostedAsync());
        _service.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.True((await CheckAsync(early, await ReadCodeAsync(early))).Accepted);
        _service.Clock.Advance(TimeSpan.FromSeconds(1));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-CODE-EXPIRED", CheckAsync(late, await ReadCodeAsync(late)));
        // A code that was accepted in time stays accepted.
        Assert.True((await CheckAsync(early, await ReadCodeAsync(early))).Accepted);
    }

    [Fact]
    public async Task The_code_of_one_letter_is_wrong_for_another()
    {
        var (mine, other) = (await _desk.CreatePostedAsync(), await _desk.CreatePostedAsync());
        Assert.False((await CheckAsync(other, await ReadCodeAsync(mine))).Accepted);
    }

    [Fact]
    public async Task A_letter_states_the_purpose_of_its_code_and_a_last_day_on_which_it_is_accepted_to_the_last_minute()
    {
        var letter = await _desk.CreatePostedAsync();
        var day = _desk.Today.AddDays(29);
        var text = string.Concat((await PrintedCode.ReadTextAsync(letter.Letters)).Where(character => !char.IsWhiteSpace(character)));
        Assert.Contains("お申し込みのご本人であることを確認するためのものです", text, StringComparison.Ordinal);
        Assert.Contains("有効化コードをご入力いただくことにより、本人確認の手続きが完了します", text, StringComparison.Ordinal);
        Assert.Contains($"入力できる期限：{day.Year}年{day.Month}月{day.Day}日まで", text, StringComparison.Ordinal);
        var lastMinute = new DateTimeOffset(day.ToDateTime(new TimeOnly(23, 59)), TimeSpan.FromHours(9));
        _service.Clock.Advance(lastMinute - _service.Clock.GetUtcNow());
        Assert.True((await CheckAsync(letter, await ReadCodeAsync(letter))).Accepted);
    }

    private async Task<CheckActivationCodeResponse> CheckAsync(MailRoomDriver.PostedLetter letter, string code) =>
        await _desk.Mail.CheckActivationCodeAsync(
        new CheckActivationCodeRequest { ApplicationId = letter.Application.ApplicationId, Code = code }, ServiceUnderTest.Caller);

    private static Task<string> ReadCodeAsync(MailRoomDriver.PostedLetter letter) => PrintedCode.ReadAsync(letter.Letters);
}
