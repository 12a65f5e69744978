using Kyc.Contracts.V1;
using Kyc.Service.Guessing;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Authorization;

namespace Kyc.Service.CardVerification;

/// <summary>Binds card sessions to the kiosk that began them. A kiosk that tries too many unknown sessions must wait.</summary>
public sealed class CardSessionOwnership(CardSessionStore sessions, GuessLimiter guesses)
    : OwnershipCondition(CallerRole.Kiosk, "session_id", ServiceFailures.SessionUnknown)
{
    /// <inheritdoc />
    protected override Task<string?> FindOwnerAsync(Guid id, CancellationToken cancellationToken) =>
        sessions.FindOwnerAsync(id, cancellationToken);

    /// <inheritdoc />
    protected override Task RequireAllowedAsync(Caller caller, CancellationToken cancellationToken) =>
        guesses.RequireAllowedAsync(Guess.OfSession(caller), cancellationToken);

    /// <inheritdoc />
    protected override Task CountUnknownAsync(Caller caller, CancellationToken cancellationToken) =>
        guesses.CountAsync(Guess.OfSession(caller), cancellationToken);
}
