using System.Diagnostics.CodeAnalysis;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Time;

namespace Kyc.CardReader.Session;

/// <summary>
/// Finds the My Number Card among all readers, and finds it again after a temporary failure: card lifted, reset or used by another program,
/// reader unplugged, PC/SC service restarted. A card cannot be identified by its ATR or the reader's name, only by querying it (
/// card.md 8, pitfall 4), so each card is queried. A password is sent only if there is exactly one such card, because with two cards it is
/// unknown to which one the password belongs.
/// </summary>
internal sealed class CardFinder : IDisposable
{
    private const int MostReopenings = 3;

    private readonly IPcscApi _api;
    private readonly TimeProvider _time;
    private readonly CardSearch _search;
    private readonly Action<ApduTrace>? _observer;
    private readonly IProgress<CardStep>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Deadline _deadline;
    private readonly Restarts _restarts;
    private readonly HashSet<string> _otherCards = [];

    /// <summary>Stores the readers whose cards were queried in the latest search and were refused.</summary>
    private readonly HashSet<string> _refused = [];
    private PcscContext? _context;
    private CardWaiter? _waiter;
    private bool _hadService;

    /// <summary>
    /// Stores the last failure that caused a restart. It explains the outcome better than the fact that no card was found in the end.
    /// </summary>
    private CardFault? _reason;

    public CardFinder(
        IPcscApi api,
        TimeProvider time,
        CardSearch search,
        Action<ApduTrace>? observer,
        IProgress<CardStep>? progress,
        CancellationToken cancellationToken)
    {
        _api = api;
        _time = time;
        _search = search;
        _observer = observer;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _deadline = new Deadline(time, search.WaitTimeout);
        _restarts = new Restarts(time, _deadline);
    }

    /// <summary>Finds the first card that is not refused. It is reserved and identified. The caller disposes it.</summary>
    /// <param name="refuse">Returns the reason why a card with this label is refused, or null.</param>
    /// <param name="onlyOne">Whether a second such card is a fault. No password is sent while there are two.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled while waiting.</exception>
    public CardResult<IdentifiedCard> Find(Func<TokenLabel, CardFault?> refuse, bool onlyOne = false)
    {
        while (true)
        {
            CardResult<IdentifiedCard> found = FindOnce(refuse, onlyOne);
            if (found.Value is not null || !StartAgainAfter(found.Fault!))
            {
                return found;
            }
        }
    }

    /// <summary>Returns whether to start again after a failure. Waits before it returns true.</summary>
    /// <exception cref="OperationCanceledException">The operation was canceled while waiting.</exception>
    public bool StartAgainAfter(CardFault fault)
    {
        if (IsAboutService(fault))
        {
            CloseContext();
        }

        // Do not wait for a service that did not respond from the start, because it may never work.
        if (fault.Failure == CardFailures.ServiceSilent && !_hadService)
        {
            return false;
        }

        // Start a new wait: the existing one would not detect a card that stays in place.
        _waiter = null;
        _reason = fault;
        return _restarts.TryAgainAfter(fault, _cancellationToken);
    }

    /// <summary>
    /// Reopens the card in the reader with a few attempts within two seconds, during which nobody can have replaced the card. The operation
    /// is not canceled, because it determines whether a password that was sent was counted.
    /// </summary>
    public CardResult<IdentifiedCard> Reopen(string reader)
    {
        for (int attempt = 0; ; attempt++)
        {
            CardResult<IdentifiedCard> card = TryOpenContext(out PcscContext? context, out CardFault? fault)
                ? Identify(context, reader, _ => null)
                : fault;
            if (card.Value is not null || attempt == MostReopenings || card.Fault!.Code == PcscCode.SCARD_F_WAITED_TOO_LONG)
            {
                return card;
            }

            if (IsAboutService(card.Fault))
            {
                CloseContext();
            }

            _time.Pause(Restarts.Rest(attempt));
        }
    }

    /// <summary>Checks that no other reader has received a card since the search. Queries the service only, not the cards.</summary>
    public CardFault? FindNewcomer(string reader)
    {
        if (!TryOpenContext(out PcscContext? context, out CardFault? fault)
            || !context.ListReaders().TryGet(out IReadOnlyList<string>? all, out fault))
        {
            return fault;
        }

        ReaderState[] others =
        [
            .. all.Where(name => name != reader && _search.Matches(name) && !_otherCards.Contains(name) && !_refused.Contains(name))
                .Select(name => new ReaderState(name)),
        ];
        if (others.Length == 0)
        {
            return null;
        }

        // With the state Unaware the call returns immediately. A code without information about the readers is not a new card.
        PcscCode code = context.GetStatusChange(TimeSpan.Zero, others);
        if (code == PcscCode.SCARD_S_SUCCESS)
        {
            return others.Any(state => state.Event.HasFlag(ReaderStateBits.Present)) ? new CardFault(CardFailures.SeveralCards) : null;
        }

        fault = PcscFaults.From(PcscFaults.GetStatusChange, code);
        return IsAboutService(fault) ? fault : null;
    }

