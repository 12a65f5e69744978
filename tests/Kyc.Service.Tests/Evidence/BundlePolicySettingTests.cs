using Kyc.Cli.Evidence;
using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Evidence;

/// <summary>Tests an evidence bundle with a certificate whose policy the service accepts only because a setting says so.</summary>
[Collection(ClusterCollection.Name)]
public sealed class BundlePolicySettingTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-setting").FullName;
    private ServiceUnderTest _service = null!;

    private string BundlePath => Path.Combine(_folder, "bundle.zip");

    public async Task InitializeAsync()
    {
        const string settingPrefix = "--Kyc:Trust:Policies:0:";
        const string oid = JpkiOids.PhoneSignaturePolicy;
        string[] additionalArguments =
        [
            $"{settingPrefix}Oid={oid}",
            $"{settingPrefix}Name=phones",
            $"{settingPrefix}FirstDay=2026-01-01",
            $"{settingPrefix}Source=test",
        ];
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        _service = await ServiceUnderTest.StartAsync(
            settings with
            {
                AdditionalArguments = additionalArguments,
            },
            new ManualClock(ClusterFixture.Now));
        await _service.ImportFreshCrlAsync(fixture.Pki);
        Assert.True(Personas.TryFind("valid", out var persona));
        var phoneCertificate = fixture.Pki.IssueSignatureCertificate(new LeafRequest { Holder = persona.Holder, PolicyOid = oid });
        var session = await Requests.BeginSessionAsync(_service);
        var response = await _service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(session, phoneCertificate),
            ServiceUnderTest.CallerMetadata);
        Assert.Equal(VerificationOutcome.Verified, response.Outcome);
        Assert.Equal(0, (await CommandLine.RunAsync(
            _service, EvidenceCommands.Create(), "export", session.ApplicationId, "--reason", "audit", "--out", BundlePath)).Status);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_bundle_is_verified_only_if_a_setting_accepts_its_certificate_policy()
    {
        var (statusWithoutSetting, outputWithoutSetting, _) = await VerifyAsync();
        Assert.Equal(1, statusWithoutSetting);
        Assert.Contains("TRUST-POLICY-MISSING", outputWithoutSetting, StringComparison.Ordinal);

        var (statusWithSetting, outputWithSetting, errors) = await VerifyAsync("--settings", WriteSettings("2026-01-01"));
        Assert.Equal((0, ""), (statusWithSetting, errors));
        Assert.StartsWith(
            $"accepted by setting: {JpkiOids.PhoneSignaturePolicy} (phones), from 2026-01-01 until further notice; source: test\n",
            outputWithSetting,
            StringComparison.Ordinal);
        Assert.Contains("\ncard, second opinion (BouncyCastle): good\n", outputWithSetting, StringComparison.Ordinal);

        // These settings accept the policy only from a day after the verification.
        Assert.Equal(1, (await VerifyAsync("--settings", WriteSettings("2030-01-01"))).Status);
    }

    [Theory]
    [InlineData("{", "The file of --settings is not JSON.")]
    [InlineData("""{ "Kyc": { "Trust": "\uD800" } }""", "The file of --settings is not JSON.")]
    [InlineData("[1, 2]", "The file of --settings has no section Kyc:Trust.")]
    [InlineData("""{ "Kyc": { "TrustAnchors": "x" } }""", "The file of --settings has no section Kyc:Trust.")]
    [InlineData("""{ "Kyc": { "Trust": { "Policies": [{}] } } }""", "Kyc:Trust:Policies:0:Oid is not set.")]
    [InlineData(
        """{ "kyc:trust:policies:0:OID": "1.2.3", "kyc:trust:policies:0": { "oid": "1.2.4" } }""",
        "Kyc:Trust:Policies:0:oid is set twice.")]
    public async Task A_wrong_settings_file_is_reported_and_nothing_is_verified(string content, string problem)
    {
        var (status, output, errors) = await VerifyAsync("--settings", WriteSettingsFile(content));
        Assert.Equal((2, "", problem + "\n"), (status, output, errors));
    }

    private string WriteSettings(string firstDay) => WriteSettingsFile($$"""
        {
          // As in the service's appsettings.json.
          "Kyc": { "Trust": { "Policies": [
            { "Oid": "{{JpkiOids.PhoneSignaturePolicy}}", "Name": "phones", "FirstDay": "{{firstDay}}", "Source": "test" },
          ] } }
        }
        """);

    private string WriteSettingsFile(string content)
    {
        var file = Path.Combine(_folder, "settings.json");
        File.WriteAllText(file, content);
        return file;
    }

    private Task<(int Status, string Output, string Errors)> VerifyAsync(params string[] arguments) =>
        CommandLine.RunAsync(
            EvidenceCommands.Create(),
            ["verify", BundlePath, "--anchors", _service.CurrentSettings.Anchors, .. arguments]);
}
