using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Kyc.Domain.Methods;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Platform.Configuration;

/// <summary>A setting that an operator may write.</summary>
/// <param name="Section">Its section: <c>Kyc:Mail</c>.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Formats">What its text must be like.</param>
internal sealed record Setting(string Section, string Name, IReadOnlyList<ValidationAttribute> Formats)
{
    /// <summary>The whole key: <c>Kyc:Mail:ActivationDays</c>.</summary>
    public string Key => $"{Section}:{Name}";

    /// <summary>The property that it is bound to; null for those that are bound by their own rules.</summary>
    public PropertyInfo? Property { get; init; }
}

/// <summary>Every setting of the service, from the properties that they are bound to.</summary>
internal static class SettingCatalogue
{
    /// <summary>The section of all settings.</summary>
    public const string Root = "Kyc";

    /// <summary>Sections that <see cref="AcceptedBySetting"/> reads, with numbered entries.</summary>
    public static readonly IReadOnlySet<string> EntrySections =
        Keys(AcceptedBySetting.Keys.Select(key => $"{AcceptedBySetting.Section}:{key[..key.IndexOf(':', StringComparison.Ordinal)]}"));

    /// <summary>Section of the last days of methods; the keys are names of methods.</summary>
    public const string MethodSection = $"{Root}:{nameof(MethodOptions.MethodLastDays)}";

    /// <summary>All settings. Of numbered entries those of the first one.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. Of(typeof(DatabaseOptions), Root),
        .. Of(typeof(KeyOptions), Root),
        .. Of(typeof(ListenerOptions), Root),
        .. Of(typeof(CardOptions), Root),
        .. AcceptedBySetting.Keys.Select(key => new Setting(AcceptedBySetting.Section, key, [])),
        .. Of(typeof(RevocationOptions), Root),
        .. Of(typeof(EvidenceOptions), Root),
        .. Of(typeof(PersonalNumberOptions), Root),
        .. VerificationMethods.All.Select(method => new Setting(MethodSection, method.Name, [new DayAttribute()])),
        .. Of(typeof(MailOptions), $"{Root}:Mail"),
        .. Of(typeof(ClockOptions), Root),
    ];

    /// <summary>All settings by key.</summary>
    public static IReadOnlyDictionary<string, Setting> ByKey { get; } =
        All.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Keys that have settings below them.</summary>
    public static IReadOnlySet<string> Sections { get; } = Keys(All.SelectMany(setting => SectionsOf(setting.Key)));

    private static IEnumerable<Setting> Of(Type options, string section) =>
        options.GetProperties().Where(property => property.CanWrite).SelectMany(property => Of(property, section));

    private static IEnumerable<Setting> Of(PropertyInfo property, string section) =>
        property.PropertyType.Namespace == typeof(SettingCatalogue).Namespace
            ? Of(property.PropertyType, $"{section}:{property.Name}")
            : [new Setting(section, property.Name, [.. property.GetCustomAttributes<ValidationAttribute>()]) { Property = property }];

    // Kyc, Kyc:Mail and Kyc:Mail:Sender of Kyc:Mail:Sender:Name.
    private static IEnumerable<string> SectionsOf(string key)
    {
        for (var end = key.IndexOf(':', StringComparison.Ordinal); end >= 0; end = key.IndexOf(':', end + 1)) yield return key[..end];
    }

    private static HashSet<string> Keys(IEnumerable<string> keys) => new(keys, StringComparer.OrdinalIgnoreCase);
}
