namespace Kyc.Jpki;

/// <summary>Specifies what a failure means for the person at the kiosk.</summary>
public enum Disposition
{
    /// <summary>Nothing is wrong with the person: the attempt can be repeated when the cause is gone.</summary>
    Retry,

    /// <summary>The person is refused on these facts.</summary>
    Rejected,

    /// <summary>A member of staff must review the case.</summary>
    NeedsReview,
}

/// <summary>
/// Represents a failure with its stable code. Every code that the product can show is a static instance of this type in the catalogue of
/// the component where it arises (<c>VerdictFailures</c>, <c>CardFailures</c>, <c>ServiceFailures</c>) and is described in
/// docs/failure-codes.md.
/// </summary>
/// <param name="Code">Upper-case words joined by hyphens, for example <c>CERT-EXPIRED</c>. Never reused for another failure.</param>
/// <param name="Disposition">What the failure means for the person.</param>
/// <param name="Cause">What went wrong: one English sentence without personal data.</param>
/// <param name="Remedy">What staff should do next: one English sentence.</param>
public sealed record Failure(string Code, Disposition Disposition, string Cause, string Remedy);
