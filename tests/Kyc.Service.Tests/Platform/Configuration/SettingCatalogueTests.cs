using System.Globalization;
using Kyc.Domain.Methods;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kyc.Service.Tests.Platform.Configuration;

public sealed class SettingCatalogueTests
{
    private static readonly IReadOnlyList<Setting> BoundSettings = [.. SettingCatalogue.All.Where(setting => setting.Property is not null)];

    /// <summary>
    /// For each type of setting, a value that differs from the default. Settings in <see cref="ValuesByKey"/> have their own values
    /// there.
    /// </summary>
    private static readonly Dictionary<Type, string> ValuesByType = new()
    {
        [typeof(string)] = "text",
        [typeof(int)] = "3",
        [typeof(TimeSpan)] = "00:07:00",
        [typeof(TimeOnly)] = "04:05",
        [typeof(Uri)] = "http://127.0.0.1:7777",
    };

    /// <summary>
    /// For each setting for which <see cref="ValuesByType"/> has no suitable value, a value that differs from the default, by key.
    /// </summary>
    private static readonly Dictionary<string, string> ValuesByKey = new()
    {
        ["Kyc:Listen"] = "https://127.0.0.1:7777",
        ["Kyc:Database"] = "Host=127.0.0.2",
        ["Kyc:KeyDatabase"] = "Host=127.0.0.3",
        ["Kyc:Mail:ActivationCode"] = "true",
        ["Kyc:Mail:ResendOnce"] = "false",
        ["Kyc:Mail:Sender:Postcode"] = "1000005",
    };

    public static TheoryData<string> Keys => [.. BoundSettings.Select(setting => setting.Key)];

    [Fact]
    public void No_key_is_listed_twice_and_every_setting_that_is_not_text_has_a_format()
    {
        Assert.Equal(SettingCatalogue.All.Count, SettingCatalogue.ByKey.Count);
        // Without a format, the binder would refuse a wrong value with an exception that contains the value.
        Assert.All(
            BoundSettings.Where(setting => setting.Property!.PropertyType != typeof(string)),
            setting => Assert.NotEmpty(setting.FormatChecks));
    }