    public void Dispose() => CloseContext();

    private static bool IsAboutService(CardFault fault) =>
        fault.Failure == CardFailures.ServiceStopped || fault.Failure == CardFailures.ServiceSilent;

    private CardResult<IdentifiedCard> FindOnce(Func<TokenLabel, CardFault?> refuse, bool onlyOne)
    {
        if (!TryOpenContext(out PcscContext? context, out CardFault? fault))
        {
            return fault;
        }

        _progress?.Report(CardStep.WaitingForCard);
        while (true)
        {
            _waiter ??= new CardWaiter(context, _time, _otherCards);
            if (!_waiter.Wait(_search, _deadline, _cancellationToken).TryGet(out IReadOnlyList<string>? readers, out fault))
            {
                bool nothingCame = fault.Failure == CardFailures.NotPresent || fault.Failure == CardFailures.NoReader;
                return nothingCame && _reason is not null ? _reason : fault;
            }

            CardResult<IdentifiedCard> card = FirstSuitable(context, readers, refuse, onlyOne);
            if (card.Fault?.Failure != CardFailures.Unknown || !_waiter.SeesEmptyReader || _deadline.HasPassed)
            {
                return card;
            }

            // A card of another kind may stay in one reader permanently. The person can still place the My Number Card on another one.
            _reason = card.Fault;
            _progress?.Report(CardStep.OtherCardSeen);
        }
    }

    private CardResult<IdentifiedCard> FirstSuitable(
        PcscContext context, IReadOnlyList<string> readers, Func<TokenLabel, CardFault?> refuse, bool onlyOne)
    {
        _progress?.Report(CardStep.Identifying);
        _refused.Clear();
        CardFault? unsuitable = null;
        IdentifiedCard? found = null;
        foreach (string reader in readers)
        {
            CardResult<IdentifiedCard> asked = Ask(context, reader, refuse, found);
            if (asked.Value is { } card && found is not null)
            {
                card.Dispose();
                found.Dispose();
                _progress?.Report(CardStep.SeveralCardsSeen);
                return new CardFault(CardFailures.SeveralCards);
            }

            found ??= asked.Value;
            if (found is not null && !onlyOne)
            {
                return found;
            }

            // The failure "not a My Number Card" has the lowest priority among the failures of several readers.
            unsuitable = unsuitable is null || unsuitable.Failure == CardFailures.Unknown ? asked.Fault ?? unsuitable : unsuitable;
        }

        return found is not null ? found : unsuitable ?? new CardFault(CardFailures.NotPresent);
    }

    /// <summary>
    /// Identifies the card in a reader, and records a reader whose card is refused. Releases a card that was found before when the
    /// operation is canceled.
    /// </summary>
    private CardResult<IdentifiedCard> Ask(
        PcscContext context, string reader, Func<TokenLabel, CardFault?> refuse, IdentifiedCard? found)
    {
        CardResult<IdentifiedCard>? asked = null;
        try
        {
            _cancellationToken.ThrowIfCancellationRequested();
            asked = Identify(context, reader, refuse);
        }
        finally
        {
            if (asked is null)
            {
                found?.Dispose();
            }
        }

        if (asked.Fault?.Failure == CardFailures.Unknown)
        {
            _otherCards.Add(reader);
        }

        if (asked.Fault is not null)
        {
            _refused.Add(reader);
        }

        return asked;
    }

    private CardResult<IdentifiedCard> Identify(PcscContext context, string reader, Func<TokenLabel, CardFault?> refuse) =>
        context.Connect(reader).TryGet(out PcscConnection? connection, out CardFault? fault)
            ? IdentifiedCard.Identify(connection, CardProfile.MyNumberCard, refuse, _time, _observer)
            : fault;

    private bool TryOpenContext([NotNullWhen(true)] out PcscContext? context, [NotNullWhen(false)] out CardFault? fault)
    {
        fault = null;
        context = _context;
        if (context is null && PcscContext.Establish(_api).TryGet(out context, out fault))
        {
            _context = context;
            _hadService = true;
        }
        else if (fault is not null)
        {
            fault = WithoutContext(fault);
        }

        return context is not null;
    }

    /// <summary>Translates the fault of a context that could not be established.</summary>
    private CardFault WithoutContext(CardFault fault)
    {
        if (_hadService)
        {
            // The service was available before, so wait for it.
            bool isAway = fault.Failure == CardFailures.NoService || fault.Failure == CardFailures.AccessDenied;
            return isAway ? fault with { Failure = CardFailures.ServiceStopped } : fault;
        }

        return PcscFaults.AtStart(fault, _api);
    }

    private void CloseContext()
    {
        _context?.Dispose();
        _context = null;
        _waiter = null;
        _otherCards.Clear();
        _refused.Clear();
    }
}
