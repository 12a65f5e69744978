using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Checks that unread lines of status files are erased together with the documents that were received for the application.
/// </summary>
[Collection(ClusterGroup.Name)]
public sealed class UnreadLineErasureTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_line_is_erased_with_the_received_documents_and_a_later_one_is_not_stored()
    {
        await using var service = await MailRoomDriver.StartAsync(fixture);
        var desk = new MailRoomDriver(service);
        var application = await desk.OpenAsync();
        var document = (await desk.RecordAsync(application, scan: [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0])).DocumentId;
        var letter = await desk.PostReadyAsync(application, (await desk.ConfirmAsync(document)).ManagementNumber);
        await desk.TrackAsync(letter, "返送と思われる");
        await desk.Mail.RecordDisposalAsync(
            new RecordDisposalRequest
            {
                DocumentId = document,
                Disposal = PaperDisposal.Returned,
                On = MailRoomDriver.FormatDay(desk.Today),
            },
            ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
        Assert.Equal(1, await CountAsync(service));

        await RetentionTestHelper.GetScheduleAsync(service, application.ApplicationId);
        service.Clock.Advance(TimeSpan.FromDays(40));
        await RetentionTestHelper.EraseAsync(service);
        Assert.Equal((0, 0), (await CountAsync(service), await RetentionTestHelper.CountKeysAsync(service, application.ApplicationId)));
        var answer = await desk.TrackAsync(letter, "返送と思われる");
        Assert.Equal((1, false, 0), (answer.Problems.Count, answer.Problems[0].Unread, answer.UnreadLines));
        Assert.Empty(await desk.ListUnreadAsync(includeRead: true));
    }

    private static async Task<long> CountAsync(ServiceUnderTest service) =>
        (await RetentionTestHelper.QueryAsync<long>(service, "select count(*) from mail_line"))[0];
}
