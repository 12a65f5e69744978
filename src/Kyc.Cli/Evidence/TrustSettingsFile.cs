using System.Globalization;
using System.Text.Json;
using Kyc.Jpki.Trust;

namespace Kyc.Cli.Evidence;

/// <summary>
/// Reads the section <c>Kyc:Trust</c> of a JSON file in the format of the service's settings (appsettings.json): nested objects and lists,
/// or names with colons. Comments and trailing commas are allowed.
/// </summary>
internal static class TrustSettingsFile
{
    private const string SectionPrefix = AcceptanceSettings.Section + ":";

    private static readonly JsonDocumentOptions LenientOptions = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads the settings from the content of the file.</summary>
    /// <exception cref="FormatException">
    /// The file is not JSON, has no section <c>Kyc:Trust</c>, or contains an invalid entry. The message describes the error.
    /// </exception>
    public static AcceptanceSettings Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, LenientOptions);
            var settings = Flatten("", document.RootElement)
                .Where(setting => setting.Key.StartsWith(SectionPrefix, StringComparison.OrdinalIgnoreCase))
                .Select(setting => KeyValuePair.Create(setting.Key[SectionPrefix.Length..], setting.Value))
                .ToList();
            if (settings.Count == 0)
            {
                throw new FormatException($"The file of --settings has no section {AcceptanceSettings.Section}.");
            }

            return AcceptanceSettings.Read(settings);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is thrown for a text that is not UTF-8.
            throw new FormatException("The file of --settings is not JSON.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(string path, JsonElement element)
    {
        List<(string Name, JsonElement Value)> children = element.ValueKind switch
        {
            JsonValueKind.Object => [.. element.EnumerateObject().Select(child => (child.Name, child.Value))],
            JsonValueKind.Array =>
                [.. element.EnumerateArray().Select((child, number) => (number.ToString(CultureInfo.InvariantCulture), child))],
            _ => [],
        };
        var prefix = path.Length == 0 ? "" : path + ":";
        if (children.Count > 0)
        {
            return children.SelectMany(child => Flatten(prefix + child.Name, child.Value));
        }

        var hasValue = element.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array);
        return [KeyValuePair.Create(path, hasValue ? element.ToString() : null)];
    }
}
