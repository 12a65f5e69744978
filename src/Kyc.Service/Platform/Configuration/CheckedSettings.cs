using System.ComponentModel.DataAnnotations;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// The settings as the operator wrote them, checked one by one before they are bound. The binder's own exception would name the first fault
/// only, and would repeat what was written, which may be a password.
/// </summary>
internal sealed class CheckedSettings
{
    private readonly Dictionary<string, string> _set = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _faults = [];

    private CheckedSettings(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren()) Collect(child);
        Accepted = ReadAccepted(section);
        var filled = _set.Keys.Select(key => SettingCatalogue.ByKey[key].Section).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // What a section below needs, it needs only when something of it is set.
        bool IsNeeded(Setting setting) => setting.Section == SettingCatalogue.Root || filled.Contains(setting.Section);
        foreach (var setting in SettingCatalogue.All.Where(IsNeeded)) Check(setting);
        Values = new ConfigurationBuilder().AddInMemoryCollection(_set!).Build();
    }

    /// <summary>A sentence about each key that is not a setting, each setting that is missing, and each text of another form.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The settings that are set and in their form, by their whole keys. Those with an empty text are not set.</summary>
    public IConfiguration Values { get; }

    /// <summary>Certificate policies and algorithms beside the default ones.</summary>
    public AcceptedBySetting Accepted { get; }

    /// <summary>Reads the section <c>Kyc</c>.</summary>
    public static CheckedSettings Read(IConfiguration configuration) => new(configuration.GetSection(SettingCatalogue.Root));

    /// <summary>Whether a setting of the section <c>Kyc</c> itself is set.</summary>
    public bool Has(string name) => _set.ContainsKey($"{SettingCatalogue.Root}:{name}");

    private void Collect(IConfigurationSection place)
    {
        var children = place.GetChildren().ToList();
        if (SettingCatalogue.ByKey.ContainsKey(place.Path))
        {
            if (place.Value is { Length: > 0 } text) _set[place.Path] = text;
        }
        else if (place.Value is { Length: > 0 } || (children.Count == 0 && !SettingCatalogue.Sections.Contains(place.Path)))
        {
            _faults.Add(Unknown(place.Path));
        }
        // The entries are AcceptedBySetting's, their keys included.
        if (SettingCatalogue.EntrySections.Contains(place.Path)) return;
        foreach (var child in children) Collect(child);
    }

    private AcceptedBySetting ReadAccepted(IConfigurationSection section)
    {
        try
        {
            return AcceptedBySetting.Read(section.GetSection("Trust").AsEnumerable(makePathsRelative: true));
        }
        catch (FormatException exception)
        {
            _faults.AddRange(exception.Message.Split('\n'));
            return new AcceptedBySetting();
        }
    }

    private void Check(Setting setting)
    {
        var text = _set.GetValueOrDefault(setting.Key);
        var context = new ValidationContext(this, setting.Key, serviceProvider: null, items: null);
        var results = setting.Formats.Select(format => format.GetValidationResult(text, context));
        if (results.FirstOrDefault(result => result != ValidationResult.Success) is not { } fault) return;
        _faults.Add(fault.ErrorMessage!);
        _set.Remove(setting.Key);
    }

    private static string Unknown(string key)
    {
        if (key.StartsWith(SettingCatalogue.MethodSection + ":", StringComparison.OrdinalIgnoreCase))
            return $"{key}: there is no such method of verification.";
        var nearest = NearestKey.Of(key, SettingCatalogue.ByKey.Keys);
        return nearest is null ? $"{key} is not a setting." : $"{key} is not a setting; did you mean {nearest}?";
    }
}
