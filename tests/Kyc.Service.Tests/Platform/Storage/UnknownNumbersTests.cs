using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Checks that a row with an unknown stored number counts as malformed: calls about the row fail, lists and background work skip it, and an
/// event is logged.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class UnknownNumbersTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_call_about_an_application_in_an_unknown_state_fails_and_others_are_served()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var (malformedId, validId) = (await CreateApplicationAsync(service), await CreateApplicationAsync(service));
        await UpdateRowAsync(service, "update application set state = 99 where id = @id", malformedId);
        await FailureAssert.FailsWithAsync(StatusCode.Internal, "INTERNAL", GetApplicationAsync(service, malformedId));
        Assert.Contains(service.Log.GetLines(1107), line => line.Contains("application.state is 99", StringComparison.Ordinal));
        Assert.Equal(ApplicationState.AwaitingVerification, (await GetApplicationAsync(service, validId)).Application.State);

        await UpdateRowAsync(service, "update application set state = 1, method = 99 where id = @id", malformedId);
        await FailureAssert.FailsWithAsync(StatusCode.Internal, "INTERNAL", GetApplicationAsync(service, malformedId));
        Assert.Contains(service.Log.GetLines(1107), line => line.Contains("application.method is 99", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_application_in_an_unknown_state_is_not_planned_and_other_applications_are_planned()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await service.PauseWorkerAsync();
        var (malformedId, validId) = (await CreateApplicationAsync(service), await CreateApplicationAsync(service));
        await UpdateRowAsync(service, "update application set state = 99 where id = @id", malformedId);
        await Eventually.IsTrueAsync(() => RetentionTestHelper.PlanAsync(service));
        Assert.Equal(
            [validId],
            await RetentionTestHelper.QueryAsync<string>(
                service, "select distinct application_id::text from retention_schedule where due_at is not null"));
        await service.WaitForReadinessAsync(readiness => readiness.Contains("left out: 1 of application", StringComparison.Ordinal));
        Assert.Contains(service.Log.GetLines(1005), line => line.Contains("application.state is 99", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_of_holds_omits_a_hold_with_an_unknown_reason_and_contains_the_other_holds()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki);
        var (malformedHold, validHold) = (
            await RetentionTestHelper.PlaceHoldAsync(service, id, "2026-12-01"),
            await RetentionTestHelper.PlaceHoldAsync(service, id, "2026-12-01"));
        await UpdateRowAsync(service, "update retention_hold set reason = 99 where id = @id", malformedHold.HoldId);
        var holds = (
            await service.CreateRetentionClient().ListHoldsAsync(new ListHoldsRequest(), RetentionTestHelper.CreateStaffMetadata(1))).Holds;
        Assert.Equal(validHold.HoldId, Assert.Single(holds).HoldId);

        // The hold with the unknown reason stays in force after its last day, and the other hold expires.
        service.AdvanceClockTo(new DateTimeOffset(2026, 12, 2, 0, 0, 0, TimeSpan.Zero));
        await Eventually.IsTrueAsync(async () =>
        {
            await service.Get<Kyc.Service.Retention.HoldStore>().EndExpiredHoldsAsync(default);
            return (await RetentionTestHelper.QueryAsync<string>(service, "select id::text from retention_hold where ended_at is null"))
                    is [var remainingId]
                && remainingId == malformedHold.HoldId;
        });
        Assert.Contains(service.Log.GetLines(1005), line => line.Contains("retention_hold.reason is 99", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_daily_check_skips_a_letter_with_an_unknown_event_and_checks_the_others()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var mailRoom = new MailRoomDriver(service);
        var (malformedLetter, validLetter) = (await mailRoom.CreatePostedLetterAsync(), await mailRoom.CreatePostedLetterAsync());
        await mailRoom.ImportReportsAsync(malformedLetter, "引受");
        await UpdateRowAsync(
            service,
            """
            insert into mail_report (item_id, event, reason, at, office, imported_program, imported_person, imported_at)
            select item_id, 99, reason, at, office, imported_program, imported_person, imported_at from mail_report
            where item_id = (select id from mail_item where application_id = @id)
            """,
            malformedLetter.Application.ApplicationId);
        service.Clock.Advance(TimeSpan.FromDays(8));
        await service.Get<Kyc.Service.MailVerification.MailDeadlineWorker>().RunAsync(default);
        Assert.Equal(
            [validLetter.ManagementNumber],
            await RetentionTestHelper.QueryAsync<string>(
                service, "select m.management_number from mail_event e join mail_item m on m.id = e.item_id where e.kind = 'due'"));
        Assert.Contains(service.Log.GetLines(1005), line => line.Contains("mail_report.event is 99", StringComparison.Ordinal));
        await FailureAssert.FailsWithAsync(
            StatusCode.Internal,
            "INTERNAL",
            mailRoom.RecordReturnedLetterAsync(malformedLetter.ManagementNumber));
    }

    [Fact]
    public async Task Lists_of_letters_omit_a_letter_with_an_unknown_stage()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var mailRoom = new MailRoomDriver(service);
        var (malformedLetter, validLetter) = (await mailRoom.CreatePostedLetterAsync(), await mailRoom.CreatePostedLetterAsync());
        await UpdateRowAsync(
            service, "update mail_item set stage = 99, due = 99 where application_id = @id", malformedLetter.Application.ApplicationId);
        var items = (await mailRoom.Mail.ListMailItemsAsync(new ListMailItemsRequest(), ServiceUnderTest.CallerMetadata)).Items;
        Assert.Equal(validLetter.ManagementNumber, Assert.Single(items).ManagementNumber);
        var work = (await service.MailWork.ListMailWorkAsync(new ListMailWorkRequest(), ServiceUnderTest.CallerMetadata)).Work;
        Assert.Equal(validLetter.ManagementNumber, Assert.Single(work).ManagementNumber);
    }

    private static async Task<string> CreateApplicationAsync(ServiceUnderTest service) =>
        (await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;

    private static AsyncUnaryCall<GetApplicationResponse> GetApplicationAsync(ServiceUnderTest service, string applicationId) =>
        service.Applications.GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = applicationId },
            ServiceUnderTest.CallerMetadata);

    private static async Task UpdateRowAsync(ServiceUnderTest service, string sql, string id)
    {
        await using var connection = await service.Database.OpenAsync(default);
        Assert.Equal(1, await connection.ExecuteAsync(sql, new { id = Guid.Parse(id) }));
    }
}
