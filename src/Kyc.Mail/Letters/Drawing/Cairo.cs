using System.Runtime.InteropServices;

namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// Binds the functions of cairo 1.16 that create a PDF and draw rectangles and lines in it. Lengths are in points (1/72 inch). Source:
/// cairo.h, cairo-pdf.h.
/// </summary>
internal static partial class Cairo
{
    private const string Library = "libcairo.so.2";

    /// <summary>CAIRO_STATUS_SUCCESS.</summary>
    public const int StatusSuccess = 0;

    /// <summary>CAIRO_STATUS_WRITE_ERROR, which a write function returns if it could not write.</summary>
    public const int StatusWriteError = 11;

    /// <summary>CAIRO_HINT_METRICS_OFF: metrics are not rounded to pixels, because a printed page has no fixed pixel grid.</summary>
    public const int HintMetricsOff = 1;

    /// <summary>CAIRO_HINT_STYLE_NONE.</summary>
    public const int HintStyleNone = 1;

    /// <summary>Represents a callback that receives bytes from cairo.</summary>
    /// <returns><see cref="StatusSuccess"/> or <see cref="StatusWriteError"/>.</returns>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int WriteFunction(nint closure, nint data, uint length);

    /// <summary>cairo_pdf_metadata_t.</summary>
    public enum Metadata
    {
        Title,
        Author,
        Subject,
        Keywords,
        Creator,
        CreateDate,
        ModificationDate,
    }

    [LibraryImport(Library, EntryPoint = "cairo_pdf_surface_create_for_stream")]
    public static partial CairoSurfaceHandle CreatePdfSurface(nint write, nint closure, double width, double height);

    [LibraryImport(Library, EntryPoint = "cairo_pdf_surface_set_metadata", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetMetadata(CairoSurfaceHandle surface, Metadata metadata, string value);

    [LibraryImport(Library, EntryPoint = "cairo_surface_finish")]
    public static partial void FinishSurface(CairoSurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_status")]
    public static partial int GetSurfaceStatus(CairoSurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_destroy")]
    public static partial void DestroySurface(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_create")]
    public static partial CairoContextHandle CreateContext(CairoSurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_status")]
    public static partial int GetContextStatus(CairoContextHandle context);

    [LibraryImport(Library, EntryPoint = "cairo_destroy")]
    public static partial void DestroyContext(nint context);

    [LibraryImport(Library, EntryPoint = "cairo_show_page")]
    public static partial void ShowPage(CairoContextHandle context);

    [LibraryImport(Library, EntryPoint = "cairo_set_source_rgb")]
    public static partial void SetColor(CairoContextHandle context, double red, double green, double blue);

    [LibraryImport(Library, EntryPoint = "cairo_set_line_width")]
    public static partial void SetLineWidth(CairoContextHandle context, double width);

    [LibraryImport(Library, EntryPoint = "cairo_move_to")]
    public static partial void MoveTo(CairoContextHandle context, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_line_to")]
    public static partial void LineTo(CairoContextHandle context, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_rectangle")]
    public static partial void AddRectangle(CairoContextHandle context, double x, double y, double width, double height);

    [LibraryImport(Library, EntryPoint = "cairo_fill")]
    public static partial void Fill(CairoContextHandle context);

    [LibraryImport(Library, EntryPoint = "cairo_stroke")]
    public static partial void Stroke(CairoContextHandle context);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_create")]
    public static partial CairoFontOptionsHandle CreateFontOptions();

    [LibraryImport(Library, EntryPoint = "cairo_font_options_set_hint_metrics")]
    public static partial void SetHintMetrics(CairoFontOptionsHandle options, int hintMetrics);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_set_hint_style")]
    public static partial void SetHintStyle(CairoFontOptionsHandle options, int hintStyle);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_destroy")]
    public static partial void DestroyFontOptions(nint options);
}

/// <summary>Represents a <c>cairo_surface_t*</c>.</summary>
internal sealed class CairoSurfaceHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Cairo.DestroySurface(handle);
        return true;
    }
}

/// <summary>Represents a <c>cairo_t*</c>.</summary>
internal sealed class CairoContextHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Cairo.DestroyContext(handle);
        return true;
    }
}

/// <summary>Represents a <c>cairo_font_options_t*</c>.</summary>
internal sealed class CairoFontOptionsHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Cairo.DestroyFontOptions(handle);
        return true;
    }
}
