using Google.Protobuf;
using Kyc.Cli.PersonalNumbers;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.PersonalNumbers;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.PersonalNumbers;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S4")]
public sealed class PersonalNumberCheckTests(ClusterFixture fixture)
{
    // Fictitious numbers with correct check digits, which belong to no person.
    private const string IndividualNumber = "123456789018";
    private const string LicenceNumber = "301234567896";

    // 03:00 in Japan.
    private static readonly DateTimeOffset NightInJapan = new(2026, 11, 22, 18, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_check_finds_nothing_in_ordinary_applications_or_in_a_number_that_two_clerks_stated()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        await RetentionTestHelper.CreateVerifiedApplicationAsync(service, fixture.Pki);
        var desk = new MailRoomDriver(service);
        await desk.CreateReadyLetterAsync();
        var licence = NumberStatementTests.CreateLicence(desk, LicenceNumber, NumberStatement.LicenceNumber);
        var document = await NumberStatementTests.RecordDocumentAsync(desk, licence);
        await desk.ConfirmDocumentAsync(document.DocumentId, licence);

        var report = await RunCheckAsync(service);
        Assert.Equal((0, 0, 3), (report.Latest.Finds, report.Latest.Unreadable, report.Latest.Applications));
        // The searched texts include the declarations, a signed document, the entries of two clerks, a verification record and the
        // retention rules.
        Assert.InRange(report.Latest.Texts, 30, 500);
        Assert.Empty(report.Finds);
        Assert.Equal((0, ""), await RunCommandAsync(service, "report", "no findings"));
    }

    [Fact]
    public async Task All_stored_texts_are_searched_and_the_report_has_the_places_and_never_the_texts()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var cardApplicationId = Guid.Parse(await RetentionTestHelper.CreateVerifiedApplicationAsync(service, fixture.Pki));
        var desk = new MailRoomDriver(service);
        var (application, _, document) = await desk.CreateReadyLetterAsync();
        var mailApplicationId = Guid.Parse(application.ApplicationId);
        await ChangeStoredTextAsync(
            service,
            cardApplicationId,
            DataClass.Declaration,
            "application",
            CiphertextTables.Application.GetField(cardApplicationId),
            content =>
            {
                var request = CreateApplicationRequest.Parser.ParseFrom(content);
                (request.Declaration.Name, request.Declaration.Occupation) = ("架空 太郎 123456", "789018");
                return request.ToByteArray();
            });
        await ChangeStoredTextAsync(
            service,
            cardApplicationId,
            DataClass.Declaration,
            "card_session",
            CiphertextTables.CardSession.GetField(default),
            content => [.. content, .. "備考: 本籍 東京都港区\n"u8]);
        await ChangeStoredTextAsync(
            service,
            mailApplicationId,
            DataClass.ReceivedDocument,
            "mail_document",
            MailDocumentRow.GetField(Guid.Parse(document)),
            content => (MailEntry.FromJson(content) with { Address = "東京都港区 住民票コード 12345678901", Number = IndividualNumber }).ToJson());
        await service.TamperAsync(
            "update retention_rule set legal_source = legal_source || @Number where rule_id = (select min(rule_id) from retention_rule)",
            new { Number = " " + IndividualNumber });

        var report = await RunCheckAsync(service);
        Assert.Equal(
            [
                (mailApplicationId.ToString(), "mail_document", PersonalNumberKind.IndividualNumber, 1),
                (mailApplicationId.ToString(), "mail_document", PersonalNumberKind.ResidentRecordCode, 1),
                (cardApplicationId.ToString(), "application", PersonalNumberKind.IndividualNumber, 1),
                (cardApplicationId.ToString(), "card_session", PersonalNumberKind.RegisteredDomicile, 1),
                ("", "retention_rule", PersonalNumberKind.IndividualNumber, 1),
            ],
            report.Finds.OrderBy(find => find.ApplicationId == mailApplicationId.ToString() ? 0 : find.ApplicationId.Length == 0 ? 2 : 1)
                .ThenBy(find => find.Place, StringComparer.Ordinal)
                .ThenBy(find => find.Kind).Select(find => (find.ApplicationId, find.Place, find.Kind, find.Count)));
        Assert.DoesNotContain("9018", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(5, report.Latest.Finds);
        Assert.Equal(
            5,
            service.Meter.ReadObservableInstruments().Single(measurement => measurement.Name == "kyc.personal_numbers.kept").Value);
        await service.Log.WaitForEventAsync(1902);
        Assert.DoesNotContain("9018", service.Log.GetLines(1902)[0], StringComparison.Ordinal);
        Assert.Contains(
            "warning: stored data contain 5 individual numbers or similar data\n",
            await service.WaitForReadinessAsync(_ => true),
            StringComparison.Ordinal);
        Assert.Equal((1, ""), await RunCommandAsync(service, "report", "registered domicile"));
    }

