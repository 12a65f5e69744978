using Kyc.Service.Platform.Edge;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Determines for how long other kiosks cannot end a card session, so that somebody who knows the reference code cannot keep a person from
/// finishing at a different kiosk. A kiosk may replace its own session at any time. This does not prolong the protection, and the kiosk
/// gets a new protection only when the application was unprotected for as long as a protection lasts. Otherwise a kiosk could keep all
/// others away by beginning again and again.
/// </summary>
internal static class CardSessionProtection
{
    /// <summary>Returns the instant at which the protection of a new session ends.</summary>
    /// <param name="latest">The newest session of the application; null when there is none.</param>
    /// <param name="session">The new session.</param>
    /// <param name="program">The name of the program that begins the new session.</param>
    /// <param name="period">The time for which a session is protected.</param>
    /// <exception cref="ServiceFailureException">SESSION-OTHER-KIOSK: the newest session is protected from this program.</exception>
    public static DateTimeOffset GetEnd(LatestCardSession? latest, CardSessionRow session, string program, TimeSpan period)
    {
        var now = session.IssuedAt;
        if (latest?.ProtectedUntil is { } end)
        {
            if (latest.Program == program)
            {
                if (now < end + period)
                {
                    return end;
                }
            }
            else if (latest.IsOpen && now < end)
            {
                throw new ServiceFailureException(ServiceFailures.SessionAtOtherKiosk) { RetryAfter = end - now };
            }
        }

        // An expired session needs no protection.
        return now + period < session.ExpiresAt ? now + period : session.ExpiresAt;
    }
}
