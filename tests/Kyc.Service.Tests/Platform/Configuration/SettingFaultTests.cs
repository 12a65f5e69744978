using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Platform.Configuration;
using Microsoft.Extensions.Configuration;

namespace Kyc.Service.Tests.Platform.Configuration;

public sealed class SettingFaultTests
{
    /// <summary>A value that is malformed for most settings. Values of settings must not appear in any message.</summary>
    private const string MalformedValue = "Password=hunter2;=;|";

    public static TheoryData<string> Keys => [.. SettingCatalogue.All.Select(setting => setting.Key)];

    [Theory]
    [InlineData("Kyc:Databse", "Kyc:Databse is not a setting; did you mean Kyc:Database?")]
    [InlineData("kyc:keydatabase1", "Kyc:keydatabase1 is not a setting; did you mean Kyc:KeyDatabase?")]
    [InlineData("Kyc:MaxCrlByte", "Kyc:MaxCrlByte is not a setting; did you mean Kyc:MaxCrlBytes?")]
    [InlineData("Kyc:MaxCrlAge", "Kyc:MaxCrlAge is not a setting.")]
    [InlineData("Kyc:Mial:Sender:Name", "Kyc:Mial:Sender:Name is not a setting; did you mean Kyc:Mail:Sender:Name?")]
    [InlineData("Kyc:Mail:Sender:Fax", "Kyc:Mail:Sender:Fax is not a setting.")]
    [InlineData("Kyc:Trust:Policys:0:Oid", "Kyc:Trust:Policys:0:Oid is not a setting; did you mean Kyc:Trust:Policies:0:Oid?")]
    [InlineData("Kyc:Trust:Policies", "Kyc:Trust:Policies is not a setting.")]
    [InlineData("Kyc:Frequency", "Kyc:Frequency is not a setting.")]
    [InlineData("Kyc:Mail", "Kyc:Mail is not a setting.")]
    [InlineData("Kyc:Listen:0", "Kyc:Listen:0 is not a setting; did you mean Kyc:Listen?")]
    [InlineData("Kyc:MethodLastDays:POSTCARD", "Kyc:MethodLastDays:POSTCARD: there is no such method of verification.")]
    public void An_unknown_setting_is_reported_together_with_the_most_similar_known_setting(string key, string sentence)
    {
        var fault = Assert.Single(TestSettings.GetFaults(new() { [key] = "x" }));
        Assert.Equal(sentence, fault, ignoreCase: key[0] == 'k');
    }

    [Fact]
    public void An_unknown_setting_is_reported_even_if_its_value_is_empty() =>
        Assert.StartsWith(
            "Kyc:Databse is not a setting",
            Assert.Single(TestSettings.GetFaults(new() { ["Kyc:Databse"] = "" })),
            StringComparison.Ordinal);

    [Fact]
    public void Keys_are_case_insensitive()
    {
        TestSettings.Read(new() { ["KYC:MAIL:RESENDONCE"] = "false", ["kyc:methodlastdays:image-mail"] = "2026-12-31" });
    }

    [Fact]
    public void An_empty_section_of_a_file_is_no_fault()
    {
        using var json = new MemoryStream("""{ "Kyc": { "Mail": { "Sender": {} }, "Trust": { "Policies": [] } } }"""u8.ToArray());
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(TestSettings.Required).AddJsonStream(json).Build();
        Assert.Empty(CheckedSettings.Read(configuration).Faults);
    }

    [Fact]
    public void All_faults_of_single_and_combined_settings_are_reported_at_once() => Assert.Equal(
        [
            "Kyc:Databse is not a setting; did you mean Kyc:Database?",
            "Kyc:Database is not set.",
            "Kyc:Listen is not an https address; the service accepts calls with mutual TLS only.",
            "Kyc:CallsPerSecond must be a number from 1 to 1000000.",
            "Kyc:SessionLifetime must be a duration (hh:mm:ss) above zero and at most 01:00:00.",
            "Kyc:SelfCheckAt must be a time of day in Japan, HH:mm.",
            "Kyc:MethodLastDays:IMAGE-MAIL must be a day, yyyy-MM-dd.",
            "Kyc:Mail:ActivationDays must be a number of days from 1 to 365.",
            "Kyc:Pkcs11Module, Kyc:Pkcs11Token, Kyc:Pkcs11PinFile and Kyc:Pkcs11KeyLabel go together.",
            "Kyc:OperatorGroup is set, but Kyc:OperatorSocket is not.",
            "Kyc:HealthListen must be an http address on loopback.",
            "The folder of Kyc:CrlFolder does not exist.",
            "The file of Kyc:ExpectedCrls cannot be read (DirectoryNotFoundException).",
        ],
        TestSettings.GetFaults(new()
        {
            ["Kyc:Databse"] = "Host=127.0.0.1",
            ["Kyc:Database"] = "",
            ["Kyc:CallsPerSecond"] = "1e6",
            ["Kyc:SessionLifetime"] = "01:00:01",
            ["Kyc:SelfCheckAt"] = "2:00",
            ["Kyc:MethodLastDays:IMAGE-MAIL"] = "31.12.2026",
            ["Kyc:Mail:ActivationDays"] = "366",
            ["Kyc:Pkcs11Token"] = "kyc",
            ["Kyc:OperatorGroup"] = "kyc-operators",
            ["Kyc:HealthListen"] = "http://192.0.2.1:5002",
            ["Kyc:Listen"] = "http://127.0.0.1:5001",
            ["Kyc:CrlFolder"] = "/nowhere/lists",
            ["Kyc:ExpectedCrls"] = "/nowhere/expected.txt",
        }));

