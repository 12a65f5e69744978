using System.Text;
using Kyc.Mail.Letters.Lines;

namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// Provides the font for all printed documents and, if installed, an additional font for characters that the first font lacks. Both fonts
/// are loaded only from their own files, so that no other font installed on the machine is used silently and the same text produces the
/// same bytes everywhere.
/// </summary>
/// <remarks>
/// The process has one instance, which is never freed. The reason is that pango 1.50 looks up fonts on a thread of its own. This thread
/// continues to use a font map after it has been freed, which crashes the process. Only one thread at a time may use pango's objects, so
/// callers acquire a lock.
/// </remarks>
internal sealed class Typeface
{
    /// <summary>Line spacing in an address, in font heights. At the font's own spacing of 1, kanji almost touch.</summary>
    public const float AddressLineSpacing = 1.15f;

    /// <summary>Line spacing in running text, in font heights.</summary>
    public const float TextLineSpacing = 1.5f;

    private static readonly Lock FontLock = new();
    private static Typeface? Instance;

    private readonly GObjectHandle _context;
    private readonly string _families;
    private readonly GObjectHandle _font;
    private readonly GObjectHandle? _additionalFont;
    private readonly Dictionary<double, FontDescriptionHandle> _descriptionsBySize = [];

    // The context keeps a reference to the font map, and the font map keeps one to its configuration, so neither needs a field.
    private Typeface(FontconfigHandle configuration, bool hasAdditionalFont)
    {
        _families = hasAdditionalFont
            ? $"{DrawingPrerequisites.FontFamily},{DrawingPrerequisites.AdditionalFontFamily}"
            : DrawingPrerequisites.FontFamily;
        var fontMap = Pango.CreateFontMap();
        Pango.SetFontConfiguration(fontMap, configuration);
        _context = Pango.CreateContext(fontMap);
        Pango.SetDirection(_context, Pango.LeftToRight);
        Pango.SetLanguage(_context, Pango.GetLanguage("ja-jp"));
        Pango.SetGlyphPositionRounding(_context, isEnabled: false);
        using (var options = Cairo.CreateFontOptions())
        {
            Cairo.SetHintMetrics(options, Cairo.HintMetricsOff);
            Cairo.SetHintStyle(options, Cairo.HintStyleNone);
            Pango.SetFontOptions(_context, options);
        }

        _font = LoadFont(DrawingPrerequisites.FontFamily);
        _additionalFont = hasAdditionalFont ? LoadFont(DrawingPrerequisites.AdditionalFontFamily) : null;
    }

