using System.Text;
using Kyc.Mail.Letters.Lines;

namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// The font that everything is printed in, and a further one for the characters that it lacks, where that is installed. They are loaded
/// from their files alone, so that no other font of the machine stands in silently and the same text gives the same bytes everywhere.
/// </summary>
/// <remarks>
/// There is one in the process and it is never given back: pango 1.50 looks fonts up in a thread of its own, which goes on using a font
/// map after its last owner has freed it, and ends the process. pango's objects belong to one thread at a time, so whoever prints takes
/// turns.
/// </remarks>
internal sealed class Typeface
{
    /// <summary>Distance of lines in an address, in heights of the font; its own is 1, where kanji all but touch.</summary>
    public const float AddressSpacing = 1.15f;

    /// <summary>Distance of lines in a text to be read.</summary>
    public const float TextSpacing = 1.5f;

    private static readonly Lock Turn = new();
    private static Typeface? Loaded;

    private readonly GObjectHandle _context;
    private readonly string _families;
    private readonly GObjectHandle _font;
    private readonly GObjectHandle? _further;
    private readonly Dictionary<double, FontDescriptionHandle> _sizes = [];

    // The context keeps its font map, and that its configuration.
    private Typeface(FontconfigHandle configuration, bool hasFurther)
    {
        _families = hasFurther ? $"{DrawingParts.FontFamily},{DrawingParts.FurtherFontFamily}" : DrawingParts.FontFamily;
        var fontMap = Pango.CreateFontMap();
        Pango.SetConfiguration(fontMap, configuration);
        _context = Pango.CreateContext(fontMap);
        Pango.SetDirection(_context, Pango.LeftToRight);
        Pango.SetLanguage(_context, Pango.Language("ja-jp"));
        Pango.SetRoundPositions(_context, round: false);
        using (var options = Cairo.CreateFontOptions())
        {
            Cairo.SetHintMetrics(options, Cairo.HintMetricsOff);
            Cairo.SetHintStyle(options, Cairo.HintStyleNone);
            Pango.SetFontOptions(_context, options);
        }

        _font = LoadFont(DrawingParts.FontFamily);
        _further = hasFurther ? LoadFont(DrawingParts.FurtherFontFamily) : null;
    }

    /// <summary>Waits for the font to be free, and loads it the first time.</summary>
    /// <param name="typeface">The font, the caller's until what is returned is disposed of.</param>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed, or the font's file is damaged.</exception>
    public static Lock.Scope Take(out Typeface typeface)
    {
        var turn = Turn.EnterScope();
        try
        {
            typeface = Loaded ??= Load(DrawingParts.FurtherFontFile);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether there is a glyph of its own for a character, with the variation selector behind it if there is one. Variants are looked for
    /// in the font that the character is drawn in, so that the letters of a name do not change their style.
    /// </summary>
    public bool CanDraw(Rune character, Rune? selector)
    {
        var font = Has(_font, character) ? _font : _further is not null && Has(_further, character) ? _further : null;
        return font is not null && (selector is not { } variation
            || Pango.VariationGlyph(Pango.HarfBuzzFont(font), (uint)character.Value, (uint)variation.Value, out _) != 0);
    }

    /// <summary>Sets lines, to be drawn once or many times. They are not wrapped.</summary>
    /// <param name="text">Characters that can be drawn; lines are joined by line feeds.</param>
    /// <param name="points">Size of the font.</param>
    /// <param name="spacing">Distance of lines, in heights of the font.</param>
    public TextBlock Set(string text, double points, float spacing = AddressSpacing) => new(Layout(text, points, spacing));

    /// <summary>Sets prose, its lines filled one after the other; what can't be broken is wider.</summary>
    /// <param name="text">Characters that can be drawn; paragraphs are joined by line feeds.</param>
    /// <param name="points">Size of the font.</param>
    /// <param name="width">Width of a line in millimetres.</param>
    /// <param name="spacing">Distance of lines, in heights of the font.</param>
    public TextBlock Fill(string text, double points, double width, float spacing = AddressSpacing) =>
        Set(new LineSetter(this, text).Fill(points, width), points, spacing);

    /// <summary>Measures a line.</summary>
    /// <param name="line">Characters that can be drawn, no line feed.</param>
    /// <param name="points">Size of the font.</param>
    /// <returns>Millimetres from the line's left side to each character and, last, to its right side.</returns>
    public double[] Offsets(string line, double points)
    {
        using var layout = Layout(line, points, AddressSpacing);
        var first = Pango.Line(layout, 0);
        var offsets = new double[line.Length + 1];
        for (int index = 0, bytes = 0; index <= line.Length; index++)
        {
            Pango.Offset(first, bytes, trailing: false, out var offset);
            offsets[index] = Paper.Millimetres((double)offset / Pango.Scale);
            if (index < line.Length && !char.IsLowSurrogate(line[index]))
            {
                Rune.DecodeFromUtf16(line.AsSpan(index), out var rune, out _);
                bytes += rune.Utf8SequenceLength;
            }
        }

        return offsets;
    }

    /// <summary>
    /// Loads the font, with the further one if its file is there. It is never given back, and used in turns like the other.
    /// </summary>
    internal static Typeface Load(string furtherFontFile)
    {
        DrawingParts.Demand();
        var configuration = Fontconfig.Create();
        if (!Fontconfig.AddFile(configuration, DrawingParts.FontFile))
        {
            throw Damaged();
        }

        var hasFurther = File.Exists(furtherFontFile)
            && Fontconfig.AddFile(configuration, furtherFontFile);
        var typeface = new Typeface(configuration, hasFurther);
        return typeface._font.IsInvalid ? throw Damaged() : typeface;
    }

    private static DrawingUnavailableException Damaged() => new($"a readable font {DrawingParts.FontFamily}", "fonts-ipamj-mincho");

    private static bool Has(GObjectHandle font, Rune character) =>
        Pango.NominalGlyph(Pango.HarfBuzzFont(font), (uint)character.Value, out _) != 0;

    private GObjectHandle LoadFont(string family)
    {
        using var description = Pango.CreateDescription(family);
        Pango.SetSize(description, 10 * Pango.Scale);
        return Pango.LoadFont(_context, description);
    }

    private GObjectHandle Layout(string text, double points, float spacing)
    {
        var layout = Pango.CreateLayout(_context);
        Pango.SetAutoDirection(layout, automatic: false);
        Pango.SetDescription(layout, Description(points));
        Pango.SetLineSpacing(layout, spacing);
        var bytes = Encoding.UTF8.GetBytes(text);
        Pango.SetText(layout, bytes, bytes.Length);
        return layout;
    }

    private FontDescriptionHandle Description(double points)
    {
        if (!_sizes.TryGetValue(points, out var description))
        {
            description = Pango.CreateDescription(_families);
            Pango.SetSize(description, points * Pango.Scale);
            _sizes.Add(points, description);
        }

        return description;
    }
}

/// <summary>Text that has been set: it knows its size in millimetres. Belongs to the typeface it came from.</summary>
internal sealed class TextBlock : IDisposable
{
    internal TextBlock(GObjectHandle layout)
    {
        Layout = layout;
        Pango.GetSize(layout, out var width, out var height);
        Width = Paper.Millimetres((double)width / Pango.Scale);
        Height = Paper.Millimetres((double)height / Pango.Scale);
    }

    /// <summary>Width of the longest line, in millimetres.</summary>
    public double Width { get; }

    /// <summary>Height of all lines, in millimetres.</summary>
    public double Height { get; }

    internal GObjectHandle Layout { get; }

    /// <inheritdoc/>
    public void Dispose() => Layout.Dispose();
}
