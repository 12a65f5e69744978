using Kyc.Domain.Text;

namespace Kyc.Domain.Comparison;

/// <summary>Represents a position at which two texts differ.</summary>
/// <param name="Kind">The kind of difference.</param>
/// <param name="First">
/// The part of the first text as given, in UTF-16 code units. Empty when only the second text has this part; its start is then the position
/// where the part is missing.
/// </param>
/// <param name="Second">The corresponding part of the second text.</param>
public sealed record TextDifference(DifferenceKind Kind, TextSpan First, TextSpan Second);
