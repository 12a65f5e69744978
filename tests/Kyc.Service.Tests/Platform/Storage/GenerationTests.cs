using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Bundles;
using Kyc.Evidence.Checkpoints;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Encryption;
using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Checks that the databases of an earlier version of the service can be restored and migrated, and that the current service finds
/// everything in them.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class GenerationTests(GenerationFixture generations) : IClassFixture<GenerationFixture>
{
    public static TheoryData<string> Names => GenerationFiles.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_application_keeps_its_state_and_outcome_after_the_upgrade(string name)
    {
        var generation = await generations.OpenAsync(name);
        var actualStates = new List<(string, ApplicationState, string, VerificationMethod, string)>();
        foreach (var expected in generation.Manifest.Applications)
        {
            var request = new GetApplicationRequest { ApplicationId = expected.Id };
            var currentApplication = (
                await generation.Service.Applications.GetApplicationAsync(request, ServiceUnderTest.CallerMetadata)).Application;
            actualStates.Add(
                (
                    expected.Name,
                    currentApplication.State,
                    currentApplication.OutcomeCode,
                    currentApplication.Method,
                    currentApplication.MethodLetter));
        }
        Assert.Equal(
            generation.Manifest.Applications.Select(application =>
                (application.Name, application.State, application.OutcomeCode, application.Method, application.MethodLetter)),
            actualStates);
        Assert.Equal(actualStates.Count, await generation.Service.QueryScalarAsync<int>("select count(*)::int from application"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_declaration_of_a_waiting_person_can_be_decrypted_and_determines_the_allowed_methods(string name)
    {
        var generation = await generations.OpenAsync(name);
        var (namesWithCopies, namesWithoutSignature) = (new List<string>(), new List<string>());
        var applications = generation.Manifest.Applications;
        foreach (var waitingApplication in applications.Where(application => application.State == ApplicationState.AwaitingVerification))
        {
            var request = new GetApplicationRequest { ApplicationId = waitingApplication.Id };
            var allowedMethods = (
                await generation.Service.Applications.GetApplicationAsync(request, ServiceUnderTest.CallerMetadata)).AllowedMethods;
            Assert.Contains(VerificationMethod.OriginalDocumentMail, allowedMethods);
            if (!allowedMethods.Contains(VerificationMethod.JpkiSignature))
            {
                namesWithoutSignature.Add(waitingApplication.Name);
            }

            if (allowedMethods.Contains(VerificationMethod.TwoCopiesMail))
            {
                namesWithCopies.Add(waitingApplication.Name);
            }
        }
        Assert.Equal(["mail-first-copy-confirmed"], namesWithCopies);
        // In generations 1 to 3, the person of this case is declared as born in 2015, and people under 15 have no signature certificate.
        Assert.Equal(name is "1" or "2" or "3" ? ["card-no-signature-certificate"] : [], namesWithoutSignature);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_verification_record_can_be_decrypted_and_contains_the_verified_person(string name)
    {
        var generation = await generations.OpenAsync(name);
        Assert.Contains(generation.Manifest.Applications, expected => expected.Corrections.Count > 1);
        await AssertRecordsOpenAsync(generation.Service, generation.Manifest);
        foreach (var expected in generation.Manifest.Applications.Where(expected => expected.Records == 0))
        {
            await FailureAssert.FailsWithAsync(StatusCode.NotFound, "RECORD-UNKNOWN", ReadRecordAsync(generation.Service, expected.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task All_stored_evidence_can_be_decrypted_and_exported_as_a_bundle_that_verifies(string name)
    {
        var generation = await generations.OpenAsync(name);
        var (anchors, key) = (generation.Files.Anchors, generation.Files.SigningKey);
        foreach (var application in generation.Manifest.Applications)
        {
            var report = BundleVerifier.Verify(await ExportBundleAsync(generation.Service, application.Id), anchors, key);
            Assert.Equal((application.Name, ""), (application.Name, string.Join('\n', report.Faults)));
            Assert.Equal((application.Name, application.Records), (application.Name, report.Record?.Versions.Count ?? 0));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_whole_ledger_verifies_and_contains_the_newest_checkpoint_of_the_bundles(string name)
    {
        var generation = await generations.OpenAsync(name);
        var bundleCheckpoints = generation.Manifest.Bundles.Select(bundle => ReadCheckpoint(generation.Files, bundle));
        var newestCheckpoint = bundleCheckpoints.MaxBy(checkpoint => checkpoint.Number)!;
        Assert.Equal(generation.Manifest.Checkpoints, newestCheckpoint.Number);
        Assert.Empty(
            await generation.Service.VerifyLedgerAsync(
                new VerifyLedgerRequest
                {
                    WitnessNumber = newestCheckpoint.Number,
                    WitnessHash = ByteString.CopyFrom(newestCheckpoint.Hash.Span),
                }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_unfinished_rotation_completes_and_then_nothing_needs_the_first_key(string name)
    {
        var generation = await generations.OpenAsync(name);
        var (firstKeyId, secondKeyId) = (generation.Manifest.FirstKey, generation.Manifest.SecondKey);
        Assert.Equal(new HashSet<string> { firstKeyId, secondKeyId }, [.. generation.KeyCountsBeforeStart.Keys]);
        await Eventually.IsTrueAsync(async () =>
            (await RotationTestHelper.GetStatusAsync(generation.Service)).Rotation.CompletedAt is not null);
        Assert.Equal(
            [KeyValuePair.Create(secondKeyId, generation.KeyCountsBeforeStart.Values.Sum())],
            await generation.CountKeysByKekAsync());
        Assert.Equal(
            firstKeyId,
            Assert.Single((await RotationTestHelper.GetStatusAsync(generation.Service)).Keys, key => key.Unused).KeyId);

        // The first key is removed from the key file. A new instance still decrypts every record.
        var settings = generation.Service.CurrentSettings;
        await File.WriteAllLinesAsync(settings.KeyFile, (await File.ReadAllLinesAsync(settings.KeyFile))[1..]);
        var indexFile = settings.IndexFile + ".again/revocation.index";
        await using var restartedService = await ServiceUnderTest.StartAsync(
            settings with
            {
                IndexFile = indexFile,
            },
            generation.Service.Clock);
        await AssertRecordsOpenAsync(restartedService, generation.Manifest);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_stored_revocation_lists_are_in_force(string name)
    {
        var generation = await generations.OpenAsync(name);
        var expected = generation.Manifest.RevocationLists.Where(list => list.InForce)
            .Select(list => Convert.ToBase64String(SHA256.HashData(File.ReadAllBytes(generation.Files.GetPath(list.File)))))
            .Order(StringComparer.Ordinal).ToList();
        // A new instance has no index file yet, and reads the lists after its start.
        await Eventually.IsTrueAsync(async () => (await generation.Service.GetRevocationStatusAsync()).TotalCount == expected.Count);
        var listsInForce = (await generation.Service.GetRevocationStatusAsync()).Crls;
        Assert.Equal(expected, listsInForce.Select(list => list.Sha256.ToBase64()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_letter_keeps_its_state_after_the_upgrade(string name)
    {
        var generation = await generations.OpenAsync(name);
        var letters = (await generation.Service.Mail.ListMailItemsAsync(new(), ServiceUnderTest.CallerMetadata)).Items;
        Assert.Equal(
            generation.Manifest.Letters.OrderBy(letter => letter.ManagementNumber, StringComparer.Ordinal),
            letters.Select(LetterCase.Create).OrderBy(letter => letter.ManagementNumber, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_document_keeps_its_state_after_the_upgrade(string name)
    {
        var generation = await generations.OpenAsync(name);
        var rows = await RetentionTestHelper.QueryAsync<(Guid Id, short State, short Disposal)>(
            generation.Service, "select id, state, disposal from mail_document order by id");
        Assert.Equal(
            generation.Manifest.Documents.OrderBy(document => document.Id, StringComparer.Ordinal)
                .Select(document => (document.Id, document.State, document.Disposal)),
            rows.Select(row => (row.Id.ToString("D"), (MailDocumentState)row.State, (PaperDisposal)row.Disposal)));
    }

    private static async Task AssertRecordsOpenAsync(ServiceUnderTest service, GenerationManifest manifest)
    {
        foreach (var expected in manifest.Applications.Where(expected => expected.Records > 0))
        {
            var versions = (await ReadRecordAsync(service, expected.Id)).Versions;
            Assert.Equal(
                (expected.Name, expected.Records, expected.Recorded),
                (expected.Name, versions.Count, new RecordedPerson(versions[0].Name, versions[0].Address, versions[0].BirthDate)));
            if (expected.Corrections.Count == 0)
            {
                continue;
            }

            Assert.Equal(
                expected.Corrections,
                versions.Skip(1).Select(version => new CorrectionCase(version.RecordId, version.CorrectionReason, GetOccupation(version))));
        }
    }

    private static async Task<MemoryStream> ExportBundleAsync(ServiceUnderTest service, string id)
    {
        var request = new ExportEvidenceRequest { ApplicationId = id, Reason = "case 17" };
        using var call = service.Evidence.ExportEvidence(request, ServiceUnderTest.CallerMetadata);
        var zip = new MemoryStream();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            call.ResponseStream.Current.Chunk.WriteTo(zip);
        }

        zip.Position = 0;
        return zip;
    }

    private static Checkpoint ReadCheckpoint(GenerationFiles files, BundleCase bundle)
    {
        using var zip = File.OpenRead(files.GetPath(bundle.File));
        return BundleVerifier.Verify(zip, files.Anchors, files.SigningKey).Checkpoint!;
    }

    private static string GetOccupation(RecordVersion version) => version.Rows.Single(row => row.Row == "23").Value;

    private static async Task<GetVerificationRecordResponse> ReadRecordAsync(ServiceUnderTest service, string id) =>
        await service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = id, Reason = "case 17" }, ServiceUnderTest.CallerMetadata);
}
