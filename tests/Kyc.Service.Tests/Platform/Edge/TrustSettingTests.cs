using Kyc.Jpki;
using Kyc.Jpki.Signatures;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Tests.Platform.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Platform.Edge;

public sealed class TrustSettingTests
{
    private static readonly Dictionary<string, string?> ValidEntry = new()
    {
        ["Kyc:Trust:Policies:0:Oid"] = JpkiOids.PhoneSignaturePolicy,
        ["Kyc:Trust:Policies:0:Name"] = "smartphones",
        ["Kyc:Trust:Policies:0:FirstDay"] = "2027-04-01",
        ["Kyc:Trust:Policies:0:Source"] = "decision of 2027-03-15",
        ["Kyc:Trust:Algorithms:0:Name"] = "RSA-2048 with SHA-256",
        ["Kyc:Trust:Algorithms:0:FirstDay"] = "2016-01-01",
        ["Kyc:Trust:Algorithms:0:LastDay"] = "2033-07-15",
        ["Kyc:Trust:Algorithms:0:Source"] = "end of the last RSA generation",
    };

    [Fact]
    public void Without_a_trust_setting_the_default_table_applies()
    {
        var policy = TestSettings.Read([]).GetRequiredService<AcceptanceSettings>().ApplyTo(VerificationPolicy.Default);
        Assert.Equal(AcceptanceDefaults.Policies, policy.AcceptedPolicies);
        Assert.Equal(AcceptanceDefaults.Algorithms, policy.AcceptedAlgorithms);
    }

    [Fact]
    public void A_configured_entry_is_added_to_the_default_table_or_replaces_the_corresponding_default()
    {
        var policy = Read([]).ApplyTo(VerificationPolicy.Default);
        Assert.Equal([JpkiOids.SignaturePolicy, JpkiOids.PhoneSignaturePolicy], policy.AcceptedPolicies.Select(entry => entry.Oid));
        Assert.Equal(new AcceptancePeriod(new DateOnly(2027, 4, 1), null, "decision of 2027-03-15"), policy.AcceptedPolicies[1].Period);
        Assert.Equal([AlgorithmProfile.EcdsaP384, AlgorithmProfile.Rsa2048], policy.AcceptedAlgorithms.Select(entry => entry.Profile));
        Assert.Equal(new DateOnly(2033, 7, 15), policy.AcceptedAlgorithms[1].Period.LastDay);
        var policyWithReplacement = Read(new() { ["Kyc:Trust:Policies:0:Oid"] = JpkiOids.SignaturePolicy })
            .ApplyTo(VerificationPolicy.Default);
        Assert.Equal(new DateOnly(2027, 4, 1), Assert.Single(policyWithReplacement.AcceptedPolicies).Period.FirstDay);
    }

    [Theory]
    [InlineData("Policies:0:Oid", "")]
    [InlineData("Policies:0:Oid", "3.1")]
    [InlineData("Policies:0:Oid", "1.02.3")]
    [InlineData("Policies:0:Oid", "signature")]
    [InlineData("Policies:0:Oid", "2.5.29.32.0")]
    [InlineData("Policies:0:Oid", "1.2.392.200149.8.5.1.3.30")]
    [InlineData("Policies:0:Name", " ")]
    [InlineData("Policies:0:FirstDay", null)]
    [InlineData("Policies:0:FirstDay", "1 April")]
    [InlineData("Policies:0:LastDay", "2027-03-31")]
    [InlineData("Policies:0:LastDay", "2027-02-30")]
    [InlineData("Policies:0:LstDay", "2030-01-01")]
    [InlineData("Policies:0:Source", null)]
    [InlineData("Policies:1", "1.2.3")]
    [InlineData("Algorithms:0:Name", "RSA-1024 with MD5")]
    [InlineData("Algorithms:0:Source", "")]
    [InlineData("Algorithms:0:Oid", "1.2.3")]
    public void An_invalid_entry_is_refused_and_the_error_names_its_setting(string key, string? value)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(new() { ["Kyc:Trust:" + key] = value }));
        Assert.Contains("Kyc:Trust:" + key, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_error_names_every_invalid_entry()
    {
        var exception = Assert.Throws<ConfigurationException>(
            () => Read(new()
            {
                ["Kyc:Trust:Policies:0:Oid"] = "3.1",
                ["Kyc:Trust:Policies:1:Oid"] = "3.2",
                ["Kyc:Trust:Algorithms:0:Name"] = ""
            }));
        Assert.Equal(
            ["Kyc:Trust:Policies:0:Oid", "Kyc:Trust:Policies:1:Oid", "Kyc:Trust:Algorithms:0:Name"],
            exception.Message.Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    [Trait("Control", "4(2)S4")]
    public void A_policy_of_test_cards_without_a_last_day_is_refused()
    {
        var entry = new Dictionary<string, string?> { ["Kyc:Trust:Policies:0:Oid"] = JpkiOids.TestSignaturePolicy };
        Assert.Contains("LastDay", Assert.Throws<ConfigurationException>(() => Read(entry)).Message, StringComparison.Ordinal);
        Assert.Equal(
            JpkiOids.TestSignaturePolicy, Assert.Single(Read(new(entry) { ["Kyc:Trust:Policies:0:LastDay"] = "2027-06-30" }).Policies).Oid);
    }

    [Fact]
    public void A_repeated_entry_is_refused()
    {
        var repeatedEntry = ValidEntry.Where(setting => setting.Key.Contains(":Policies:0:", StringComparison.Ordinal))
            .ToDictionary(setting => setting.Key.Replace(":0:", ":1:", StringComparison.Ordinal), setting => setting.Value);
        Assert.Contains("twice", Assert.Throws<ConfigurationException>(() => Read(repeatedEntry)).Message, StringComparison.Ordinal);
    }

    private static AcceptanceSettings Read(Dictionary<string, string?> changes) =>
        TestSettings.Read(ValidEntry.Where(setting => !changes.ContainsKey(setting.Key)).Concat(changes).ToDictionary())
            .GetRequiredService<AcceptanceSettings>();
}
