using System.Runtime.InteropServices;

// The system's libraries, never a file of that name beside the program.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Kyc.Mail.Letters.Drawing;

/// <summary>What must be on the machine before a page can be drawn, and the Debian packages it comes in.</summary>
internal static class DrawingParts
{
    /// <summary>
    /// IPAmj Mincho, made for the characters of the resident registers (住民基本台帳) and family registers: it has all of JIS X 0208, 0212
    /// and 0213 and the variants by selector. Its licence (IPA Font License 1.0) lets documents carry it.
    /// </summary>
    public const string FontFile = "/usr/share/fonts/truetype/ipamj/ipamjm.ttf";

    /// <summary>The family name in that file.</summary>
    public const string FontFamily = "IPAmjMincho";

    private static readonly (string File, string Package)[] Libraries =
    [
        ("libcairo.so.2", "libcairo2"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libpango-1.0.so.0", "libpango-1.0-0"),
        ("libpangocairo-1.0.so.0", "libpangocairo-1.0-0"),
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
        ("libharfbuzz.so.0", "libharfbuzz0b"),
        ("libgobject-2.0.so.0", "libglib2.0-0"),
    ];

    /// <summary>Makes sure that everything is here.</summary>
    /// <exception cref="DrawingUnavailableException">Something is not.</exception>
    public static void Demand() => Demand(Libraries, FontFile);

    internal static void Demand(IEnumerable<(string File, string Package)> libraries, string fontFile)
    {
        foreach (var (file, package) in libraries)
        {
            // A library loaded stays loaded: the handle is not given back.
            if (!NativeLibrary.TryLoad(file, typeof(DrawingParts).Assembly, DllImportSearchPath.SafeDirectories, out _))
            {
                throw new DrawingUnavailableException($"the library {file}", package);
            }
        }

        if (!File.Exists(fontFile))
        {
            throw new DrawingUnavailableException($"the font {FontFamily}", "fonts-ipamj-mincho");
        }
    }
}
