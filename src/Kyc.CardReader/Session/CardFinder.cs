using System.Diagnostics.CodeAnalysis;

namespace Kyc.CardReader;

/// <summary>
/// Finds the My Number Card among all readers, and finds it again after a failure that passes: card lifted, reset or used by
/// another program, reader unplugged, PC/SC service started anew. A card cannot be told by its ATR or the reader's name, only
/// by asking it (fact file card.md 8, pitfall 4), so each card that is there is asked, and the first that is one wins.
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
    private PcscContext? _context;
    private CardWaiter? _waiter;
    private bool _hadService;

    /// <summary>The last failure that led to a new beginning: it says more than that no card came in the end.</summary>
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

    /// <summary>The first card that is not refused, reserved and identified; the caller disposes it.</summary>
    /// <param name="refuse">Why a card of this label is of no use, or null.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public CardResult<IdentifiedCard> Find(Func<TokenLabel, CardFault?> refuse)
    {
        while (true)
        {
            CardResult<IdentifiedCard> found = FindOnce(refuse);
            if (found.Value is not null || !StartAgainAfter(found.Fault!))
            {
                return found;
            }
        }
    }

    /// <summary>Whether to begin anew after a failure; rests before it says yes.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while resting.</exception>
    public bool StartAgainAfter(CardFault fault)
    {
        if (fault.Failure == CardFailures.ServiceStopped)
        {
            CloseContext();
        }

        // A new look: a card that stays where it is changes nothing that the old one would wake up for.
        _waiter = null;
        _reason = fault;
        return _restarts.TryAgainAfter(fault, _cancellationToken);
    }

    /// <summary>
    /// The card in the reader again, a few attempts within two seconds: nobody can have put another card there meanwhile.
    /// Not cancelled, since it is asked what became of a password that was sent.
    /// </summary>
    public CardResult<IdentifiedCard> Reopen(string reader)
    {
        for (int attempt = 0; ; attempt++)
        {
            CardResult<IdentifiedCard> card = TryOpenContext(out PcscContext? context, out CardFault? fault)
                ? Identify(context, reader, _ => null)
                : fault;
            if (card.Value is not null || attempt == MostReopenings)
            {
                return card;
            }

            if (card.Fault!.Failure == CardFailures.ServiceStopped)
            {
                CloseContext();
            }

            _time.Pause(Restarts.Rest(attempt));
        }
    }

    public void Dispose() => CloseContext();

    private CardResult<IdentifiedCard> FindOnce(Func<TokenLabel, CardFault?> refuse)
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

            CardResult<IdentifiedCard> card = FirstSuitable(context, readers, refuse);
            if (card.Fault?.Failure != CardFailures.Unknown || !_waiter.SeesEmptyReader || _deadline.HasPassed)
            {
                return card;
            }

            // A card of another kind may lie in one reader for good; the person's own card still comes to the other.
            _reason = card.Fault;
            _progress?.Report(CardStep.OtherCardSeen);
        }
    }

    private CardResult<IdentifiedCard> FirstSuitable(
        PcscContext context, IReadOnlyList<string> readers, Func<TokenLabel, CardFault?> refuse)
    {
        _progress?.Report(CardStep.Identifying);
        CardFault? unsuitable = null;
        foreach (string reader in readers)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (Identify(context, reader, refuse).TryGet(out IdentifiedCard? card, out CardFault? fault))
            {
                return card;
            }

            if (fault.Failure == CardFailures.Unknown)
            {
                _otherCards.Add(reader);
            }

            // "Not a My Number Card" says least when another reader had a reason of its own.
            unsuitable = unsuitable is null || unsuitable.Failure == CardFailures.Unknown ? fault : unsuitable;
        }

        return unsuitable ?? new CardFault(CardFailures.NotPresent);
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
        else if (_hadService && fault?.Failure == CardFailures.NoService)
        {
            // There was a service a moment ago: it is waited for.
            fault = fault with { Failure = CardFailures.ServiceStopped };
        }

        return context is not null;
    }

    private void CloseContext()
    {
        _context?.Dispose();
        _context = null;
        _waiter = null;
        _otherCards.Clear();
    }
}
