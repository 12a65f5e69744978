using Kyc.CardReader.Failures;
using Kyc.CardReader.Time;
using Kyc.Jpki;

namespace Kyc.CardReader.Session;

/// <summary>
/// Determines which failures are temporary, how often a session restarts after them, and how long it waits before each restart. The delay
/// doubles with each restart. A session restarts only before the password is sent.
/// </summary>
internal sealed class RestartPolicy(TimeProvider time, Deadline deadline)
{
    /// <summary>
    /// The maximum number of restarts after card failures, with delays of 0.1, 0.2, 0.4, 0.8 and 1.6 s: enough time for a different program
    /// to release the card or for the person to correct its position, and an acceptable wait.
    /// </summary>
    private const int MaxCardRestarts = 5;

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private static readonly HashSet<Failure> TemporaryCardFailures =
    [
        CardFailures.Removed, CardFailures.Reset, CardFailures.InUse, CardFailures.Unresponsive, CardFailures.NoReader,
        CardFailures.TimedOut,
        // A PC/SC daemon that is ending returns the same code as polkit when polkit refuses access. A daemon that is restarting is
        // unavailable for a moment.
        CardFailures.AccessDenied, CardFailures.NoService,
    ];

    private int _restartCount;

    /// <summary>
    /// Determines whether a restart after the given failure can help. If so, waits for the retry delay and returns true. Otherwise returns
    /// false immediately.
    /// </summary>
    /// <exception cref="OperationCanceledException">The operation was canceled while waiting.</exception>
    public bool WaitForRestart(CardFault fault, CancellationToken cancellationToken)
    {
        // Wait for the service until the deadline, without a limit on the number of restarts. The same applies to a missing service that
        // starts when a reader is connected, and to two cards of which one must be removed.
        var waitsUntilDeadline = fault.Failure == CardFailures.ServiceStopped || fault.Failure == CardFailures.ServiceSilent
            || fault.Failure == CardFailures.SeveralCards
            || (fault.Failure == CardFailures.NoReader && fault.Code == PcscCode.SCARD_E_NO_SERVICE);
        // A call that was abandoned because it never returned still blocks the card in the service. Only lifting the card helps.
        var hasHungCall = fault.Failure == CardFailures.TimedOut && fault.Code == PcscCode.SCARD_F_WAITED_TOO_LONG;
        var isTemporary =
            waitsUntilDeadline || (TemporaryCardFailures.Contains(fault.Failure) && !hasHungCall && _restartCount < MaxCardRestarts);
        if (!isTemporary || deadline.HasPassed)
        {
            return false;
        }

        time.Pause(GetMinimum(GetDelay(_restartCount), deadline.TimeLeft), cancellationToken);
        _restartCount++;
        return true;
    }

    /// <summary>Returns the delay before a retry: 0.1 s for attempt 0, doubled with each further attempt, at most 2 s.</summary>
    public static TimeSpan GetDelay(int attempt) => GetMinimum(MinDelay * (1 << Math.Min(attempt, 10)), MaxDelay);

    private static TimeSpan GetMinimum(TimeSpan first, TimeSpan second) => first < second ? first : second;
}
