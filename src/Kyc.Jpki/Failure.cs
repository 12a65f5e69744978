namespace Kyc.Jpki;

/// <summary>What a failure means for the person in front of the kiosk.</summary>
public enum Disposition
{
    /// <summary>Nothing wrong with the person: may be tried again when the cause is gone.</summary>
    Retry,

    /// <summary>The person is refused on these facts.</summary>
    Rejected,

    /// <summary>A member of staff must look at it.</summary>
    NeedsReview,
}

/// <summary>
/// A failure with its stable code. Every code that the product can show is a static instance of this type in the
/// catalogue of the room where it arises (<c>VerdictFailures</c>, <c>CardFailures</c>, <c>ServiceFailures</c>) and is
/// described in docs/failure-codes.md.
/// </summary>
/// <param name="Code">Upper-case words joined by hyphens, for example <c>CERT-EXPIRED</c>. Never reused for something else.</param>
/// <param name="Disposition">What it means for the person.</param>
/// <param name="Cause">What went wrong: one English sentence without personal data.</param>
/// <param name="Remedy">What staff do next: one English sentence.</param>
public sealed record Failure(string Code, Disposition Disposition, string Cause, string Remedy);
