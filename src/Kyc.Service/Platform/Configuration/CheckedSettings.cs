using System.ComponentModel.DataAnnotations;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// Contains the texts of the settings, which are checked before they are bound to the options classes. The exception of .NET's
/// configuration binder would name only the first fault and would contain the text of the setting, which may be a password.
/// </summary>
internal sealed class CheckedSettings
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _faults = [];

    private CheckedSettings(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            Collect(child);
        }

        TrustSettings = ReadTrustSettings(section);
        var usedSections = _values.Keys.Select(key => SettingCatalogue.ByKey[key].Section).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // The required settings of a subsection are required only when any setting of that subsection is set.
        bool IsNeeded(Setting setting) => setting.Section == SettingCatalogue.Root || usedSections.Contains(setting.Section);
        foreach (var setting in SettingCatalogue.All.Where(IsNeeded))
        {
            Check(setting);
        }

        Values = new ConfigurationBuilder().AddInMemoryCollection(_values!).Build();
    }

    /// <summary>Gets one sentence for each unknown key, each missing required setting, and each value that has a wrong format.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>
    /// Gets the settings that are set and have the right format, by their full keys. A setting with an empty text counts as not set.
    /// </summary>
    public IConfiguration Values { get; }

    /// <summary>
    /// Gets the settings that accept certificate policies and algorithms in addition to the defaults, or that replace the defaults.
    /// </summary>
    public AcceptanceSettings TrustSettings { get; }

    /// <summary>Reads and checks the settings of the section <c>Kyc</c>.</summary>
    public static CheckedSettings Read(IConfiguration configuration) => new(configuration.GetSection(SettingCatalogue.Root));

    /// <summary>
    /// Checks whether a setting directly in the section <c>Kyc</c>, not in a subsection, is set. The name does not contain the section.
    /// </summary>
    public bool IsSet(string name) => _values.ContainsKey($"{SettingCatalogue.Root}:{name}");

    private void Collect(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (SettingCatalogue.ByKey.ContainsKey(section.Path))
        {
            if (section.Value is { Length: > 0 } text)
            {
                _values[section.Path] = text;
            }
        }
        else if (section.Value is { Length: > 0 } || (children.Count == 0 && !SettingCatalogue.Sections.Contains(section.Path)))
        {
            _faults.Add(DescribeUnknownKey(section.Path));
        }
        // ReadAcceptedBySetting reads these entries and checks their keys and values.
        if (SettingCatalogue.EntrySections.Contains(section.Path))
        {
            return;
        }

        foreach (var child in children)
        {
            Collect(child);
        }
    }

    private AcceptanceSettings ReadTrustSettings(IConfigurationSection section)
    {
        try
        {
            return AcceptanceSettings.Read(section.GetSection("Trust").AsEnumerable(makePathsRelative: true));
        }
        catch (FormatException exception)
        {
            _faults.AddRange(exception.Message.Split('\n'));
            return new AcceptanceSettings();
        }
    }

    private void Check(Setting setting)
    {
        var text = _values.GetValueOrDefault(setting.Key);
        var context = new ValidationContext(this, setting.Key, serviceProvider: null, items: null);
        var results = setting.FormatChecks.Select(format => format.GetValidationResult(text, context));
        if (results.FirstOrDefault(result => result != ValidationResult.Success) is not { } fault)
        {
            return;
        }

        _faults.Add(fault.ErrorMessage!);
        _values.Remove(setting.Key);
    }

    private static string DescribeUnknownKey(string key)
    {
        if (key.StartsWith(SettingCatalogue.MethodLastDaysSection + ":", StringComparison.OrdinalIgnoreCase))
        {
            return $"{key}: there is no such method of verification.";
        }

        var nearest = NearestKeyFinder.Find(key, SettingCatalogue.ByKey.Keys);
        return nearest is null ? $"{key} is not a setting." : $"{key} is not a setting; did you mean {nearest}?";
    }
}
