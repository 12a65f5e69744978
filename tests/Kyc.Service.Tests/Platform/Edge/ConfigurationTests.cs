using Kyc.Mail.Tracking;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Tests.Platform.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Platform.Edge;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("https://127.0.0.1:5001")]
    [InlineData("https://0.0.0.0:5001")]
    public void The_service_may_listen_on_any_address_with_mutual_TLS(string address) =>
        Assert.Equal(new Uri(address), Read<ListenerOptions>(new() { ["Kyc:Listen"] = address }).Listen);

    [Theory]
    [Trait("Control", "2(1)S1a")]
    [InlineData("Kyc:Listen", "http://0.0.0.0:5001")]
    [InlineData("Kyc:Listen", "http://192.0.2.1:5001")]
    [InlineData("Kyc:Listen", "http://127.0.0.1:5001")]
    [InlineData("Kyc:Listen", "http://example.test:5001")]
    [InlineData("Kyc:Listen", "ftp://127.0.0.1")]
    [InlineData("Kyc:HealthListen", "http://0.0.0.0:5002")]
    [InlineData("Kyc:HealthListen", "https://127.0.0.1:5002")]
    [InlineData("Kyc:TlsCertificate", "")]
    [InlineData("Kyc:TlsKey", "")]
    [InlineData("Kyc:TlsClientCa", "")]
    [InlineData("Kyc:Principals", "")]
    [InlineData("Kyc:Database", "")]
    [InlineData("Kyc:SessionLifetime", "soon")]
    [InlineData("Kyc:SessionLifetime", "-00:01:00")]
    [InlineData("Kyc:MaximumCrlAge", "400.00:00:00")]
    [InlineData("Kyc:KeyEncryptionKeyFile", "")]
    [InlineData("Kyc:Pkcs11Module", "/usr/lib/libhsm.so")]
    [InlineData("Kyc:Pkcs11PinFile", "pin")]
    [InlineData("Kyc:Pkcs11SigningKeyLabel", "kyc-sign")]
    [InlineData("Kyc:CrlWarning", "00:00:00")]
    [InlineData("Kyc:MaxCrlBytes", "0")]
    [InlineData("Kyc:MaxCrlBytes", "256 MiB")]
    [InlineData("Kyc:MaxCrlBytes", "1000000001")]
    [InlineData("Kyc:ExpectedCrls", "/nowhere/expected.txt")]
    [InlineData("Kyc:CrlFolder", "no-such-folder")]
    [InlineData("Kyc:Mail:StatusWords", "/nowhere/words.csv")]
    public void An_unsafe_or_invalid_setting_is_rejected_and_named_in_the_error(string name, string value)
    {
        var exception = Assert.Throws<ConfigurationException>(() => TestSettings.Read(new() { [name] = value }));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_words_of_the_operator_are_read_at_the_start_and_a_wrong_row_is_reported_with_its_line()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "word,class,reason,from,until,source\n配達予告,SAYS-NOTHING,,,,office\n");
            var words = Read<MailOptions>(new() { ["Kyc:Mail:StatusWords"] = file }).ReadStatusWords();
            Assert.All(["配達予告", "配達希望受付"],
                word => Assert.Equal(StatusWordClass.NoEffect, words.Find(word, new DateOnly(2026, 11, 24))?.Class));
            File.AppendAllText(file, "返送控え,DELIVERED,,,,office\n");
            var exception = Assert.Throws<ConfigurationException>(() => TestSettings.Read(new() { ["Kyc:Mail:StatusWords"] = file }));
            Assert.Contains("Kyc:Mail:StatusWords, line 3: SpeaksAgainst", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Keys_on_a_token_need_no_key_file_and_incomplete_token_settings_are_refused()
    {
        var tokenSettings = new Dictionary<string, string?>
        {
            ["Kyc:Pkcs11Module"] = "/usr/lib/libhsm.so",
            ["Kyc:Pkcs11Token"] = "kyc",
            ["Kyc:Pkcs11PinFile"] = "pin",
            ["Kyc:Pkcs11KeyLabel"] = "kyc-kek",
        };
        Assert.True(Read<KeyOptions>(tokenSettings).UsesPkcs11);
        Assert.True(Read<KeyOptions>(new(tokenSettings) { ["Kyc:KeyEncryptionKeyFile"] = "" }).UsesPkcs11);
        Assert.Throws<ConfigurationException>(() => TestSettings.Read(new(tokenSettings) { ["Kyc:Pkcs11Token"] = "" }));
    }

    private static TOptions Read<TOptions>(Dictionary<string, string?> changes) where TOptions : class =>
        TestSettings.Read(changes).GetRequiredService<TOptions>();
}
