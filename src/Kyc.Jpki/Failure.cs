namespace Kyc.Jpki;

/// <summary>Specifies what a failure means for the person at the kiosk.</summary>
public enum Disposition
{
    /// <summary>The failure says nothing about the person. The attempt can be repeated after the cause has been removed.</summary>
    Retry,

    /// <summary>The person is refused because of the result of the verification.</summary>
    Rejected,

    /// <summary>A member of staff must review the case.</summary>
    NeedsReview,
}

/// <summary>
/// Represents a failure with its stable code. Every failure that the product can show is a static instance of this type in the catalogue of
/// the component where it arises (<c>VerdictFailures</c>, <c>CardFailures</c>, <c>ServiceFailures</c>) and is described in
/// docs/failure-codes.md.
/// </summary>
/// <param name="Code">Upper-case words joined by hyphens, for example <c>CERT-EXPIRED</c>. Never reused for a different failure.</param>
/// <param name="Disposition">What the failure means for the person.</param>
/// <param name="Cause">What went wrong: one English sentence without personal data.</param>
/// <param name="Remedy">What staff should do next: one English sentence.</param>
public sealed record Failure(string Code, Disposition Disposition, string Cause, string Remedy);
