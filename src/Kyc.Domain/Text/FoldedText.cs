using System.Text;

namespace Kyc.Domain.Text;

/// <summary>A text as <see cref="TextFolding"/> folds it, which still knows where in the original each character was.</summary>
public sealed class FoldedText
{
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    private FoldedText(string original, string text, int[]? starts, int[]? ends)
    {
        (Original, Text, _starts, _ends) = (original, text, starts, ends);
    }

    /// <summary>The text before folding.</summary>
    public string Original { get; }

    /// <summary>The folded text.</summary>
    public string Text { get; }

    /// <summary>Folds a text.</summary>
    public static FoldedText Of(string original)
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

    /// <summary>Where in the original a part of the folded text was.</summary>
    /// <param name="start">Start in the folded text.</param>
    /// <param name="end">End in the folded text; the same as the start for a place between two characters.</param>
    public TextSpan SpanOf(int start, int end)
    {
        var first = start >= Text.Length ? Original.Length : _starts?[start] ?? start;
        if (end > start)
        {
            return new TextSpan(first, (_ends?[end - 1] ?? end) - first);
        }

        // Behind the character before, so that what is invisible stays outside.
        return new TextSpan(start > 0 ? _ends?[start - 1] ?? start : first, 0);
    }

    /// <summary>Says nothing: these are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(FoldedText);
}