    [Fact]
    public async Task A_ciphertext_that_cannot_be_decrypted_is_counted_and_the_other_data_is_searched()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        for (var round = 0; round < 3; round++)
        {
            await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        }

        await service.TamperAsync(
            "update application set declaration = set_byte(declaration, 20, get_byte(declaration, 20) # 1) "
                + "where id = (select min(id::text)::uuid from application)");
        var report = await RunCheckAsync(service);
        Assert.Equal((3, 1, 0), (report.Latest.Applications, report.Latest.Unreadable, report.Latest.Finds));
        await service.Log.WaitForEventAsync(1903);
        Assert.Equal(1, (await RunCommandAsync(service, "report", "1 unreadable")).Status);
    }

    [Fact]
    public async Task Erased_data_is_neither_found_nor_counted_as_unreadable()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var id = Guid.Parse(await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki));
        await service.PauseWorkerAsync();
        service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(service);
        Assert.Equal(0,
            await service.QueryScalarAsync<int>("select count(*)::int from verification_record where application_id = @id", new { id }));
        var report = await RunCheckAsync(service);
        Assert.Equal((1, 0, 0), (report.Latest.Applications, report.Latest.Unreadable, report.Latest.Finds));
    }

    [Fact]
    public async Task An_interrupted_run_continues_in_another_instance_after_its_last_batch()
    {
        var (settings, clock) = (await ServiceUnderTest.CreateSettingsAsync(fixture), new ManualClock(ClusterFixture.Now));
        await using var firstInstance = await ServiceUnderTest.StartAsync(settings, clock);
        await using var secondInstance = await ServiceUnderTest.StartAsync(settings, clock);
        const int applicationCount = 60;
        for (var round = 0; round < applicationCount; round++)
        {
            await firstInstance.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        }

        await using (var connection = await firstInstance.Database.OpenAsync(CancellationToken.None))
        {
            await PersonalNumberCheckStore.BeginAsync(connection, new Kyc.Service.Platform.Edge.Caller("service-tests", "staff-1"),
                clock.GetUtcNow());
        }

        var checkId = await firstInstance.QueryScalarAsync<Guid>("select id from personal_number_check");
        Assert.True(await firstInstance.Get<PersonalNumberCheck>().SearchBatchAsync(checkId, sessionLock: null, CancellationToken.None));
        var searchedCount = await firstInstance.QueryScalarAsync<long>("select applications from personal_number_check");
        Assert.InRange(searchedCount, 1, applicationCount - 1);
        Assert.Equal(searchedCount, (await GetReportAsync(secondInstance)).UnderWay.Applications);

        Assert.True(await RunAsync(secondInstance));
        var report = await GetReportAsync(firstInstance);
        Assert.Equal((applicationCount, "staff-1", null), (report.Latest.Applications, report.Latest.AskedBy, report.UnderWay));
        Assert.Equal(1, await firstInstance.QueryScalarAsync<int>("select count(*)::int from personal_number_check"));
    }

    [Fact]
    public async Task The_check_runs_at_its_time_and_again_after_its_interval_with_any_number_of_instances()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture) with
        {
            AdditionalArguments = ["--Kyc:PersonalNumberCheckDays=2"],
        };
        var clock = new ManualClock(NightInJapan.AddHours(-3));
        await using var firstInstance = await ServiceUnderTest.StartAsync(settings, clock);
        await using var secondInstance = await ServiceUnderTest.StartAsync(settings, clock);
        Assert.False(await RunAsync(firstInstance));
        clock.Advance(TimeSpan.FromHours(3));
        await RunBothAsync(1);
        clock.Advance(TimeSpan.FromHours(47));
        await RunBothAsync(1);
        clock.Advance(TimeSpan.FromHours(1));
        await RunBothAsync(2);
        Assert.Equal("worker", (await GetReportAsync(firstInstance)).Latest.AskedBy);
        clock.Advance(TimeSpan.FromDays(4) + TimeSpan.FromSeconds(1));
        Assert.Contains("warning: the search for individual numbers did not run\n", await firstInstance.WaitForReadinessAsync(_ => true),
            StringComparison.Ordinal);

        async Task RunBothAsync(int expectedRuns)
        {
            await Task.WhenAll(RunAsync(firstInstance), RunAsync(secondInstance));
            await Eventually.IsTrueAsync(async () =>
                await firstInstance.QueryScalarAsync<int>("select count(*)::int from personal_number_check where finished_at is not null")
                == expectedRuns);
        }
    }

    [Fact]
    public async Task An_operator_can_start_the_check_over_the_operator_socket_and_see_its_result()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        Assert.Equal((1, ""), await RunCommandAsync(service, "report", "no check is complete"));
        var (status, output, _) = await CommandLine.RunAsOperatorAsync(service, "staff-2", PersonalNumberCommands.Create(), "check");
        Assert.Equal((0, "a check is running\n"), (status, output));
        await Eventually.IsTrueAsync(async () => (await GetReportAsync(service)).Latest is { AskedBy: "staff-2" });
        Assert.Equal((0, ""), await RunCommandAsync(service, "report", "requested by staff-2: 0 applications"));
    }

    private static Task<bool> RunAsync(ServiceUnderTest service) =>
        service.Get<PersonalNumberCheck>().RunIfDueAsync(CancellationToken.None);

    // Requests the check as an operator does, waits until it is complete, and returns the report. The service's own worker runs the check.
    private static async Task<GetPersonalNumberReportResponse> RunCheckAsync(ServiceUnderTest service)
    {
        await CreateClient(service)
            .StartPersonalNumberCheckAsync(new StartPersonalNumberCheckRequest(), ServiceUnderTest.CreateStaffMetadata("staff-1"));
        await Eventually.IsTrueAsync(async () => (await GetReportAsync(service)).Latest is not null);
        return await GetReportAsync(service);
    }

    private static async Task<GetPersonalNumberReportResponse> GetReportAsync(ServiceUnderTest service) =>
        await CreateClient(service)
            .GetPersonalNumberReportAsync(new GetPersonalNumberReportRequest(), ServiceUnderTest.CreateStaffMetadata("staff-1"));

    private static PersonalNumberService.PersonalNumberServiceClient CreateClient(ServiceUnderTest service) => new(service.OperatorInvoker);

    private static async Task<(int Status, string Errors)> RunCommandAsync(ServiceUnderTest service, string command, string expected)
    {
        var (status, output, errors) =
            await CommandLine.RunAsync(service, PersonalNumberCommands.Create(), command, "--operator", "staff-1");
        Assert.Contains(expected == "no findings" ? " 0 findings, complete " : expected, output, StringComparison.Ordinal);
        return (status, errors);
    }

    private static async Task ChangeStoredTextAsync(
        ServiceUnderTest service, Guid application, DataClass dataClass, string table, string field, Func<byte[], byte[]> change)
    {
        var (column, key) = table switch
        {
            "application" => ("declaration", "id"),
            "card_session" => ("document", "application_id"),
            _ =>
            ("content", "application_id")
        };
        using var keys = await service.Services.GetRequiredService<KeyStore>().LoadKeysAsync(application, CancellationToken.None);
        var before = await service.QueryScalarAsync<byte[]>(
            $"select {column} from {table} where {key} = @application",
            new { application });
        var after = keys.Seal(dataClass, field, change(keys.Open(dataClass, field, before)));
        await service.TamperAsync($"update {table} set {column} = @after where {key} = @application", new { application, after });
    }
}
