using System.Security.Cryptography;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Bundles;
using Kyc.Service.Revocation;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Platform.Encryption;
using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Generations;

/// <summary>Reads the state of the service through its calls. What no call returns is read from the tables.</summary>
internal static class ManifestReader
{
    public static async Task<GenerationManifest> ReadAsync(Installation installation, string folder)
    {
        var service = installation.Service;
        var applications = new List<ApplicationCase>();
        foreach (var generationCase in installation.Cases)
        {
            applications.Add(await ReadApplicationAsync(service, generationCase));
        }

        var keys = await RotationTestHelper.GetStatusAsync(service);
        var client = service.CreateRetentionClient();
        var retention = await client.GetRetentionStatusAsync(new(), RetentionTestHelper.CreateStaffMetadata(1));
        return new GenerationManifest
        {
            At = installation.Now,
            FirstKey = keys.Keys.Single(key => !key.Current).KeyId,
            SecondKey = keys.Keys.Single(key => key.Current).KeyId,
            ErasureEntries = retention.LedgerNumber,
            Checkpoints = (await service.Evidence.GetCheckpointAsync(new(), ServiceUnderTest.CallerMetadata)).Number,
            Applications = applications,
            Letters = [.. (await service.Mail.ListMailItemsAsync(new(), ServiceUnderTest.CallerMetadata)).Items.Select(LetterCase.Create)],
            Documents = await ReadDocumentsAsync(service),
            Holds =
            [
                .. (await client.ListHoldsAsync(new() { IncludeEnded = true }, RetentionTestHelper.CreateStaffMetadata(1))).Holds.Select(
                    HoldCase.Create),
            ],
            HeldPastDue = retention.HeldCount,
            Due = [.. (await client.ListDueAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Items.Select(DueCase.Create)],
            EarlyErasures = await ReadEarlyErasuresAsync(service),
            Rules = [.. (await client.ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Rules.Select(RuleCase.Create)],
            RevocationLists = await ReadRevocationListsAsync(installation),
            Bundles = [.. EvidenceCases.BundledCaseNames.Select(name => ReadBundle(installation, folder, name))],
        };
    }

    private static async Task<ApplicationCase> ReadApplicationAsync(ServiceUnderTest service, GenerationCase generationCase)
    {
        var request = new GetApplicationRequest { ApplicationId = generationCase.Id };
        var application = (await service.Applications.GetApplicationAsync(request, ServiceUnderTest.CallerMetadata)).Application;
        var schedule = await RetentionTestHelper.GetScheduleAsync(service, generationCase.Id);
        var erasedClasses = schedule.Where(entry => entry.ErasedAt is not null).Select(entry => entry.DataClass).ToList();
        var recordCounts = await RetentionTestHelper.QueryAsync<long>(
            service, "select count(*) from verification_record where application_id = @id", new { id = Guid.Parse(generationCase.Id) });
        return new ApplicationCase(
            generationCase.Name,
            generationCase.Id,
            generationCase.Persona,
            application.State,
            application.OutcomeCode,
            application.Method,
            application.MethodLetter,
            (int)recordCounts[0],
            recordCounts[0] == 0 ? null : generationCase.RecordedPerson,
            generationCase.Corrections,
            KeptCase.CreateCases(schedule),
            erasedClasses,
            generationCase.ActivationCode,
            generationCase.Session);
    }

    private static async Task<IReadOnlyList<DocumentCase>> ReadDocumentsAsync(ServiceUnderTest service) =>
    [
        .. (await RetentionTestHelper.QueryAsync<(Guid Id, Guid Application, short State, short Disposal, DateTimeOffset At)>(
            service, "select id, application_id, state, disposal, entered_at from mail_document order by entered_at, id"))
            .Select(row => new DocumentCase(
                row.Id.ToString("D"), row.Application.ToString("D"), (MailDocumentState)row.State, (PaperDisposal)row.Disposal,
                MailRoomDriver.FormatDay(JapanTime.ToDate(row.At)))),
    ];

    private static async Task<IReadOnlyList<EarlyErasureCase>> ReadEarlyErasuresAsync(ServiceUnderTest service) =>
    [
        .. (await RetentionTestHelper.QueryAsync<(Guid Id, Guid Application, bool Approved)>(
            service, "select id, application_id, approved_at is not null from early_erasure order by requested_at, id"))
            .Select(row => new EarlyErasureCase(row.Id.ToString("D"), row.Application.ToString("D"), row.Approved)),
    ];

    private static async Task<IReadOnlyList<RevocationListCase>> ReadRevocationListsAsync(Installation installation)
    {
        var hashesInForce = (await installation.Service.GetRevocationStatusAsync()).Crls.Select(list => list.Sha256.ToBase64()).ToHashSet();
        return [.. installation.RevocationLists.Select(list =>
            new RevocationListCase($"crl/{list.Name}.crl", hashesInForce.Contains(Convert.ToBase64String(SHA256.HashData(list.Der)))))];
    }

    private static BundleCase ReadBundle(Installation installation, string folder, string name)
    {
        var file = $"bundles/{name}.zip";
        using var zip = File.OpenRead(Path.Combine(folder, file));
        var report = BundleVerifier.Verify(zip, TrustAnchorFolder.Load(installation.Settings.Anchors));
        return new BundleCase(
            file,
            installation.Cases.Single(generationCase => generationCase.Name == name).Id,
            report.Record?.Versions.Count ?? 0);
    }
}
