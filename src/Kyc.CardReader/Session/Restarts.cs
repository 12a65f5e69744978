using Kyc.CardReader.Failures;
using Kyc.CardReader.Time;
using Kyc.Jpki;

namespace Kyc.CardReader.Session;

/// <summary>
/// Which failures pass by themselves, how often a session begins anew after them, and how long it rests before: twice as
/// long each time. All of it happens before the password is sent.
/// </summary>
internal sealed class Restarts(TimeProvider time, Deadline deadline)
{
    /// <summary>Rests of 0.1, 0.2, 0.4, 0.8 and 1.6 s: what another program or a loose card needs, and a person endures.</summary>
    private const int MostOfACard = 5;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly HashSet<Failure> OfACard =
    [
        CardFailures.Removed, CardFailures.Reset, CardFailures.InUse, CardFailures.Unresponsive, CardFailures.NoReader, CardFailures.TimedOut,
        // A daemon that is ending answers as polkit does when it refuses, and one that starts anew is away for a moment.
        CardFailures.AccessDenied, CardFailures.NoService,
    ];

    private int _count;

    /// <summary>Rests and answers yes when it is worth beginning anew after this failure.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while resting.</exception>
    public bool TryAgainAfter(CardFault fault, CancellationToken cancellationToken)
    {
        // The service is waited for as long as the card would be; it does not come back sooner for being asked less often.
        // No service where it comes with the reader, and two cards of which one is taken away, likewise.
        bool waitsAsLong = fault.Failure == CardFailures.ServiceStopped || fault.Failure == CardFailures.ServiceSilent
            || fault.Failure == CardFailures.SeveralCards
            || (fault.Failure == CardFailures.NoReader && fault.Code == PcscCode.SCARD_E_NO_SERVICE);
        // A call that was ended because it never returned still blocks the card in the service: only lifting the card helps.
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

    /// <summary>0.1 s doubled with each attempt, at most 2 s.</summary>
    public static TimeSpan Rest(int attempt) => Shorter(First * (1 << Math.Min(attempt, 10)), Longest);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