    /// <summary>Waits until no other caller uses the font, and loads it on first use.</summary>
    /// <param name="typeface">The font, which the caller may use until it disposes the returned scope.</param>
    /// <exception cref="DrawingUnavailableException">
    /// A library, a function of a library or the font is not installed, or the font file is damaged.
    /// </exception>
    public static Lock.Scope Acquire(out Typeface typeface)
    {
        var scope = FontLock.EnterScope();
        try
        {
            typeface = Instance ??= Load(DrawingPrerequisites.AdditionalFontFile);
            return scope;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Checks whether there is a glyph for the given character or, with a variation selector, for the selected variant. The variant is
    /// looked up in the font in which the character is drawn, so that the style does not change within a name.
    /// </summary>
    public bool CanDraw(Rune character, Rune? selector)
    {
        var font =
            HasGlyph(_font, character) ? _font
            : _additionalFont is not null && HasGlyph(_additionalFont, character) ? _additionalFont
            : null;
        return font is not null && (selector is not { } variationSelector
            || Pango.GetVariationGlyph(Pango.GetHarfBuzzFont(font), (uint)character.Value, (uint)variationSelector.Value, out _) != 0);
    }

    /// <summary>Lays out lines of text, which can then be drawn repeatedly. Lines are not wrapped.</summary>
    /// <param name="text">Lines joined by line feeds. Every character must have a glyph (<see cref="CanDraw"/>).</param>
    /// <param name="points">Font size in points.</param>
    /// <param name="spacing">Line spacing, in font heights.</param>
    public TextBlock CreateTextBlock(string text, double points, float spacing = AddressLineSpacing) =>
        new(CreateLayout(text, points, spacing));

    /// <summary>Lays out running text and wraps its lines. Text that cannot be broken exceeds the width.</summary>
    /// <param name="text">Paragraphs joined by line feeds. Every character must have a glyph (<see cref="CanDraw"/>).</param>
    /// <param name="points">Font size in points.</param>
    /// <param name="width">Maximum width of a line in millimetres.</param>
    /// <param name="spacing">Line spacing, in font heights.</param>
    public TextBlock CreateWrappedTextBlock(string text, double points, double width, float spacing = AddressLineSpacing) =>
        CreateTextBlock(new MeasuredText(this, text).WrapLines(points, width), points, spacing);

    /// <summary>Measures a line of text.</summary>
    /// <param name="line">Text without line feeds. Every character must have a glyph (<see cref="CanDraw"/>).</param>
    /// <param name="points">Font size in points.</param>
    /// <returns>The distances in millimetres from the left side of the line to each character and, last, to its right side.</returns>
    public double[] MeasureOffsets(string line, double points)
    {
        using var layout = CreateLayout(line, points, AddressLineSpacing);
        var firstLine = Pango.GetLine(layout, 0);
        var offsets = new double[line.Length + 1];
        for (int index = 0, utf8Index = 0; index <= line.Length; index++)
        {
            Pango.GetCharacterOffset(firstLine, utf8Index, isTrailing: false, out var offset);
            offsets[index] = Paper.ToMillimetres((double)offset / Pango.UnitsPerPoint);
            if (index < line.Length && !char.IsLowSurrogate(line[index]))
            {
                Rune.DecodeFromUtf16(line.AsSpan(index), out var rune, out _);
                utf8Index += rune.Utf8SequenceLength;
            }
        }

        return offsets;
    }

    /// <summary>
    /// Loads the font, and the additional font if its file exists and can be read. The instance is never freed, and as with
    /// <see cref="Acquire"/>, only one thread at a time may use it.
    /// </summary>
    internal static Typeface Load(string additionalFontFile)
    {
        DrawingPrerequisites.EnsureInstalled();
        var configuration = Fontconfig.Create();
        if (!Fontconfig.AddFile(configuration, DrawingPrerequisites.FontFile))
        {
            throw CreateDamagedFontException();
        }

        var hasAdditionalFont = File.Exists(additionalFontFile)
            && Fontconfig.AddFile(configuration, additionalFontFile);
        var typeface = new Typeface(configuration, hasAdditionalFont);
        return typeface._font.IsInvalid ? throw CreateDamagedFontException() : typeface;
    }

    private static DrawingUnavailableException CreateDamagedFontException() =>
        new($"a readable font {DrawingPrerequisites.FontFamily}", "fonts-ipamj-mincho");

    private static bool HasGlyph(GObjectHandle font, Rune character) =>
        Pango.GetNominalGlyph(Pango.GetHarfBuzzFont(font), (uint)character.Value, out _) != 0;

    private GObjectHandle LoadFont(string family)
    {
        using var description = Pango.CreateFontDescription(family);
        Pango.SetFontSize(description, 10 * Pango.UnitsPerPoint);
        return Pango.LoadFont(_context, description);
    }

    private GObjectHandle CreateLayout(string text, double points, float spacing)
    {
        var layout = Pango.CreateLayout(_context);
        Pango.SetAutoDirection(layout, isEnabled: false);
        Pango.SetFontDescription(layout, GetFontDescription(points));
        Pango.SetLineSpacing(layout, spacing);
        var bytes = Encoding.UTF8.GetBytes(text);
        Pango.SetText(layout, bytes, bytes.Length);
        return layout;
    }

    private FontDescriptionHandle GetFontDescription(double points)
    {
        if (!_descriptionsBySize.TryGetValue(points, out var description))
        {
            description = Pango.CreateFontDescription(_families);
            Pango.SetFontSize(description, points * Pango.UnitsPerPoint);
            _descriptionsBySize.Add(points, description);
        }

        return description;
    }
}

/// <summary>
/// Represents text that has been laid out, with its size in millimetres. May be used only while the caller holds the lock that
/// <see cref="Typeface.Acquire"/> acquires.
/// </summary>
internal sealed class TextBlock : IDisposable
{
    internal TextBlock(GObjectHandle layout)
    {
        Layout = layout;
        Pango.GetLayoutSize(layout, out var width, out var height);
        Width = Paper.ToMillimetres((double)width / Pango.UnitsPerPoint);
        Height = Paper.ToMillimetres((double)height / Pango.UnitsPerPoint);
    }

    /// <summary>Width of the longest line, in millimetres.</summary>
    public double Width { get; }

    /// <summary>Height of all lines, in millimetres.</summary>
    public double Height { get; }

    internal GObjectHandle Layout { get; }

    /// <inheritdoc/>
    public void Dispose() => Layout.Dispose();
}