    [Theory]
    [MemberData(nameof(Keys))]
    public void No_fault_message_contains_the_value_of_a_setting(string key)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(TestSettings.Required)
            .AddInMemoryCollection(new Dictionary<string, string?> { [key] = MalformedValue, [key + "x"] = MalformedValue }).Build();
        Assert.All(CheckedSettings.Read(configuration).Faults, fault => Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal));
        Assert.NotEmpty(CheckedSettings.Read(configuration).Faults);
    }

    [Theory]
    [InlineData("Name", "is not set.")]
    [InlineData("Postcode", "is not set.")]
    [InlineData("Address", "is not set.")]
    [InlineData("Telephone", "is not set.")]
    public void A_sender_with_a_missing_value_is_refused_and_the_missing_setting_is_named(string missingKey, string problem)
    {
        var sender = new Dictionary<string, string?>
        {
            ["Kyc:Mail:Sender:Name"] = "A",
            ["Kyc:Mail:Sender:Postcode"] = "1000005",
            ["Kyc:Mail:Sender:Address"] = "B",
            ["Kyc:Mail:Sender:Telephone"] = "03-0000-0000",
        };
        TestSettings.Read(sender);
        sender["Kyc:Mail:Sender:" + missingKey] = "";
        Assert.Equal($"Kyc:Mail:Sender:{missingKey} {problem}", Assert.Single(TestSettings.GetFaults(sender)));
    }

    [Theory]
    [InlineData("Kyc:Mail:Sender:Postcode", "100-0005", "must be seven digits.")]
    [InlineData("Kyc:Mail:Sender:Address", "|", "must be one to 3 lines, separated by |.")]
    [InlineData("Kyc:Mail:YuPri:Registered", "ー", "must be ASCII letters and digits.")]
    [InlineData("Kyc:Mail:ActivationCode", "yes", "must be true or false.")]
    [InlineData("Kyc:Database", "Host", "is not a connection string of Npgsql.")]
    [InlineData("Kyc:KeyDatabase", "Port=none", "is not a connection string of Npgsql.")]
    [InlineData("Kyc:PersonalNumberCheckDays", "93", "must be a number of days, at least 1 and at most 92.")]
    [InlineData("Kyc:Listen", "localhost:5001", "is not an https address; the service accepts calls with mutual TLS only.")]
    [InlineData("Kyc:Listen", "https://example.test", "must name an IP address or localhost.")]
    [InlineData("Kyc:HealthListen", "https://127.0.0.1:5002", "is not an http address.")]
    public void A_malformed_value_is_refused(string key, string text, string problem) =>
        Assert.Contains($"{key} {problem}", TestSettings.GetFaults(new() { [key] = text }));

    [Theory]
    [Trait("Control", "4(2)S4")]
    [InlineData("Production", "Kyc:Database", "Host=127.0.0.1")]
    [InlineData("Development", "Kyc:Database", "Host=db.example")]
    [InlineData("Development", "Kyc:KeyDatabase", "Host=db.example")]
    [InlineData("Development", "Kyc:Listen", "https://192.0.2.1:5001")]
    public void A_development_clock_that_is_ahead_is_refused_where_real_data_could_be_affected(string environment, string key, string text)
    {
        var changes = new Dictionary<string, string?> { ["Kyc:DevelopmentClockAhead"] = "2557.00:00:00", [key] = text };
        Assert.Equal(
            "Kyc:DevelopmentClockAhead is for rehearsals: environment Development, everything on loopback, no token.",
            Assert.Single(TestSettings.GetFaults(changes, environment)));
    }

    [Fact]
    [Trait("Control", "4(2)S4")]
    public void A_development_clock_that_is_behind_is_refused() => Assert.Equal(
        "Kyc:DevelopmentClockAhead must be a duration (d.hh:mm:ss), not negative.",
        Assert.Single(TestSettings.GetFaults(new() { ["Kyc:DevelopmentClockAhead"] = "-00:00:01" }, "Development")));

    [Fact]
    public async Task The_program_exits_with_status_2_and_prints_a_line_for_each_wrong_setting()
    {
        var result = await CommandRunner.RunAsync(
            "env",
            [
                "Kyc__Databse=Host=127.0.0.1;Password=hunter2", "Kyc__KeyDatabase=Host;Password=hunter2", "dotnet",
                Machine.GetProgramPath("src/Kyc.Service", "kyc-service"), "--Kyc:Database=Host=127.0.0.1", "--Kyc:KeyEncryptionKeyFile=kek",
                "--Kyc:TrustAnchors=anchors", "--Kyc:HealthListen=http://127.0.0.1:5002", "--Kyc:TlsCertificate=a", "--Kyc:TlsKey=b",
                "--Kyc:TlsClientCa=c", "--Kyc:Principals=d",
            ]);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            [
                "kyc-service: Kyc:Databse is not a setting; did you mean Kyc:Database?",
                "kyc-service: Kyc:KeyDatabase is not a connection string of Npgsql.",
                "kyc-service: Kyc:Listen is not set.",
            ],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("hunter2", result.Output + result.Error, StringComparison.Ordinal);
    }
}
