using Kyc.Domain.Text;

namespace Kyc.Domain.Comparison;

/// <summary>Represents one difference between two texts.</summary>
/// <param name="Kind">The kind of difference.</param>
/// <param name="First">
/// The part of the first text, before folding. If only the second text has this part, the span is empty and its start is the position at
/// which the part is missing.
/// </param>
/// <param name="Second">
/// The corresponding part of the second text, before folding. Empty in the same way if only the first text has this part.
/// </param>
public sealed record TextDifference(DifferenceKind Kind, TextSpan First, TextSpan Second);
