using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Time;

namespace Kyc.CardReader.Session;

/// <summary>Waits, asleep in the PC/SC service, until some reader holds a card.</summary>
/// <param name="otherCards">Readers whose card is known for another kind; one is taken out when its card is.</param>
internal sealed class CardWaiter(PcscContext context, TimeProvider time, ISet<string> otherCards)
{
    /// <summary>
    /// Longest single sleep. A cancellation that arrives just before the service starts to wait is lost to it, and a reader
    /// plugged in just before is unseen where plug-and-play notice is missing; both are met at the next round.
    /// </summary>
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    /// <summary>Rest after a round that ended early without a card, so that a service that misbehaves cannot make this spin.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, ReaderStateBits> _known = [];
    private bool _plugAndPlay = true;

    /// <summary>Whether a reader without a card was there at the last look.</summary>
    public bool SeesEmptyReader { get; private set; }

    /// <summary>Names of the readers that hold a card not known for another kind, at least one.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public CardResult<IReadOnlyList<string>> Wait(CardSearch search, Deadline deadline, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(context.Cancel);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ListMatching(search).TryGet(out IReadOnlyList<string>? readers, out CardFault? fault))
            {
                return fault;
            }

            TimeSpan left = deadline.Left;
            TimeSpan slice = left < Slice ? left : Slice;
            if (!Round(readers, slice, cancellationToken).TryGet(out IReadOnlyList<string>? withCard, out fault))
            {
                return fault;
            }

            if (withCard.Count > 0)
            {
                return CardResult<IReadOnlyList<string>>.Of(withCard);
            }

            if (left <= TimeSpan.Zero)
            {
                return new CardFault(readers.Count == 0 ? CardFailures.NoReader : CardFailures.NotPresent);
            }
        }
    }

    private CardResult<IReadOnlyList<string>> ListMatching(CardSearch search)
    {
        if (!context.ListReaders().TryGet(out IReadOnlyList<string>? all, out CardFault? fault))
        {
            return fault;
        }

        // What was known of a reader does not hold for one that is plugged in again under its name.
        otherCards.IntersectWith(all);
        foreach (string gone in _known.Keys.Except(all).Where(name => name != ReaderState.PlugAndPlay).ToArray())
        {
            _known.Remove(gone);
        }

        return CardResult<IReadOnlyList<string>>.Of([.. all.Where(search.Matches)]);
    }

    /// <summary>One call of SCardGetStatusChange; the readers with a card, possibly none.</summary>
    private CardResult<IReadOnlyList<string>> Round(IReadOnlyList<string> readers, TimeSpan slice, CancellationToken cancellationToken)
    {
        IEnumerable<string> watched = _plugAndPlay ? readers.Append(ReaderState.PlugAndPlay) : readers;
        ReaderState[] states = [.. watched.Select(name => new ReaderState(name) { Current = _known.GetValueOrDefault(name) })];
        if (states.Length == 0)
        {
            time.Pause(slice, cancellationToken);
            return CardResult<IReadOnlyList<string>>.Of([]);
        }

        long start = time.GetTimestamp();
        PcscCode code = context.GetStatusChange(slice, states);
        switch (code)
        {
            case PcscCode.SCARD_S_SUCCESS:
                break;
            case PcscCode.SCARD_E_TIMEOUT:
                if (time.GetElapsedTime(start) < slice / 2)
                {
                    // Sooner than asked for: not to be believed, and not to be asked at once again.
                    time.Pause(Rest, cancellationToken);
                }

                return CardResult<IReadOnlyList<string>>.Of([]);
            case PcscCode.SCARD_E_UNKNOWN_READER or PcscCode.SCARD_E_READER_UNAVAILABLE or PcscCode.SCARD_E_NO_READERS_AVAILABLE:
                // A reader went away between the two calls, or this platform does not know the pseudo-reader.
                _plugAndPlay = false;
                time.Pause(Rest, cancellationToken);
                return CardResult<IReadOnlyList<string>>.Of([]);
            case PcscCode.SCARD_E_CANCELLED:
                cancellationToken.ThrowIfCancellationRequested();
                time.Pause(Rest, cancellationToken);
                return CardResult<IReadOnlyList<string>>.Of([]);
            default:
                return PcscFaults.From(PcscFaults.GetStatusChange, code);
        }

        return CardResult<IReadOnlyList<string>>.Of(Remember(states, cancellationToken));
    }

    private List<string> Remember(ReaderState[] states, CancellationToken cancellationToken)
    {
        SeesEmptyReader = false;
        List<string> withCard = [];
        foreach (ReaderState state in states)
        {
            _known[state.Reader] = state.Event & ~ReaderStateBits.Changed;
            if (state.Reader == ReaderState.PlugAndPlay)
            {
                continue;
            }

            if (!state.Event.HasFlag(ReaderStateBits.Present))
            {
                SeesEmptyReader = true;
                otherCards.Remove(state.Reader);
            }
            else if (!otherCards.Contains(state.Reader))
            {
                withCard.Add(state.Reader);
            }
        }

        if (withCard.Count == 0)
        {
            time.Pause(Rest, cancellationToken);
        }

        return withCard;
    }
}
