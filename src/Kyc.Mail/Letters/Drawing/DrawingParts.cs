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

    /// <summary>
    /// Noto Serif CJK, of the Debian package fonts-noto-cjk: Vietnamese letters, simplified ideographs, Hangul and other characters that
    /// the registers' font lacks. Not everybody needs them, so it may be missing. Its licence (SIL OFL 1.1) lets documents carry it.
    /// </summary>
    public const string FurtherFontFile = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc";

    /// <summary>The family name of its Japanese face; all faces have the same characters.</summary>
    public const string FurtherFontFamily = "Noto Serif CJK JP";

    /// <summary>The libraries, with every function that the bindings of this folder name; an older library may lack some.</summary>
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

    /// <summary>Makes sure that everything is here.</summary>
    /// <exception cref="DrawingUnavailableException">Something is not.</exception>
    public static void Demand() => Demand(Libraries, FontFile);

    internal static void Demand(IEnumerable<DrawingLibrary> libraries, string fontFile)
    {
        foreach (var library in libraries)
        {
            // A library loaded stays loaded: the handle is not given back.
            if (!NativeLibrary.TryLoad(library.File, typeof(DrawingParts).Assembly, DllImportSearchPath.SafeDirectories, out var handle))
            {
                throw new DrawingUnavailableException($"the library {library.File}", library.Package);
            }

            if (library.Functions.FirstOrDefault(function => !NativeLibrary.TryGetExport(handle, function, out _)) is { } missing)
            {
                throw new DrawingUnavailableException($"the function {missing} of a later {library.File}", library.Package);
            }
        }

        if (!File.Exists(fontFile))
        {
            throw new DrawingUnavailableException($"the font {FontFamily}", "fonts-ipamj-mincho");
        }
    }
}

/// <summary>A library that pages are drawn with.</summary>
/// <param name="File">Its file name.</param>
/// <param name="Package">The Debian package it comes in.</param>
/// <param name="Functions">Every function of it that is called.</param>
internal sealed record DrawingLibrary(string File, string Package, IReadOnlyList<string> Functions);
