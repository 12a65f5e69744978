using System.Globalization;
using System.Text.RegularExpressions;

namespace Kyc.Jpki.Trust;

/// <summary>
/// Represents one entry in a list of settings. The key of an entry is normally a number. For example, the entry <c>Policies:0</c> contains
/// <c>Policies:0:Oid</c> and <c>Policies:0:Name</c>.
/// </summary>
internal sealed partial class SettingEntry
{
    private const char Separator = ':';

    private readonly string _path;
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private string? _ownValue;

    private SettingEntry(string path) => _path = path;

    /// <summary>Reads the entries of the given list, in numerical order. Entries whose keys are not numbers come last.</summary>
    /// <exception cref="FormatException">A setting is given twice.</exception>
    public static IEnumerable<SettingEntry> ReadAll(IEnumerable<KeyValuePair<string, string?>> settings, string section, string listName)
    {
        var entries = new Dictionary<string, SettingEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in settings)
        {
            var parts = name.Split(Separator, 4);
            if (parts.Length < 2 || !parts[0].Equals(listName, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!entries.TryGetValue(parts[1], out var entry))
            {
                entries.Add(parts[1], entry = new SettingEntry($"{section}:{listName}:{parts[1]}"));
            }

            entry.AddValue(parts, value);
        }

        return entries.OrderBy(entry => int.TryParse(entry.Key, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue)
            .ThenBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase).Select(entry => entry.Value);
    }

    /// <summary>
    /// Checks that the entry has only the given keys. Otherwise a misspelled <c>LastDay</c>, for example, would leave the entry without its
    /// last day.
    /// </summary>
    /// <exception cref="FormatException">The entry has an unknown key or a value of its own.</exception>
    public void RequireKnownKeys(string[] keys)
    {
        if (_values.Keys.FirstOrDefault(key => !keys.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknownKey)
        {
            throw CreateException(unknownKey, "is not a known setting.");
        }

        if (_ownValue is not null)
        {
            throw new FormatException($"{_path} must have the settings {string.Join(", ", keys)}.");
        }
    }

    /// <summary>Reads a required text and removes white space at its ends.</summary>
    /// <exception cref="FormatException">The text is missing or blank.</exception>
    public string ReadText(string key) =>
        _values.GetValueOrDefault(key) is { } text && !string.IsNullOrWhiteSpace(text)
            ? text.Trim()
            : throw CreateException(key, "is not set.");

    /// <summary>Reads a required object identifier.</summary>
    /// <exception cref="FormatException">The object identifier is missing or malformed.</exception>
    public string ReadOid(string key) =>
        ReadText(key) is var text && DottedOidRegex().IsMatch(text)
            ? text
            : throw CreateException(key, "must be a dotted object identifier.");

    /// <summary>Reads an optional day in the format yyyy-MM-dd; null if it is not set.</summary>
    /// <exception cref="FormatException">The text is not a day in this format.</exception>
    public DateOnly? ReadDay(string key)
    {
        if (_values.GetValueOrDefault(key) is not { Length: > 0 } text)
        {
            return null;
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw CreateException(key, "must be a day, yyyy-MM-dd.");
    }

    /// <summary>Creates the exception that reports a problem with the given setting of this entry.</summary>
    public FormatException CreateException(string key, string problem) => new($"{_path}:{key} {problem}");

    private void AddValue(string[] parts, string? value)
    {
        switch (parts.Length)
        {
            case 2:
                _ownValue = value;
                break;
            case 3:
                // A key with settings below it is listed with the value null, which does not count as a second value.
                if (!_values.TryAdd(parts[2], value) && value is not null)
                {
                    throw CreateException(parts[2], "is set twice.");
                }

                break;
            default:
                _values.TryAdd(parts[2], null);
                break;
        }
    }

    // ITU-T X.660 7.6: the first arc is 0, 1 or 2, and no arc has a leading zero.
    [GeneratedRegex(@"\A[0-2](\.(0|[1-9][0-9]{0,17})){1,30}\z")]
    private static partial Regex DottedOidRegex();
}
