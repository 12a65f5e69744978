using System.Runtime.InteropServices;

// Native libraries are loaded only from the folders of the system, so a file of the same name in the folder of the program is never loaded.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Kyc.Mail.Letters.Drawing;

/// <summary>Lists the prerequisites for drawing pages and the Debian packages that contain them.</summary>
internal static class DrawingPrerequisites
{
    /// <summary>
    /// Path of IPAmj Mincho, a font made for the characters of the resident registers (住民基本台帳) and family registers. It contains all of JIS
    /// X 0208, 0212 and 0213, and the variants that are selected by variation selectors. Its licence (IPA Font License 1.0) allows
    /// embedding in documents.
    /// </summary>
    public const string FontFile = "/usr/share/fonts/truetype/ipamj/ipamjm.ttf";

    /// <summary>Family name of the font in <see cref="FontFile"/>.</summary>
    public const string FontFamily = "IPAmjMincho";

    /// <summary>
    /// Path of Noto Serif CJK, from the Debian package fonts-noto-cjk. This font contains Vietnamese letters, simplified ideographs, Hangul
    /// and other characters that the first font lacks. It is optional, because not every company needs them. Its licence (SIL OFL 1.1)
    /// allows embedding in documents.
    /// </summary>
    public const string AdditionalFontFile = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc";

    /// <summary>
    /// Family name of the Japanese face in <see cref="AdditionalFontFile"/>. All faces in the file contain the same characters.
    /// </summary>
    public const string AdditionalFontFamily = "Noto Serif CJK JP";

    /// <summary>
    /// The libraries, with every function that the bindings in this folder use. An older version of a library may lack some of these
    /// functions.
    /// </summary>
    internal static IReadOnlyList<DrawingLibrary> Libraries { get; } =
    [
        new("libcairo.so.2", "libcairo2",
        [
            "cairo_pdf_surface_create_for_stream", "cairo_pdf_surface_set_metadata", "cairo_surface_finish", "cairo_surface_status",
            "cairo_surface_destroy", "cairo_create", "cairo_status", "cairo_destroy", "cairo_show_page", "cairo_set_source_rgb",
            "cairo_set_line_width", "cairo_move_to", "cairo_line_to", "cairo_rectangle", "cairo_fill", "cairo_stroke",
            "cairo_font_options_create", "cairo_font_options_set_hint_metrics", "cairo_font_options_set_hint_style",
            "cairo_font_options_destroy",
        ]),
        new("libfontconfig.so.1", "libfontconfig1", ["FcConfigCreate", "FcConfigAppFontAddFile", "FcConfigDestroy"]),
        new("libpango-1.0.so.0", "libpango-1.0-0",
        [
            "pango_font_map_create_context", "pango_context_set_round_glyph_positions", "pango_context_set_base_dir",
            "pango_language_from_string", "pango_context_set_language", "pango_font_description_from_string",
            "pango_font_description_set_absolute_size", "pango_font_description_free", "pango_context_load_font",
            "pango_font_get_hb_font", "pango_layout_new", "pango_layout_set_auto_dir", "pango_layout_set_font_description",
            "pango_layout_set_line_spacing", "pango_layout_set_text", "pango_layout_get_size", "pango_layout_get_line_readonly",
            "pango_layout_line_index_to_x",
        ]),
        new("libpangocairo-1.0.so.0", "libpangocairo-1.0-0",
            ["pango_cairo_font_map_new", "pango_cairo_context_set_font_options", "pango_cairo_show_layout"]),
        new("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", ["pango_fc_font_map_set_config"]),
        new("libharfbuzz.so.0", "libharfbuzz0b", ["hb_font_get_nominal_glyph", "hb_font_get_variation_glyph"]),
        new("libgobject-2.0.so.0", "libglib2.0-0", ["g_object_unref"]),
    ];

    /// <summary>Checks that the libraries, all their functions and the font are installed.</summary>
    /// <exception cref="DrawingUnavailableException">A library, a function or the font is missing.</exception>
    public static void EnsureInstalled() => EnsureInstalled(Libraries, FontFile);

    internal static void EnsureInstalled(IEnumerable<DrawingLibrary> libraries, string fontFile)
    {
        foreach (var library in libraries)
        {
            // The library stays loaded while the program runs, so the handle is not freed.
            if (!NativeLibrary.TryLoad(
                    library.FileName,
                    typeof(DrawingPrerequisites).Assembly,
                    DllImportSearchPath.SafeDirectories,
                    out var handle))
            {
                throw new DrawingUnavailableException($"the library {library.FileName}", library.Package);
            }

            if (library.FunctionNames.FirstOrDefault(function => !NativeLibrary.TryGetExport(handle, function, out _)) is { } missing)
            {
                throw new DrawingUnavailableException($"the function {missing} of a later version of {library.FileName}", library.Package);
            }
        }

        if (!File.Exists(fontFile))
        {
            throw new DrawingUnavailableException($"the font {FontFamily}", "fonts-ipamj-mincho");
        }
    }
}

/// <summary>Represents a library for drawing pages.</summary>
/// <param name="Package">The Debian package that contains the library.</param>
/// <param name="FunctionNames">The functions of the library that this assembly calls.</param>
internal sealed record DrawingLibrary(string FileName, string Package, IReadOnlyList<string> FunctionNames);
