using System.Text;

namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// The one font that everything is printed in, loaded from its file alone, so that no other font of the machine stands in silently and
/// the same text gives the same bytes everywhere.
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
    private readonly GObjectHandle _font;
    private readonly AttributeListHandle _attributes = Pango.CreateAttributes();
    private readonly Dictionary<double, FontDescriptionHandle> _sizes = [];

    // The context keeps its font map, and that its configuration.
    private Typeface(FontconfigHandle configuration)
    {
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

        // A hyphen at a break inside a word would be a character that the address does not have.
        Pango.AddAttribute(_attributes, Pango.CreateInsertHyphens(insert: false));
        _font = Pango.LoadFont(_context, Description(10));
    }

    /// <summary>Waits for the font to be free, and loads it the first time.</summary>
    /// <param name="typeface">The font, the caller's until what is returned is disposed of.</param>
    /// <exception cref="DrawingUnavailableException">A library or the font is not installed, or the font's file is damaged.</exception>
    public static Lock.Scope Take(out Typeface typeface)
    {
        var turn = Turn.EnterScope();
        try
        {
            typeface = Loaded ??= Load();
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Whether the font has a glyph of its own for a character, with the variation selector behind it if there is one.</summary>
    public bool CanDraw(Rune character, Rune? selector) => selector is { } variation
        ? Pango.VariationGlyph(Pango.HarfBuzzFont(_font), (uint)character.Value, (uint)variation.Value, out _) != 0
        : Pango.NominalGlyph(Pango.HarfBuzzFont(_font), (uint)character.Value, out _) != 0;

    /// <summary>Sets text, to be drawn once or many times.</summary>
    /// <param name="text">Characters the font has.</param>
    /// <param name="points">Size of the font.</param>
    /// <param name="width">Width in millimetres at which lines are wrapped; null for a single line.</param>
    /// <param name="spacing">Distance of lines, in heights of the font.</param>
    public TextBlock Set(string text, double points, double? width = null, float spacing = AddressSpacing)
    {
        var layout = Pango.CreateLayout(_context);
        Pango.SetAutoDirection(layout, automatic: false);
        Pango.SetDescription(layout, Description(points));
        Pango.SetAttributes(layout, _attributes);
        Pango.SetLineSpacing(layout, spacing);
        Pango.SetWrap(layout, Pango.WrapWordChar);
        Pango.SetWidth(layout, width is { } limit ? (int)(Paper.Points(limit) * Pango.Scale) : -1);
        var bytes = Encoding.UTF8.GetBytes(text);
        Pango.SetText(layout, bytes, bytes.Length);
        return new TextBlock(layout);
    }

    private static Typeface Load()
    {
        DrawingParts.Demand();
        var configuration = Fontconfig.Create();
        if (!Fontconfig.AddFile(configuration, DrawingParts.FontFile))
        {
            throw Damaged();
        }

        var typeface = new Typeface(configuration);
        return typeface._font.IsInvalid ? throw Damaged() : typeface;
    }

    private static DrawingUnavailableException Damaged() => new($"a readable font {DrawingParts.FontFamily}", "fonts-ipamj-mincho");

    private FontDescriptionHandle Description(double points)
    {
        if (!_sizes.TryGetValue(points, out var description))
        {
            description = Pango.CreateDescription(DrawingParts.FontFamily);
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
