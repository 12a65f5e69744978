using System.Runtime.InteropServices;

namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// Binds the functions of pango 1.50, and of the underlying HarfBuzz, that lay out text and check which characters a font contains. Lengths
/// in a layout are in 1/1024 point. Source: pango-layout.h, pangocairo.h, pangofc-fontmap.h, hb-font.h.
/// </summary>
internal static partial class Pango
{
    private const string PangoLibrary = "libpango-1.0.so.0";
    private const string PangoCairoLibrary = "libpangocairo-1.0.so.0";
    private const string PangoFreeTypeLibrary = "libpangoft2-1.0.so.0";
    private const string HarfBuzzLibrary = "libharfbuzz.so.0";
    private const string GObjectLibrary = "libgobject-2.0.so.0";

    /// <summary>PANGO_SCALE.</summary>
    public const int UnitsPerPoint = 1024;

    /// <summary>PANGO_DIRECTION_LTR.</summary>
    public const int LeftToRight = 0;

    [LibraryImport(GObjectLibrary, EntryPoint = "g_object_unref")]
    public static partial void Unreference(nint instance);

    [LibraryImport(PangoCairoLibrary, EntryPoint = "pango_cairo_font_map_new")]
    public static partial GObjectHandle CreateFontMap();

    [LibraryImport(PangoFreeTypeLibrary, EntryPoint = "pango_fc_font_map_set_config")]
    public static partial void SetFontConfiguration(GObjectHandle fontMap, FontconfigHandle configuration);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_font_map_create_context")]
    public static partial GObjectHandle CreateContext(GObjectHandle fontMap);

    [LibraryImport(PangoCairoLibrary, EntryPoint = "pango_cairo_context_set_font_options")]
    public static partial void SetFontOptions(GObjectHandle context, CairoFontOptionsHandle options);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_context_set_round_glyph_positions")]
    public static partial void SetGlyphPositionRounding(GObjectHandle context, [MarshalAs(UnmanagedType.Bool)] bool isEnabled);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_context_set_base_dir")]
    public static partial void SetDirection(GObjectHandle context, int direction);

    /// <summary>Returns the language with the given tag. The language must not be freed.</summary>
    [LibraryImport(PangoLibrary, EntryPoint = "pango_language_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetLanguage(string tag);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_context_set_language")]
    public static partial void SetLanguage(GObjectHandle context, nint language);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_font_description_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial FontDescriptionHandle CreateFontDescription(string description);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_font_description_set_absolute_size")]
    public static partial void SetFontSize(FontDescriptionHandle description, double size);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_font_description_free")]
    public static partial void FreeFontDescription(nint description);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_context_load_font")]
    public static partial GObjectHandle LoadFont(GObjectHandle context, FontDescriptionHandle description);

    /// <summary>Returns the HarfBuzz font of a pango font. The pango font owns it, so it must not be freed.</summary>
    [LibraryImport(PangoLibrary, EntryPoint = "pango_font_get_hb_font")]
    public static partial nint GetHarfBuzzFont(GObjectHandle font);

    [LibraryImport(HarfBuzzLibrary, EntryPoint = "hb_font_get_nominal_glyph")]
    public static partial int GetNominalGlyph(nint font, uint character, out uint glyph);

    [LibraryImport(HarfBuzzLibrary, EntryPoint = "hb_font_get_variation_glyph")]
    public static partial int GetVariationGlyph(nint font, uint character, uint selector, out uint glyph);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_layout_new")]
    public static partial GObjectHandle CreateLayout(GObjectHandle context);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_layout_set_auto_dir")]
    public static partial void SetAutoDirection(GObjectHandle layout, [MarshalAs(UnmanagedType.Bool)] bool isEnabled);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_layout_set_font_description")]
    public static partial void SetFontDescription(GObjectHandle layout, FontDescriptionHandle description);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_layout_set_line_spacing")]
    public static partial void SetLineSpacing(GObjectHandle layout, float factor);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_layout_set_text")]
    public static partial void SetText(GObjectHandle layout, ReadOnlySpan<byte> utf8, int length);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_layout_get_size")]
    public static partial void GetLayoutSize(GObjectHandle layout, out int width, out int height);

    /// <summary>Returns the line with the given index. The layout owns it, so it must not be freed.</summary>
    [LibraryImport(PangoLibrary, EntryPoint = "pango_layout_get_line_readonly")]
    public static partial nint GetLine(GObjectHandle layout, int line);

    [LibraryImport(PangoLibrary, EntryPoint = "pango_layout_line_index_to_x")]
    public static partial void GetCharacterOffset(
        nint line,
        int utf8Index,
        [MarshalAs(UnmanagedType.Bool)] bool isTrailing,
        out int offset);

    [LibraryImport(PangoCairoLibrary, EntryPoint = "pango_cairo_show_layout")]
    public static partial void ShowLayout(CairoContextHandle context, GObjectHandle layout);
}

/// <summary>Represents a <c>GObject*</c> of pango: font map, context, font or layout.</summary>
internal sealed class GObjectHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Pango.Unreference(handle);
        return true;
    }
}

/// <summary>Represents a <c>PangoFontDescription*</c>.</summary>
internal sealed class FontDescriptionHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Pango.FreeFontDescription(handle);
        return true;
    }
}
