using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Kyc.Domain.Methods;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Represents a setting that an operator can set.</summary>
/// <param name="Section">The section of the setting, for example <c>Kyc:Mail</c>.</param>
/// <param name="Name">The name of the setting in its section.</param>
/// <param name="FormatChecks">The attributes that check the text of the setting.</param>
internal sealed record Setting(string Section, string Name, IReadOnlyList<ValidationAttribute> FormatChecks)
{
    /// <summary>Gets the full key, for example <c>Kyc:Mail:ActivationDays</c>.</summary>
    public string Key => $"{Section}:{Name}";

    /// <summary>The property to which the setting is bound; null for a setting that is not bound to a property.</summary>
    public PropertyInfo? Property { get; init; }
}

/// <summary>Lists every setting of the service. Most settings are derived from the properties of the options classes.</summary>
internal static class SettingCatalogue
{
    /// <summary>The configuration section that contains all settings.</summary>
    public const string Root = "Kyc";

    /// <summary>The sections with numbered entries, which <see cref="AcceptanceSettings"/> reads.</summary>
    public static readonly IReadOnlySet<string> EntrySections = CreateKeySet(
        AcceptanceSettings.Keys.Select(key => $"{AcceptanceSettings.Section}:{key[..key.IndexOf(':', StringComparison.Ordinal)]}"));

    /// <summary>The section with the last days of verification methods. Its keys are the names of the methods.</summary>
    public const string MethodLastDaysSection = $"{Root}:{nameof(MethodOptions.MethodLastDays)}";

    /// <summary>Gets all settings. For sections with numbered entries, only the settings of the first entry are listed.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. GetSettings(typeof(DatabaseOptions), Root),
        .. GetSettings(typeof(KeyOptions), Root),
        .. GetSettings(typeof(ListenerOptions), Root),
        .. GetSettings(typeof(CardOptions), Root),
        .. GetSettings(typeof(GuessOptions), Root),
        .. AcceptanceSettings.Keys.Select(key => new Setting(AcceptanceSettings.Section, key, [])),
        .. GetSettings(typeof(RevocationOptions), Root),
        .. GetSettings(typeof(EvidenceOptions), Root),
        .. GetSettings(typeof(PersonalNumberOptions), Root),
        .. VerificationMethods.All.Select(method => new Setting(MethodLastDaysSection, method.Name, [new DayAttribute()])),
        .. GetSettings(typeof(MailOptions), $"{Root}:Mail"),
        .. GetSettings(typeof(ClockOptions), Root),
    ];

    /// <summary>Gets all settings by their full keys.</summary>
    public static IReadOnlyDictionary<string, Setting> ByKey { get; } =
        All.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the keys of all sections that contain settings, including sections that contain them only in subsections.</summary>
    public static IReadOnlySet<string> Sections { get; } = CreateKeySet(All.SelectMany(setting => GetSections(setting.Key)));

    private static IEnumerable<Setting> GetSettings(Type options, string section) =>
        options.GetProperties().Where(property => property.CanWrite).SelectMany(property => GetSettings(property, section));

    private static IEnumerable<Setting> GetSettings(PropertyInfo property, string section) =>
        property.PropertyType.Namespace == typeof(SettingCatalogue).Namespace
            ? GetSettings(property.PropertyType, $"{section}:{property.Name}")
            : [new Setting(section, property.Name, [.. property.GetCustomAttributes<ValidationAttribute>()]) { Property = property }];

    // Example: the sections of Kyc:Mail:Sender:Name are Kyc, Kyc:Mail and Kyc:Mail:Sender.
    private static IEnumerable<string> GetSections(string key)
    {
        for (var end = key.IndexOf(':', StringComparison.Ordinal); end >= 0; end = key.IndexOf(':', end + 1))
        {
            yield return key[..end];
        }
    }

    private static HashSet<string> CreateKeySet(IEnumerable<string> keys) => new(keys, StringComparer.OrdinalIgnoreCase);
}
