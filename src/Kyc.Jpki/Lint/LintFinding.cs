namespace Kyc.Jpki.Lint;

/// <summary>A rule that a certificate or a list breaks, with all the places where it does.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Count">How often.</param>
/// <param name="Offsets">
/// Where the first of them are, in bytes from the start of the DER. The place of something that is missing is that of the structure
/// it is missing from.
/// </param>
/// <param name="Details">Object identifiers or names of fields, the first few that differ; nothing of a person. May be empty.</param>
public sealed record LintFinding(LintRule Rule, long Count, IReadOnlyList<int> Offsets, IReadOnlyList<string> Details);
