using System.Xml;
using System.Xml.Linq;

namespace Kyc.CardReader.Diagnosis;

/// <summary>Reads files of the installation, which may be absent, unreadable for this user or damaged.</summary>
internal static class InstallationFile
{
    /// <summary>The text; null when the file is absent or cannot be read.</summary>
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

    /// <summary>The folders of the drivers of USB readers, in the order of their names.</summary>
    public static IEnumerable<string> DriverBundles(string root)
    {
        string folder = Path.Combine(root, "usr/lib/pcsc/drivers");
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "*.bundle").Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
    }

    /// <summary>The Info.plist of a driver's bundle; null when it is absent, cannot be read or is no property list.</summary>
    public static XDocument? ReadPropertyList(string bundle)
    {
        try
        {
            XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };
            using XmlReader reader = XmlReader.Create(Path.Combine(bundle, "Contents/Info.plist"), settings);
            return XDocument.Load(reader);
        }
        catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The value of a key of a property list; null when it has no such key.</summary>
    public static string? ValueOf(XDocument properties, string name) =>
        properties.Descendants("key").FirstOrDefault(key => key.Value == name)?.ElementsAfterSelf().FirstOrDefault()?.Value;
}
