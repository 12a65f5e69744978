using Kyc.Jpki;

namespace Kyc.Service.CardVerification;

/// <summary>Defines the failures of a card verification that do not come from the trust core. See docs/failure-codes.md.</summary>
public static class CardVerificationFailures
{
    public static readonly Failure SecondOpinionDiffers = new(
        "SECOND-OPINION-DIFFERS", Disposition.Retry,
        "Two independent programs verified the certificate and the signature, and their results differ.",
        "Do not accept the card; let the person use another method until the operator has found the reason (event 1803 names the checks).");

    /// <summary>All failures that this class defines.</summary>
    public static IReadOnlyList<Failure> All { get; } = [SecondOpinionDiffers];
}
