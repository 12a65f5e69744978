namespace Kyc.CardReader;

/// <summary>
/// What must happen in which order between an identified card and its signature: certificate there, tries asked, one VERIFY,
/// certificate read, document signed. There is one call of <see cref="JpkiApplication.Verify"/> and no loop around it.
/// </summary>
internal static class SigningSession
{
    /// <summary>Certificate and signature of a session.</summary>
    public sealed record Outcome(byte[] Certificate, byte[] Signature);

    public static CardResult<Outcome> Run(
        JpkiApplication application,
        ReadOnlySpan<byte> document,
        SignaturePassword password,
        bool acceptLastTry,
        IProgress<CardStep>? progress,
        CancellationToken cancellationToken)
    {
        // Before the password is asked of the card: a holder without the certificate must not spend a try for nothing.
        if (!application.ReadAvailability().TryGet(out var availability, out CardFault? fault))
        {
            return fault;
        }

        if (availability.Value is { Signature: false })
        {
            return new CardFault(CardFailures.NoSignatureCertificate);
        }

        progress?.Report(CardStep.CheckingTries);
        if (!application.QuerySignatureTries().TryGet(out TriesResponse? tries, out fault))
        {
            return fault;
        }

        if (tries.Refusal(acceptLastTry) is { } refusal)
        {
            return refusal;
        }

        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(CardStep.VerifyingPassword);
        if (application.Verify(password) is { } refused)
        {
            return refused;
        }

        progress?.Report(CardStep.ReadingCertificate);
        if (!application.ReadSignatureCertificate().TryGet(out byte[]? certificate, out fault))
        {
            return fault;
        }

        progress?.Report(CardStep.Signing);
        return application.Sign(document).TryGet(out byte[]? signature, out fault) ? new Outcome(certificate, signature) : fault;
    }
}
