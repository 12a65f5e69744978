namespace Kyc.Domain.Text;

/// <summary>A part of a text, in UTF-16 code units.</summary>
/// <param name="Start">Where it begins, from 0.</param>
/// <param name="Length">How long it is; 0 for a place between two characters.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Where what follows begins.</summary>
    public int End => Start + Length;
}
