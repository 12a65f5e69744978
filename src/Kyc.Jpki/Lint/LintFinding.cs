namespace Kyc.Jpki.Lint;

/// <summary>Represents a rule that a certificate or a CRL breaks, and the places where it is broken.</summary>
/// <param name="Count">Total number of places where the rule is broken.</param>
/// <param name="Offsets">
/// The first few places, in bytes from the start of the DER. For something that is missing, the offset of the structure in which it is
/// missing.
/// </param>
/// <param name="Details">
/// The first few different object identifiers, or names of fields or algorithms, that break the rule; no personal data. May be empty.
/// </param>
public sealed record LintFinding(LintRule Rule, long Count, IReadOnlyList<int> Offsets, IReadOnlyList<string> Details);
