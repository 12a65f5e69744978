namespace Kyc.Jpki.Lint;

/// <summary>Represents a rule that a certificate or a CRL breaks, with all places where it is broken.</summary>
/// <param name="Count">Number of places.</param>
/// <param name="Offsets">
/// The first places, in bytes from the start of the DER. The place of something that is missing is the structure in which it is missing.
/// </param>
/// <param name="Details">The first few different object identifiers or field names; no personal data. May be empty.</param>
public sealed record LintFinding(LintRule Rule, long Count, IReadOnlyList<int> Offsets, IReadOnlyList<string> Details);
