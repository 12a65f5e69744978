using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Time;

namespace Kyc.CardReader.Session;

/// <summary>Waits in a blocking PC/SC call until a card is in a reader.</summary>
/// <param name="readersWithUnsupportedCards">
/// The readers whose cards are known not to be My Number Cards. A reader is removed from the set when it is disconnected or its card is
/// removed.
/// </param>
internal sealed class CardWaiter(PcscContext context, TimeProvider time, ISet<string> readersWithUnsupportedCards)
{
    /// <summary>
    /// The maximum duration of a single wait. A cancellation that arrives just before the service starts to wait is lost. On platforms
    /// without plug-and-play notification, a newly connected reader is not detected during a wait. The next wait handles both cases.
    /// </summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>The delay after a wait that ended early without a card, so that a faulty service does not cause a busy loop.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, ReaderStateBits> _readerStates = [];
    private bool _usesPlugAndPlay = true;

    /// <summary>Whether the most recent check found a reader without a card.</summary>
    public bool HasEmptyReader { get; private set; }

    /// <summary>
    /// Waits for a card until the deadline. Returns the names of the readers, at least one, whose card may be a My Number Card.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    public CardResult<IReadOnlyList<string>> Wait(CardSearch search, Deadline deadline, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(context.Cancel);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ListMatchingReaders(search).TryGet(out var readers, out var fault))
            {
                return fault;
            }

            var timeLeft = deadline.TimeLeft;
            var waitTime = timeLeft < MaxWait ? timeLeft : MaxWait;
            if (!WaitOnce(readers, waitTime, cancellationToken).TryGet(out var readersWithCard, out fault))
            {
                return fault;
            }

            if (readersWithCard.Count > 0)
            {
                return CardResult<IReadOnlyList<string>>.FromValue(readersWithCard);
            }

            if (timeLeft <= TimeSpan.Zero)
            {
                return new CardFault(readers.Count == 0 ? CardFailures.NoReader : CardFailures.NotPresent);
            }
        }
    }

    private CardResult<IReadOnlyList<string>> ListMatchingReaders(CardSearch search)
    {
        if (!context.ListReaders().TryGet(out var allReaders, out var fault))
        {
            return fault;
        }

        // Remove the states of disconnected readers, because they are invalid if a reader is reconnected under the same name.
        readersWithUnsupportedCards.IntersectWith(allReaders);
        foreach (var removedReader in _readerStates.Keys.Except(allReaders).Where(name => name != ReaderState.PlugAndPlay).ToArray())
        {
            _readerStates.Remove(removedReader);
        }

        return CardResult<IReadOnlyList<string>>.FromValue([.. allReaders.Where(search.Matches)]);
    }

    /// <summary>
    /// Calls SCardGetStatusChange once, or only pauses if there is nothing to watch. Returns the readers whose card may be a My Number
    /// Card, possibly none.
    /// </summary>
    private CardResult<IReadOnlyList<string>> WaitOnce(
        IReadOnlyList<string> readers,
        TimeSpan waitTime,
        CancellationToken cancellationToken)
    {
        var watchedReaders = _usesPlugAndPlay ? readers.Append(ReaderState.PlugAndPlay) : readers;
        ReaderState[] states =
        [
            .. watchedReaders.Select(name => new ReaderState(name) { Current = _readerStates.GetValueOrDefault(name) }),
        ];
        if (states.Length == 0)
        {
            time.Pause(waitTime, cancellationToken);
            return CardResult<IReadOnlyList<string>>.FromValue([]);
        }

        var start = time.GetTimestamp();
        var code = context.GetStatusChange(waitTime, states);
        switch (code)
        {
            case PcscCode.SCARD_S_SUCCESS:
                break;
            case PcscCode.SCARD_E_TIMEOUT:
                if (time.GetElapsedTime(start) < waitTime / 2)
                {
                    // The call returned earlier than requested. Wait before calling again.
                    time.Pause(RetryDelay, cancellationToken);
                }

                return CardResult<IReadOnlyList<string>>.FromValue([]);
            case PcscCode.SCARD_E_UNKNOWN_READER or PcscCode.SCARD_E_READER_UNAVAILABLE or PcscCode.SCARD_E_NO_READERS_AVAILABLE:
                // A reader was disconnected after the readers were listed, or this platform does not support the plug-and-play
                // pseudo-reader (ReaderState.PlugAndPlay).
                _usesPlugAndPlay = false;
                time.Pause(RetryDelay, cancellationToken);
                return CardResult<IReadOnlyList<string>>.FromValue([]);
            case PcscCode.SCARD_E_CANCELLED:
                cancellationToken.ThrowIfCancellationRequested();
                time.Pause(RetryDelay, cancellationToken);
                return CardResult<IReadOnlyList<string>>.FromValue([]);
            default:
                return PcscFaults.FromCode(PcscFaults.GetStatusChangeCall, code);
        }

        return CardResult<IReadOnlyList<string>>.FromValue(UpdateStates(states, cancellationToken));
    }

    private List<string> UpdateStates(ReaderState[] states, CancellationToken cancellationToken)
    {
        HasEmptyReader = false;
        List<string> readersWithCard = [];
        foreach (var state in states)
        {
            _readerStates[state.Reader] = state.Event & ~ReaderStateBits.Changed;
            if (state.Reader == ReaderState.PlugAndPlay)
            {
                continue;
            }

            if (!state.Event.HasFlag(ReaderStateBits.Present))
            {
                HasEmptyReader = true;
                readersWithUnsupportedCards.Remove(state.Reader);
            }
            else if (!readersWithUnsupportedCards.Contains(state.Reader))
            {
                readersWithCard.Add(state.Reader);
            }
        }

        if (readersWithCard.Count == 0)
        {
            time.Pause(RetryDelay, cancellationToken);
        }

        return readersWithCard;
    }
}
