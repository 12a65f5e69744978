namespace Kyc.Domain.Text;

/// <summary>Represents a part of a text, in UTF-16 code units.</summary>
/// <param name="Start">The start index, from 0.</param>
/// <param name="Length">The length. 0 for a position between two characters.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Gets the index after the last code unit.</summary>
    public int End => Start + Length;
}
