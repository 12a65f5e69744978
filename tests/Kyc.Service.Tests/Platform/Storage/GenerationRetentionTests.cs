using Dapper;
using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Evidence.Signing;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.Service.Tests.Retention;
using Certificate = Kyc.Evidence.Erasure.ErasureCertificate;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Checks that data which an earlier version of the service erased stays erased and certified, and that the current service finds the
/// holds, requests and due dates of the earlier version.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class GenerationRetentionTests(GenerationFixture generations) : IClassFixture<GenerationFixture>
{
    public static TheoryData<string> Names => GenerationFiles.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Erased_data_stays_erased_and_its_certificates_verify(string name)
    {
        var generation = await generations.OpenAsync(name);
        foreach (var expected in generation.Manifest.Applications)
        {
            var schedule = await RetentionTestHelper.GetScheduleAsync(generation.Service, expected.Id);
            var erasedClasses = schedule.Where(entry => entry.ErasedAt is not null).Select(entry => entry.DataClass).ToList();
            Assert.Equal((expected.Name, string.Join(',', expected.Erased)), (expected.Name, string.Join(',', erasedClasses)));
            Assert.Equal((expected.Name, 0), (expected.Name, await CountKeysAsync(generation.Service, expected)));
            var certifiedClasses = await GetCertifiedClassesAsync(generation, expected.Id);
            Assert.Equal(expected.Erased, certifiedClasses.Order());
        }
        var fullyErasedApplications = generation.Manifest.Applications.Where(expected => expected.Erased.Count >= 3).ToList();
        Assert.NotEmpty(fullyErasedApplications);
        foreach (var expected in fullyErasedApplications)
        {
            Assert.Equal((expected.Name, 0), (expected.Name, await RetentionTestHelper.CountRowsAsync(generation.Service, expected.Id)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_exported_erasure_ledger_is_a_chain_and_equals_that_of_both_databases(string name)
    {
        var generation = await generations.OpenAsync(name);
        var exportedEntries = new List<ErasureEntry>();
        using var file = File.OpenRead(generation.Files.GetPath("erasure-ledger"));
        while (file.Position < file.Length && ReadNextEntry(name, file) is { } entry)
        {
            exportedEntries.Add(ErasureEntry.FromContract(entry));
        }

        Assert.Equal(generation.Manifest.ErasureEntries, exportedEntries.Count);
        Assert.All(exportedEntries, entry => Assert.True(entry.IsIntact));
        var hashes = exportedEntries.Select(entry => entry.Hash).Prepend(ErasureEntry.GenesisHash).SkipLast(1);
        Assert.Equal(hashes, exportedEntries.Select(entry => entry.Previous));
        var ledger = generation.Service.Get<ErasureLedgerReader>();
        Assert.Equal(FormatLines(exportedEntries), FormatLines(await ledger.ReadKycEntriesAsync(0, default)));
        Assert.Equal(FormatLines(exportedEntries), FormatLines(await ledger.ReadKeyDatabaseEntriesAsync(0, default)));
        Assert.Null((await ledger.CompareAsync(default)).DifferenceDescription);
    }

    // Generation 1 exported only the entries. Later generations export response messages: each contains an entry, except the last, which
    // contains the signed statement. Returns null for the last message.
    private static ErasureLedgerEntry? ReadNextEntry(string name, Stream file) =>
        name == "1" ? ErasureLedgerEntry.Parser.ParseDelimitedFrom(file)
            : ExportErasureLedgerResponse.Parser.ParseDelimitedFrom(file).Entry;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_active_or_ended_hold_keeps_its_state_after_the_upgrade(string name)
    {
        var generation = await generations.OpenAsync(name);
        var expectedHolds = generation.Manifest.Holds.Where(hold => hold.State != HoldState.ReleaseRequested).ToList();
        var actualHolds = (await ListHoldsAsync(generation.Service)).Where(hold => expectedHolds.Any(other => other.Id == hold.Id));
        Assert.Equal(SortById(expectedHolds), SortById(actualHolds));
    }

    // In generation 1 the requesting person was not authenticated, so migration 0012 requires a new request.
    [Theory]
    [InlineData("1")]
    public async Task A_release_requested_by_an_unauthenticated_caller_has_no_effect_on_the_hold(string name)
    {
        var generation = await generations.OpenAsync(name);
        var requestedHold = Assert.Single(generation.Manifest.Holds, hold => hold.State == HoldState.ReleaseRequested);
        var hold = (await generation.Service.CreateRetentionClient()
            .ListHoldsAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Holds.Single(hold => hold.HoldId == requestedHold.Id);
        Assert.Equal((HoldState.Standing, ""), (hold.State, hold.ReleaseRequestedBy));
    }

    [Theory]
    [InlineData("1")]
    public async Task An_early_erasure_requested_by_an_unauthenticated_caller_is_dropped(string name)
    {
        var generation = await generations.OpenAsync(name);
        var requestedErasure = Assert.Single(generation.Manifest.EarlyErasures, requestedErasure => !requestedErasure.Approved);
        Assert.Empty(
            await RetentionTestHelper.QueryAsync<Guid>(generation.Service, "select id from early_erasure where approved_at is null"));
        Assert.NotEqual(0, await RetentionTestHelper.CountRowsAsync(generation.Service, requestedErasure.ApplicationId));
        Assert.Equal(
            generation.Manifest.EarlyErasures.Count(erasure => erasure.Approved),
            (await RetentionTestHelper.QueryAsync<Guid>(generation.Service, "select id from early_erasure")).Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Data_is_kept_until_the_planned_day(string name)
    {
        var generation = await generations.OpenAsync(name);
        foreach (var expected in generation.Manifest.Applications)
        {
            Assert.Equal(expected.Kept, KeptCase.CreateCases(await RetentionTestHelper.GetScheduleAsync(generation.Service, expected.Id)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Data_kept_by_a_hold_or_a_paper_document_is_still_kept(string name)
    {
        var generation = await generations.OpenAsync(name);
        Assert.NotEqual(0, generation.Manifest.HeldPastDue);
        Assert.Contains(generation.Manifest.Due, due => due.PapersInHouse > 0);
        var client = generation.Service.CreateRetentionClient();
        Assert.Equal(
            generation.Manifest.Due,
            (await client.ListDueAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Items.Select(DueCase.Create));
        Assert.Equal(
            generation.Manifest.HeldPastDue,
            (await client.GetRetentionStatusAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).HeldCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_version_of_every_rule_still_exists(string name)
    {
        var generation = await generations.OpenAsync(name);
        Assert.Contains(generation.Manifest.Rules, rule => rule.Version > 1);
        var rules = (
            await generation.Service.CreateRetentionClient().ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Rules;
        var expectedRuleIds = generation.Manifest.Rules.Select(rule => rule.RuleId).ToHashSet();
        var classes = rules.Where(rule => expectedRuleIds.Contains(rule.RuleId)).Select(rule => rule.DataClass).ToHashSet();
        // A data class that was added to the service after this generation is skipped: it has no rules in the manifest, because the current
        // service added its default rules.
        Assert.Equal(generation.Manifest.Rules, rules.Where(rule => classes.Contains(rule.DataClass)).Select(RuleCase.Create));
    }

    private static async Task<IEnumerable<HoldCase>> ListHoldsAsync(ServiceUnderTest service) =>
        (
            await service.CreateRetentionClient().ListHoldsAsync(
                new() { IncludeEnded = true }, RetentionTestHelper.CreateStaffMetadata(1))).Holds.Select(HoldCase.Create);

    private static IEnumerable<(long, string)> FormatLines(IEnumerable<ErasureEntry> ledger) =>
        ledger.Select(entry => (entry.Number, Convert.ToHexString(entry.Hash)));

    private static IEnumerable<HoldCase> SortById(IEnumerable<HoldCase> holds) => holds.OrderBy(hold => hold.Id, StringComparer.Ordinal);

    private static async Task<long> CountKeysAsync(ServiceUnderTest service, ApplicationCase application)
    {
        await using var connection = await service.Get<KeyDatabase>().OpenAsync(default);
        return await connection.ExecuteScalarAsync<long>(
            "select count(*) from data_key where application_id = @id and data_class = any(@classes)",
            new { id = Guid.Parse(application.Id), classes = application.Erased.Select(dataClass => (short)dataClass).ToArray() });
    }

    /// <summary>
    /// Verifies each erasure certificate of the given application as an auditor does, and returns the data classes that the certificates
    /// cover.
    /// </summary>
    private static async Task<IReadOnlyList<RetentionClass>> GetCertifiedClassesAsync(RestoredGeneration generation, string id)
    {
        var (keys, classes) = (generation.Files.SigningKey, new List<RetentionClass>());
        var answer = await generation
            .Service.CreateRetentionClient()
            .GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionTestHelper.CreateStaffMetadata(1));
        foreach (var response in answer.Certificates)
        {
            SignedStatement CreateStatement(ByteString content, ByteString signature) =>
                new(content.ToByteArray(), response.Algorithm, response.KeyId, signature.ToByteArray());
            var certificate = Certificate.VerifyAndDecode(CreateStatement(response.Content, response.Signature), keys);
            Assert.Equal(id, certificate?.ApplicationId.ToString("D"));
            Assert.True(CreateStatement(response.BatchContent, response.BatchSignature).IsSignedBy(keys));
            classes.AddRange(certificate!.Classes.Select(erased => (RetentionClass)erased.DataClass));
        }
        return classes;
    }
}
