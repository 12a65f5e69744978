using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Bundles;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Evidence;

[Collection(ClusterGroup.Name)]
[Trait("Control", "1(1)BP2")]
[Trait("Control", "5(1)S2")]
public sealed class ExportTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-export").FullName;
    private ServiceUnderTest _service = null!;
    private string _id = "";

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await _service.ImportFreshCrlAsync(fixture.Pki);
        _id = (await Requests.VerifyAsync(_service, fixture.Pki)).ApplicationId;
        for (var i = 0; i < 3; i++)
        {
            await Requests.BeginAsync(_service);
        }
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_exported_bundle_verifies_without_the_service_and_one_changed_byte_does_not()
    {
        var (bundle, key) = (Path.Combine(_folder, "bundle.zip"), Path.Combine(_folder, "key.pem"));
        var export = await EvidenceTestHelper.RunKycAsync(_service, "export", _id, "--reason", "audit 2026-4", "--out", bundle);
        Assert.True(export.ExitCode == 0, export.Error);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(bundle));
        Assert.Equal(0, (await EvidenceTestHelper.RunKycAsync(_service, "checkpoint", "--key-out", key)).ExitCode);

        var verified = await VerifyOfflineAsync(bundle, "--anchors", _service.CurrentSettings.Anchors, "--checkpoint-key", key);
        Assert.True(verified.ExitCode == 0, string.Join('\n', verified.Lines) + verified.Error);
        Assert.Contains("card, first opinion (our own verifier): good", verified.Lines);
        Assert.Contains("card, second opinion (BouncyCastle): good", verified.Lines);
        Assert.StartsWith($"verified: application {_id}, 9 entries", verified.LastLine, StringComparison.Ordinal);

        var bytes = await File.ReadAllBytesAsync(bundle);
        bytes[bytes.Length / 2] ^= 1;
        var changed = Path.Combine(_folder, "changed.zip");
        await File.WriteAllBytesAsync(changed, bytes);
        var refused = await VerifyOfflineAsync(changed, "--anchors", _service.CurrentSettings.Anchors);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("NOT VERIFIED", refused.LastLine, StringComparison.Ordinal);

        // Evidence that cannot be checked, because anchors or the file are missing, counts neither as valid nor as broken.
        Assert.Equal(2, (await VerifyOfflineAsync(bundle)).ExitCode);
        Assert.Equal(
            2,
            (await VerifyOfflineAsync(Path.Combine(_folder, "none.zip"), "--anchors", _service.CurrentSettings.Anchors)).ExitCode);
        var again = await EvidenceTestHelper.RunKycAsync(_service, "export", _id, "--reason", "audit 2026-4", "--out", bundle);
        Assert.Equal(
            (2, $"{bundle} already exists. It was not changed, and the service was not called. Specify a different path."),
            (again.ExitCode, again.Error.TrimEnd()));
        var keyAgain = await EvidenceTestHelper.RunKycAsync(_service, "checkpoint", "--key-out", key);
        Assert.Equal(
            (2, $"{key} already exists. It was not changed, and the service was not called. Specify a different path."),
            (keyAgain.ExitCode, keyAgain.Error.TrimEnd()));
        Assert.Empty(await _service.VerifyAsync());
    }

    [Fact]
    [Trait("Control", "4(1)S4")]
    [Trait("Control", "5(2)BP2")]
    public async Task The_export_is_in_the_ledger_and_sealed_even_if_nobody_reads_a_byte()
    {
        using (var call =
            _service.Evidence.ExportEvidence(new ExportEvidenceRequest { ApplicationId = _id, Reason = "audit" }, ServiceUnderTest.Caller))
        {
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        }

        Assert.Equal(9L, await _service.QueryScalarAsync<long>("select sequence from checkpoint_leaf where application_id = @id",
            new { id = Guid.Parse(_id) }));
    }

    [Fact]
    public async Task Ten_concurrent_exports_each_contain_their_own_entry_and_verify()
    {
        var bundles = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var call = _service.Evidence.ExportEvidence(new ExportEvidenceRequest { ApplicationId = _id, Reason = "audit" },
                ServiceUnderTest.Caller);
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
            Assert.Equal(Kyc.Evidence.Ledger.LedgerKind.Exported, report.Entries[^1].Kind);
        }
        Assert.Equal(10, await _service.QueryScalarAsync<int>("select count(*)::int - 8 from ledger_entry where application_id = @id",
            new { id = Guid.Parse(_id) }));
    }

    [Fact]
    public async Task Broken_evidence_is_not_exported()
    {
        await _service.TamperAsync(
            "update evidence_item set ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1) where kind = 2");
        using var call =
            _service.Evidence.ExportEvidence(new ExportEvidenceRequest { ApplicationId = _id, Reason = "audit" }, ServiceUnderTest.Caller);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "LEDGER-BROKEN",
            call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task The_record_is_shown_and_written_as_a_page_by_the_operators_command()
    {
        var shown = await EvidenceTestHelper.RunKycAsync(_service, "record", _id, "--reason", "case 17");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains(shown.Lines, line => line.Contains("6条1項1号カ", StringComparison.Ordinal));
        var page = Path.Combine(_folder, "page.html");
        Assert.Equal(0, (await EvidenceTestHelper.RunKycAsync(_service, "record", _id, "--reason", "case 17", "--html", page)).ExitCode);
        Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(page));
    }

    private static Task<ToolResult> VerifyOfflineAsync(string bundle, params string[] arguments) =>
        Tool.RunAsync("dotnet", [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), "evidence", "verify", bundle, .. arguments]);
}
