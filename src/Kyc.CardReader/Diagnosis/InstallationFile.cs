using System.Xml;
using System.Xml.Linq;

namespace Kyc.CardReader.Diagnosis;

/// <summary>Reads files of the installation, which may be missing, unreadable for this user or damaged.</summary>
internal static class InstallationFile
{
    /// <summary>Reads the text of a file. Returns null when the file is missing or cannot be read.</summary>
    public static string? ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Gets the folders of the USB reader drivers, sorted by name.</summary>
    public static IEnumerable<string> GetDriverBundles(string root)
    {
        var folder = Path.Combine(root, "usr/lib/pcsc/drivers");
        return Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder, "*.bundle").Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>
    /// Reads the Info.plist of a driver bundle. Returns null when it is missing, cannot be read or is not a property list.
    /// </summary>
    public static XDocument? ReadPropertyList(string bundle)
    {
        try
        {
            XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };
            using var reader = XmlReader.Create(Path.Combine(bundle, "Contents/Info.plist"), settings);
            return XDocument.Load(reader);
        }
        catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Returns the value of a key in a property list. Returns null when the list does not contain the key.</summary>
    public static string? GetValue(XDocument properties, string name) =>
        properties.Descendants("key").FirstOrDefault(key => key.Value == name)?.ElementsAfterSelf().FirstOrDefault()?.Value;
}
