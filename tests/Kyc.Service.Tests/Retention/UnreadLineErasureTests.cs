using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Checks that unread lines of status files are erased together with the documents that were received for the application.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class UnreadLineErasureTests(ClusterFixture fixture)
{
    [Fact]
    public async Task An_unread_line_is_erased_with_the_received_documents_and_a_line_imported_later_is_not_stored()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var mailRoom = new MailRoomDriver(service);
        var application = await mailRoom.OpenApplicationAsync();
        var documentId = (await mailRoom.RecordDocumentAsync(application, scan: [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0])).DocumentId;
        var letter = await mailRoom.PostReadyLetterAsync(application, (await mailRoom.ConfirmDocumentAsync(documentId)).ManagementNumber);
        await mailRoom.ImportReportsAsync(letter, "返送と思われる");
        await mailRoom.Mail.RecordDisposalAsync(
            new RecordDisposalRequest
            {
                DocumentId = documentId,
                Disposal = PaperDisposal.Returned,
                On = MailRoomDriver.FormatDay(mailRoom.Today),
            },
            ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
        Assert.Equal(1, await CountLinesAsync(service));

        await RetentionTestHelper.GetScheduleAsync(service, application.ApplicationId);
        service.Clock.Advance(TimeSpan.FromDays(40));
        await RetentionTestHelper.EraseDueDataAsync(service);
        Assert.Equal(
            (0, 0),
            (await CountLinesAsync(service), await RetentionTestHelper.CountKeysAsync(service, application.ApplicationId)));
        var response = await mailRoom.ImportReportsAsync(letter, "返送と思われる");
        Assert.Equal((1, false, 0), (response.Problems.Count, response.Problems[0].Unread, response.UnreadLines));
        Assert.Empty(await mailRoom.ListUnreadLinesAsync(includeRead: true));
    }

    private static async Task<long> CountLinesAsync(ServiceUnderTest service) =>
        (await RetentionTestHelper.QueryAsync<long>(service, "select count(*) from mail_line"))[0];
}
