using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Bundles;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Evidence;

[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)BP2")]
[Trait("Control", "5(1)S2")]
public sealed class ExportTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-export").FullName;
    private ServiceUnderTest _service = null!;
    private string _applicationId = "";

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await _service.ImportFreshCrlAsync(fixture.Pki);
        _applicationId = (await Requests.VerifyPersonAsync(_service, fixture.Pki)).ApplicationId;
        for (var i = 0; i < 3; i++)
        {
            await Requests.BeginSessionAsync(_service);
        }
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_exported_bundle_is_verified_without_the_service_and_a_bundle_with_a_changed_byte_is_refused()
    {
        var (bundlePath, keyPath) = (Path.Combine(_folder, "bundle.zip"), Path.Combine(_folder, "key.pem"));
        var exportResult = await EvidenceTestHelper.RunEvidenceCommandAsync(
            _service,
            "export",
            _applicationId,
            "--reason",
            "audit 2026-4",
            "--out",
            bundlePath);
        Assert.True(exportResult.ExitCode == 0, exportResult.Error);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(bundlePath));
        Assert.Equal(0, (await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "checkpoint", "--key-out", keyPath)).ExitCode);

        var verifiedResult = await VerifyOfflineAsync(
            bundlePath,
            "--anchors",
            _service.CurrentSettings.Anchors,
            "--checkpoint-key",
            keyPath);
        Assert.True(verifiedResult.ExitCode == 0, string.Join('\n', verifiedResult.Lines) + verifiedResult.Error);
        Assert.Contains("card, first opinion (our own verifier): good", verifiedResult.Lines);
        Assert.Contains("card, second opinion (BouncyCastle): good", verifiedResult.Lines);
        Assert.StartsWith($"verified: application {_applicationId}, 9 entries", verifiedResult.LastLine, StringComparison.Ordinal);

        var bytes = await File.ReadAllBytesAsync(bundlePath);
        bytes[bytes.Length / 2] ^= 1;
        var changedBundlePath = Path.Combine(_folder, "changed.zip");
        await File.WriteAllBytesAsync(changedBundlePath, bytes);
        var refusedResult = await VerifyOfflineAsync(changedBundlePath, "--anchors", _service.CurrentSettings.Anchors);
        Assert.Equal(1, refusedResult.ExitCode);
        Assert.StartsWith("NOT VERIFIED", refusedResult.LastLine, StringComparison.Ordinal);

        // Evidence that cannot be checked, because anchors or the file are missing, counts neither as valid nor as broken.
        Assert.Equal(2, (await VerifyOfflineAsync(bundlePath)).ExitCode);
        Assert.Equal(
            2,
            (await VerifyOfflineAsync(Path.Combine(_folder, "none.zip"), "--anchors", _service.CurrentSettings.Anchors)).ExitCode);
        var secondExportResult = await EvidenceTestHelper.RunEvidenceCommandAsync(
            _service,
            "export",
            _applicationId,
            "--reason",
            "audit 2026-4",
            "--out",
            bundlePath);
        Assert.Equal(
            (2, $"{bundlePath} already exists. It was not changed, and the service was not called. Specify a different path."),
            (secondExportResult.ExitCode, secondExportResult.Error.TrimEnd()));
        var secondCheckpointResult = await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "checkpoint", "--key-out", keyPath);
        Assert.Equal(
            (2, $"{keyPath} already exists. It was not changed, and the service was not called. Specify a different path."),
            (secondCheckpointResult.ExitCode, secondCheckpointResult.Error.TrimEnd()));
        Assert.Empty(await _service.VerifyLedgerAsync());
    }

    [Fact]
    [Trait("Control", "4(1)S4")]
    [Trait("Control", "5(2)BP2")]
    public async Task An_export_is_recorded_in_the_ledger_and_sealed_even_if_the_caller_does_not_read_it_to_the_end()
    {
        using (
            var call = _service.Evidence.ExportEvidence(
                new ExportEvidenceRequest { ApplicationId = _applicationId, Reason = "audit" },
                ServiceUnderTest.CallerMetadata))
        {
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        }

        Assert.Equal(9L, await _service.QueryScalarAsync<long>("select sequence from checkpoint_leaf where application_id = @id",
            new { id = Guid.Parse(_applicationId) }));
    }

    [Fact]
    public async Task Ten_concurrent_exports_are_all_valid_and_each_contains_its_own_ledger_entry()
    {
        var bundles = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var call = _service.Evidence.ExportEvidence(
                new ExportEvidenceRequest { ApplicationId = _applicationId, Reason = "audit" },
                ServiceUnderTest.CallerMetadata);
            var zip = new MemoryStream();
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                call.ResponseStream.Current.Chunk.WriteTo(zip);
            }

            zip.Position = 0;
            return zip;
        }));
        var anchors = Kyc.Service.Revocation.TrustAnchorFolder.Load(_service.CurrentSettings.Anchors);
        foreach (var bundle in bundles)
        {
            var report = BundleVerifier.Verify(bundle, anchors);
            Assert.True(report.IsVerified, report.Faults.Count > 0 ? report.Faults[0].ToString() : "");
            Assert.Equal(Kyc.Evidence.Ledger.LedgerEntryKind.Exported, report.Entries[^1].Kind);
        }
        Assert.Equal(10, await _service.QueryScalarAsync<int>("select count(*)::int - 8 from ledger_entry where application_id = @id",
            new { id = Guid.Parse(_applicationId) }));
    }

    [Fact]
    public async Task Broken_evidence_is_not_exported()
    {
        await _service.TamperAsync(
            "update evidence_item set ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1) where kind = 2");
        using var call = _service.Evidence.ExportEvidence(
            new ExportEvidenceRequest { ApplicationId = _applicationId, Reason = "audit" },
            ServiceUnderTest.CallerMetadata);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "LEDGER-BROKEN",
            call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task The_operator_command_shows_the_record_and_writes_it_as_an_HTML_page()
    {
        var recordResult = await EvidenceTestHelper.RunEvidenceCommandAsync(_service, "record", _applicationId, "--reason", "case 17");
        Assert.Equal(0, recordResult.ExitCode);
        Assert.Contains(recordResult.Lines, line => line.Contains("6条1項1号カ", StringComparison.Ordinal));
        var pagePath = Path.Combine(_folder, "page.html");
        Assert.Equal(
            0,
            (
                await EvidenceTestHelper.RunEvidenceCommandAsync(
                    _service,
                    "record",
                    _applicationId,
                    "--reason",
                    "case 17",
                    "--html",
                    pagePath)).ExitCode);
        Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(pagePath), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pagePath));
    }

    private static Task<CommandResult> VerifyOfflineAsync(string bundle, params string[] arguments) =>
        CommandRunner.RunAsync("dotnet", [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), "evidence", "verify", bundle, .. arguments]);
}