    [Fact]
    public void Every_class_of_options_is_in_the_catalogue() => Assert.Equal(
        typeof(SettingCatalogue).Assembly.GetTypes().Where(type => type.Namespace == typeof(SettingCatalogue).Namespace)
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Except([typeof(MethodOptions)]).OrderBy(type => type.Name, StringComparer.Ordinal),
        BoundSettings.Select(setting => setting.Property!.DeclaringType!).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_value_of_every_setting_is_bound_to_its_property(string key)
    {
        var setting = SettingCatalogue.ByKey[key];
        var type = Nullable.GetUnderlyingType(setting.Property!.PropertyType) ?? setting.Property.PropertyType;
        var text = ValuesByKey.GetValueOrDefault(key) ?? ValuesByType[type];
        var options = GetOptions(setting, CreateUncheckedProvider(new() { [key] = text }));
        var value = Convert.ToString(setting.Property.GetValue(options), CultureInfo.InvariantCulture)?.TrimEnd('/');
        Assert.Equal(text, value, ignoreCase: true);
        Assert.NotEqual(setting.Property.GetValue(GetOptions(setting, CreateUncheckedProvider([]))), setting.Property.GetValue(options));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void An_empty_value_counts_as_not_set(string key)
    {
        var setting = SettingCatalogue.ByKey[key];
        var value = setting.Property!.GetValue(
            GetOptions(setting, CreateUncheckedProvider(new() { [key] = "" }, withRequiredSettings: false)));
        Assert.Equal(setting.Property.GetValue(GetOptions(setting, CreateUncheckedProvider([], withRequiredSettings: false))), value);
    }

    [Fact]
    public void Last_days_of_methods_are_read_by_method_name()
    {
        var options = TestSettings.Read(new() { ["Kyc:MethodLastDays:IMAGE-MAIL"] = "2026-12-31", ["Kyc:MethodLastDays:CHIP-MAIL"] = "" })
            .GetRequiredService<MethodOptions>();
        Assert.Equal(KeyValuePair.Create(MethodKind.ImageMail, new DateOnly(2026, 12, 31)), Assert.Single(options.GetLastDays()));
    }

    [Fact]
    public void A_sender_and_post_office_codes_are_bound_if_they_are_set_and_are_null_otherwise()
    {
        var mail = TestSettings.Read(new()
        {
            ["Kyc:Mail:Sender:Name"] = "A",
            ["Kyc:Mail:Sender:Postcode"] = "1000005",
            ["Kyc:Mail:Sender:Address"] = "B | C",
            ["Kyc:Mail:Sender:Telephone"] = "03-0000-0000",
            ["Kyc:Mail:YuPri:Registered"] = "",
        }).GetRequiredService<MailOptions>();
        var sender = mail.Sender!.ToSender();
        Assert.Equal(("A", "1000005", "03-0000-0000"), (sender.Name, sender.Postcode, sender.Telephone));
        Assert.Equal(["B", "C"], sender.AddressLines);
        Assert.Null(mail.YuPri);
        Assert.Null(TestSettings.Read([]).GetRequiredService<MailOptions>().Sender);
    }

    [Fact]
    public void The_file_of_expected_revocation_lists_is_read_at_the_start()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "# all of the country\nC=JP,OU=Tokyo-to\n\n  C=JP,OU=Osaka-fu \n");
        var options = TestSettings.Read(new() { ["Kyc:ExpectedCrls"] = file }).GetRequiredService<RevocationOptions>();
        File.Delete(file);
        Assert.Equal(["C=JP,OU=Tokyo-to", "C=JP,OU=Osaka-fu"], options.ReadExpectedCrls());
    }

    [Fact]
    public void Services_get_the_same_options_objects_that_were_validated_at_the_start()
    {
        var provider = TestSettings.Read([]);
        Assert.Same(provider.GetRequiredService<ListenerOptions>(), provider.GetRequiredService<ListenerOptions>());
        Assert.Same(
            provider.GetRequiredService<IOptionsMonitor<ListenerOptions>>().CurrentValue,
            provider.GetRequiredService<ListenerOptions>());
        Assert.Empty(provider.GetRequiredService<AcceptanceSettings>().Policies);
    }

    private static ServiceProvider CreateUncheckedProvider(Dictionary<string, string?> changes, bool withRequiredSettings = true)
    {
        var services = new ServiceCollection();
        var builder = new ConfigurationBuilder();
        if (withRequiredSettings)
        {
            builder.AddInMemoryCollection(TestSettings.Required);
        }

        services.AddSettings(builder.AddInMemoryCollection(changes).Build());
        // Dependencies between settings are not tested here.
        services.RemoveAll<IValidateOptions<KeyOptions>>();
        services.RemoveAll<IValidateOptions<ListenerOptions>>();
        services.RemoveAll<IValidateOptions<RevocationOptions>>();
        services.RemoveAll<IValidateOptions<MailOptions>>();
        services.RemoveAll<IValidateOptions<ClockOptions>>();
        return services.BuildServiceProvider();
    }

    /// <summary>
    /// Returns the options object that has the setting's property. For a section that is not set, returns options with the defaults.
    /// </summary>
    private static object GetOptions(Setting setting, ServiceProvider provider) => setting.Property!.DeclaringType switch
    {
        var type when type == typeof(SenderOptions) => (object?)provider.GetRequiredService<MailOptions>().Sender ?? new SenderOptions(),
        var type when type == typeof(YuPriOptions) => (object?)provider.GetRequiredService<MailOptions>().YuPri ?? new YuPriOptions(),
        var type => provider.GetRequiredService(type!),
    };
}
