namespace Kyc.Domain.Text;

/// <summary>Represents a text folded by <see cref="TextFolding"/>, with the original position of each character.</summary>
public sealed class FoldedText
{
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    private FoldedText(string original, string text, int[]? starts, int[]? ends)
    {
        (Original, Text, _starts, _ends) = (original, text, starts, ends);
    }

    /// <summary>Gets the text before folding.</summary>
    public string Original { get; }

    /// <summary>Gets the folded text.</summary>
    public string Text { get; }

    /// <summary>Folds the given text.</summary>
    public static FoldedText Create(string original)
    {
        if (TextFolding.IsFolded(original))
        {
            return new FoldedText(original, original, null, null);
        }

        var buffer = new FoldingBuffer(original.Length);
        var index = 0;
        foreach (var rune in original.EnumerateRunes())
        {
            buffer.Append(rune, index, index + rune.Utf16SequenceLength);
            index += rune.Utf16SequenceLength;
        }

        return new FoldedText(original, buffer.Text, buffer.Starts, buffer.Ends);
    }

    /// <summary>Returns the part of the original text that corresponds to the given part of the folded text.</summary>
    /// <param name="start">The start in the folded text.</param>
    /// <param name="end">The exclusive end in the folded text. Equal to the start for a position between two characters.</param>
    public TextSpan GetOriginalSpan(int start, int end)
    {
        var originalStart = start >= Text.Length ? Original.Length : _starts?[start] ?? start;
        if (end > start)
        {
            return new TextSpan(originalStart, (_ends?[end - 1] ?? end) - originalStart);
        }

        // An empty span is placed directly after the preceding character, before any invisible characters.
        return new TextSpan(start > 0 ? _ends?[start - 1] ?? start : originalStart, 0);
    }

    /// <summary>Returns the type name only, because the text is personal data and must not appear in logs.</summary>
    public override string ToString() => nameof(FoldedText);
}
