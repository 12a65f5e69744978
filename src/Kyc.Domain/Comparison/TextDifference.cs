using Kyc.Domain.Text;

namespace Kyc.Domain.Comparison;

/// <summary>A place at which two texts differ.</summary>
/// <param name="Kind">What differs there.</param>
/// <param name="First">
/// Which part of the first text, as it was given and in UTF-16 code units. Empty when only the second has something there: then it is where
/// that would stand.
/// </param>
/// <param name="Second">The same for the second text.</param>
public sealed record TextDifference(DifferenceKind Kind, TextSpan First, TextSpan Second);
