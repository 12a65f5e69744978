using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Cli.Retention;
using Kyc.Contracts.V1;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.Service.Tests.Retention;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Checks that the current service completes what an earlier version of the service began. Each test uses a different application.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class GenerationUpgradeTests(GenerationFixture generations) : IClassFixture<GenerationFixture>
{
    public static TheoryData<string> Names => GenerationFiles.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_new_person_is_verified_by_card_with_the_stored_list(string name)
    {
        var generation = await generations.OpenAsync(name);
        await WaitForListsAsync(generation);
        await Requests.VerifyPersonAsync(generation.Service, generation.Files.Pki);
        Assert.Empty(await generation.Service.VerifyLedgerAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_front_end_that_repeats_its_creation_call_gets_its_existing_application(string name)
    {
        var generation = await generations.OpenAsync(name);
        var openApplication = generation.Manifest.FindApplication("open");
        var request = new GetApplicationRequest { ApplicationId = openApplication.Id };
        var createdAt = (await generation.Service.Applications.GetApplicationAsync(request, ServiceUnderTest.CallerMetadata))
            .Application
            .CreatedAt;
        var repeatedRequest = Requests.CreateApplication(openApplication.Persona, "case-open");
        repeatedRequest.Consent.AgreedAt = Timestamp.FromDateTimeOffset(createdAt.ToDateTimeOffset().AddMinutes(-1));
        var answer = await generation.Service.Applications.CreateApplicationAsync(repeatedRequest, ServiceUnderTest.CallerMetadata);
        Assert.Equal(openApplication.Id, answer.Application.ApplicationId);
        repeatedRequest.Declaration.Occupation = "自営業";
        await FailureAssert.FailsWithAsync(
            StatusCode.AlreadyExists, "APPLICATION-KEY-REUSED",
            generation.Service.Applications.CreateApplicationAsync(repeatedRequest, ServiceUnderTest.CallerMetadata));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_card_session_opened_before_the_upgrade_accepts_the_submission(string name)
    {
        var generation = await generations.OpenAsync(name);
        await WaitForListsAsync(generation);
        var openApplication = generation.Manifest.FindApplication("session-open");
        var session = new BeginCardVerificationResponse
        {
            SessionId = openApplication.Session!.Id,
            Document = ByteString.FromBase64(openApplication.Session.Document),
        };
        Personas.TryFind(openApplication.Persona, out var persona);
        var certificate = generation.Files.Pki.GetCredentials(persona!, generation.Manifest.At).SignatureCertificate!;
        var request = Requests.CreateSubmission(session, certificate);
        var answer = await generation.Service.Cards.SubmitCardVerificationAsync(request, ServiceUnderTest.CallerMetadata);
        Assert.Equal((openApplication.Id, VerificationOutcome.Verified), (answer.ApplicationId, answer.Outcome));
        Assert.Empty(await generation.Service.VerifyLedgerAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_document_typed_once_can_be_confirmed_and_its_letter_is_printed_with_the_ready_letters(string name)
    {
        var generation = await generations.OpenAsync(name);
        var desk = new MailRoomDriver(generation.Service);
        var application = generation.Manifest.FindApplication("mail-document-typed-once");
        var document = generation.Manifest.Documents.Single(document => document.ApplicationId == application.Id);
        var entry = desk.CreateResidentRecord();
        (entry.ReceivedOn, entry.IssuedOn) = (document.ReceivedOn, MailRoomDriver.FormatDay(ParseDay(document.ReceivedOn).AddMonths(-1)));
        var confirmResponse = await desk.ConfirmDocumentAsync(document.Id, entry);
        Assert.Equal((MailDocumentState.Confirmed, 0), (confirmResponse.State, confirmResponse.DifferingFields.Count));

        var readyLetters = generation.Manifest.Letters.Where(letter => letter.State == MailItemState.Ready);
        var (batch, _) = await desk.CreateBatchAsync();
        Assert.Equal(
            [.. readyLetters.Select(letter => letter.ManagementNumber), confirmResponse.ManagementNumber],
            batch.ManagementNumbers.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_code_on_a_printed_letter_is_accepted(string name)
    {
        var generation = await generations.OpenAsync(name);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-CODE-LOCKED", CheckCodeAsync(generation, "code-locked"));
        var answer = await CheckCodeAsync(generation, "code-missing-after-delivery");
        Assert.Equal((true, ApplicationState.Verified), (answer.Accepted, answer.State));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_delivery_of_a_posted_letter_verifies_the_person(string name)
    {
        var generation = await generations.OpenAsync(name);
        var desk = new MailRoomDriver(generation.Service);
        var application = generation.Manifest.FindApplication("mail-absent");
        var letter = generation.Manifest.Letters.Single(letter => letter.ApplicationId == application.Id);
        var postedLetter = new MailRoomDriver.PostedLetter(
            new Application(),
            letter.ManagementNumber,
            letter.PostingNumber,
            ParseDay(letter.PostingDate));
        await desk.ImportReportsAsync(postedLetter, "お届け先にお届け済み");
        Assert.Equal(ApplicationState.Verified, (await desk.GetApplicationAsync(application.Id)).Application.State);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_imported_table_of_postcodes_is_used(string name)
    {
        var generation = await generations.OpenAsync(name);
        var desk = new MailRoomDriver(generation.Service);
        var entry = desk.CreateResidentRecord();
        (entry.Postcode, entry.Address) = ("", "東京都千代田区試験町1-2-3");
        Assert.NotEmpty((await desk.RecordDocumentAsync(await desk.OpenApplicationAsync(), entry)).DocumentId);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_active_hold_is_released_by_two_people(string name)
    {
        var generation = await generations.OpenAsync(name);
        var hold = generation.Manifest.Holds.First(hold => hold.State == HoldState.ReleaseRequested);
        var client = generation.Service.CreateRetentionClient();
        await client.RequestHoldReleaseAsync(new() { HoldId = hold.Id }, RetentionTestHelper.CreateStaffMetadata(2));
        var releasedHold = (
            await client.ApproveHoldReleaseAsync(new() { HoldId = hold.Id }, RetentionTestHelper.CreateStaffMetadata(3))).Hold;
        Assert.Equal(
            (HoldState.Released, "staff-2", "staff-3"),
            (releasedHold.State, releasedHold.ReleaseRequestedBy, releasedHold.ReleaseApprovedBy));
    }

    // In generation 1 the requesting person was not authenticated, so migration 0012 requires a new request.
    [Theory]
    [InlineData("1")]
    public async Task An_early_erasure_requested_before_the_upgrade_can_be_requested_again_approved_and_executed(string name)
    {
        var generation = await generations.OpenAsync(name);
        var requestedErasure = generation.Manifest.EarlyErasures.Single(requestedErasure => !requestedErasure.Approved);
        var client = generation.Service.CreateRetentionClient();
        await FailureAssert.FailsWithAsync(
            StatusCode.NotFound, "ERASURE-REQUEST-UNKNOWN",
            client.ApproveEarlyErasureAsync(new() { RequestId = requestedErasure.Id }, RetentionTestHelper.CreateStaffMetadata(2)));
        Assert.NotEqual(0, await RetentionTestHelper.CountRowsAsync(generation.Service, requestedErasure.ApplicationId));
        var newRequest = await client.RequestEarlyErasureAsync(
            new()
            {
                ApplicationId = requestedErasure.ApplicationId,
                Reason = EarlyErasureReason.PersonAsked,
                Reference = "c-1",
                IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey()
            }, RetentionTestHelper.CreateStaffMetadata(1));
        await client.ApproveEarlyErasureAsync(
            new() { RequestId = newRequest.EarlyErasure.RequestId },
            RetentionTestHelper.CreateStaffMetadata(2));
        generation.Service.Get<RetentionWorker>().RequestRound();
        await Eventually.IsTrueAsync(async () =>
            await RetentionTestHelper.CountRowsAsync(generation.Service, requestedErasure.ApplicationId) == 0);
        Assert.Equal(0, await RetentionTestHelper.CountKeysAsync(generation.Service, requestedErasure.ApplicationId));
    }

    // Exports were not signed before generation 2.
    [Theory]
    [InlineData("1")]
    public async Task An_unsigned_exported_erasure_ledger_is_not_replayed(string name)
    {
        var generation = await generations.OpenAsync(name);
        var ledger = generation.Files.GetPath("erasure-ledger");
        var (status, output, errors) =
            await CommandLine.RunAsOperatorAsync(generation.Service, "staff-1", RetentionCommands.Create(), "replay", "--ledger", ledger);
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith($"{ledger}: it was exported by an earlier version and is not signed;", errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task One_changed_byte_of_a_stored_ciphertext_is_found(string name)
    {
        var files = GenerationFiles.Read(name);
        var dumpFile = Path.Combine(generations.Cluster.Folder, $"{Guid.NewGuid():N}.sql");
        var lines = await File.ReadAllLinesAsync(files.GetPath("kyc.sql"));
        var (row, changedLine) = DumpedRow.ReadAndChangeByte(lines, "evidence_item", "ciphertext");
        lines[row.LineIndex] = changedLine;
        await File.WriteAllLinesAsync(dumpFile, lines);

        await using var generation = await RestoredGeneration.StartAsync(generations.Cluster, name, dumpFile);
        var fault = Assert.Single(await generation.Service.VerifyLedgerAsync());
        Assert.Equal((row["application_id"], "subject-changed", false), (fault.ApplicationId, fault.Kind, fault.BrokenLink));
    }

    private static async Task<CheckActivationCodeResponse> CheckCodeAsync(RestoredGeneration generation, string name)
    {
        var application = generation.Manifest.FindApplication(name);
        return await generation.Service.Mail.CheckActivationCodeAsync(
            new CheckActivationCodeRequest { ApplicationId = application.Id, Code = application.ActivationCode },
            ServiceUnderTest.CallerMetadata);
    }

    private static DateOnly ParseDay(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // A new instance has no index file yet, and reads the lists after its start.
    private static Task WaitForListsAsync(RestoredGeneration generation) =>
        Eventually.IsTrueAsync(async () =>
            (await generation.Service.GetRevocationStatusAsync()).TotalCount
            == generation.Manifest.RevocationLists.Count(list => list.InForce));
}
