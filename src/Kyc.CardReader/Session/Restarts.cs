using Kyc.CardReader.Failures;
using Kyc.CardReader.Time;
using Kyc.Jpki;

namespace Kyc.CardReader.Session;

/// <summary>
/// Determines which failures are temporary, how often a session restarts after them, and how long it waits before: twice as long each time.
/// Restarts happen only before the password is sent.
/// </summary>
internal sealed class Restarts(TimeProvider time, Deadline deadline)
{
    /// <summary>
    /// The maximum number of restarts after card failures, with delays of 0.1, 0.2, 0.4, 0.8 and 1.6 s: enough for another program or a
    /// loose card, and acceptable for a person.
    /// </summary>
    private const int MostOfACard = 5;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly HashSet<Failure> OfACard =
    [
        CardFailures.Removed, CardFailures.Reset, CardFailures.InUse, CardFailures.Unresponsive, CardFailures.NoReader,
        CardFailures.TimedOut,
        // A daemon that is ending returns the same code as polkit when it refuses, and a daemon that restarts is unavailable for a
        // moment.
        CardFailures.AccessDenied, CardFailures.NoService,
    ];

    private int _count;

    /// <summary>Waits and returns true when a restart after this failure can help.</summary>
    /// <exception cref="OperationCanceledException">The operation was canceled while waiting.</exception>
    public bool TryAgainAfter(CardFault fault, CancellationToken cancellationToken)
    {
        // Wait for the service as long as for the card; fewer queries do not make it return sooner. The same applies to a missing
        // service that starts with the reader, and to two cards of which one must be removed.
        bool waitsAsLong = fault.Failure == CardFailures.ServiceStopped || fault.Failure == CardFailures.ServiceSilent
            || fault.Failure == CardFailures.SeveralCards
            || (fault.Failure == CardFailures.NoReader && fault.Code == PcscCode.SCARD_E_NO_SERVICE);
        // A call that was ended because it never returned still blocks the card in the service. Only lifting the card helps.
        bool wasEnded = fault.Failure == CardFailures.TimedOut && fault.Code == PcscCode.SCARD_F_WAITED_TOO_LONG;
        bool passes = waitsAsLong || (OfACard.Contains(fault.Failure) && !wasEnded && _count < MostOfACard);
        if (!passes || deadline.HasPassed)
        {
            return false;
        }

        time.Pause(Shorter(Rest(_count), deadline.Left), cancellationToken);
        _count++;
        return true;
    }

    /// <summary>Returns the delay before an attempt: 0.1 s, doubled with each attempt, at most 2 s.</summary>
    public static TimeSpan Rest(int attempt) => Shorter(First * (1 << Math.Min(attempt, 10)), Longest);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
