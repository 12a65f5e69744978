using System.Diagnostics.CodeAnalysis;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Time;

namespace Kyc.CardReader.Session;

/// <summary>
/// Finds the My Number Card among all readers, and finds it again after a temporary failure: for example, when the card was lifted, reset
/// or used by a different program, the reader was unplugged, or the PC/SC service was restarted. The ATR and the reader's name do not show
/// whether a card is a My Number Card (card.md 8, pitfall 4), so each card is queried. A password is sent only if there is exactly one My
/// Number Card, because with two cards it is unknown to which one the password belongs.
/// </summary>
internal sealed class CardFinder : IDisposable
{
    private const int MaxReopenAttempts = 3;

    private readonly IPcscApi _api;
    private readonly TimeProvider _time;
    private readonly CardSearch _search;
    private readonly Action<ApduTrace>? _observer;
    private readonly IProgress<CardStep>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Deadline _deadline;
    private readonly RestartPolicy _restartPolicy;
    private readonly HashSet<string> _readersWithUnknownCards = [];

    /// <summary>Stores the names of the readers whose cards were refused in the most recent search.</summary>
    private readonly HashSet<string> _readersWithRefusedCards = [];
    private PcscContext? _context;
    private CardWaiter? _waiter;
    private bool _wasServiceAvailable;

    /// <summary>Stores the most recent failure after which the search continued. It is reported if no card is found in the end.</summary>
    private CardFault? _lastRestartFault;

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
        _restartPolicy = new RestartPolicy(time, _deadline);
    }

    /// <summary>Finds, reserves and identifies the first card that is not refused. The caller disposes it.</summary>
    /// <param name="getRefusal">Returns the reason why a card with the given label is refused, or null if the card is accepted.</param>
    /// <param name="mustBeOnlyCard">Whether a second card that is not refused is a fault. Must be true if a password will be sent.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled while waiting.</exception>
    public CardResult<IdentifiedCard> Find(Func<TokenLabel, CardFault?> getRefusal, bool mustBeOnlyCard = false)
    {
        while (true)
        {
            var result = FindOnce(getRefusal, mustBeOnlyCard);
            if (result.Value is not null || !WaitForRestart(result.Fault!))
            {
                return result;
            }
        }
    }

    /// <summary>
    /// Returns whether the session can start again after the given failure. Waits for the retry delay before it returns true.
    /// </summary>
    /// <exception cref="OperationCanceledException">The operation was canceled while waiting.</exception>
    public bool WaitForRestart(CardFault fault)
    {
        if (IsServiceFault(fault))
        {
            CloseContext();
        }

        // Do not wait for a service that did not respond from the start, because it may never work.
        if (fault.Failure == CardFailures.ServiceSilent && !_wasServiceAvailable)
        {
            return false;
        }

        // Start a new wait: the existing one would not detect a card that stays in place.
        _waiter = null;
        _lastRestartFault = fault;
        return _restartPolicy.WaitForRestart(fault, _cancellationToken);
    }

    /// <summary>
    /// Reopens the card in the given reader, with a few attempts within two seconds. The card cannot have been replaced in this time. The
    /// operation cannot be canceled, because it determines whether a password that was sent was counted as a try.
    /// </summary>
    public CardResult<IdentifiedCard> Reopen(string reader)
    {
        for (var attempt = 0; ; attempt++)
        {
            var result = TryOpenContext(out var context, out var fault)
                ? Identify(context, reader, _ => null)
                : fault;
            if (result.Value is not null || attempt == MaxReopenAttempts || result.Fault!.Code == PcscCode.SCARD_F_WAITED_TOO_LONG)
            {
                return result;
            }

            if (IsServiceFault(result.Fault))
            {
                CloseContext();
            }

            _time.Pause(RestartPolicy.GetDelay(attempt));
        }
    }

    /// <summary>
    /// Returns a fault if another reader has received a card since the search, or if the PC/SC service cannot be queried. Otherwise returns
    /// null. The cards themselves are not queried.
    /// </summary>
    public CardFault? FindAdditionalCard(string reader)
    {
        if (!TryOpenContext(out var context, out var fault)
            || !context.ListReaders().TryGet(out var allReaders, out fault))
        {
            return fault;
        }

        ReaderState[] otherReaders =
        [
            .. allReaders
                .Where(name =>
                    name != reader
                    && _search.Matches(name)
                    && !_readersWithUnknownCards.Contains(name)
                    && !_readersWithRefusedCards.Contains(name))
                .Select(name => new ReaderState(name)),
        ];
        if (otherReaders.Length == 0)
        {
            return null;
        }

        // With the state Unaware, the call returns immediately. If it fails while the service is available, assume that there is no
        // additional card.
        var code = context.GetStatusChange(TimeSpan.Zero, otherReaders);
        if (code == PcscCode.SCARD_S_SUCCESS)
        {
            var isCardPresent = otherReaders.Any(state => state.Event.HasFlag(ReaderStateBits.Present));
            return isCardPresent ? new CardFault(CardFailures.SeveralCards) : null;
        }

        fault = PcscFaults.FromCode(PcscFaults.GetStatusChangeCall, code);
        return IsServiceFault(fault) ? fault : null;
    }

    public void Dispose() => CloseContext();

    private static bool IsServiceFault(CardFault fault) =>
        fault.Failure == CardFailures.ServiceStopped || fault.Failure == CardFailures.ServiceSilent;

    private CardResult<IdentifiedCard> FindOnce(Func<TokenLabel, CardFault?> getRefusal, bool mustBeOnlyCard)
    {
        if (!TryOpenContext(out var context, out var fault))
        {
            return fault;
        }

        _progress?.Report(CardStep.WaitingForCard);
        while (true)
        {
            _waiter ??= new CardWaiter(context, _time, _readersWithUnknownCards);
            if (!_waiter.Wait(_search, _deadline, _cancellationToken).TryGet(out var readers, out fault))
            {
                var noCardFound = fault.Failure == CardFailures.NotPresent || fault.Failure == CardFailures.NoReader;
                return noCardFound && _lastRestartFault is not null ? _lastRestartFault : fault;
            }

            var result = FindFirstAcceptedCard(context, readers, getRefusal, mustBeOnlyCard);
            if (result.Fault?.Failure != CardFailures.UnknownCard || !_waiter.HasEmptyReader || _deadline.HasPassed)
            {
                return result;
            }

            // A card of a different kind may stay in one reader. The person can still place the My Number Card on a different reader.
            _lastRestartFault = result.Fault;
            _progress?.Report(CardStep.UnsupportedCardFound);
        }
    }

    private CardResult<IdentifiedCard> FindFirstAcceptedCard(
        PcscContext context, IReadOnlyList<string> readers, Func<TokenLabel, CardFault?> getRefusal, bool mustBeOnlyCard)
    {
        _progress?.Report(CardStep.Identifying);
        _readersWithRefusedCards.Clear();
        CardFault? faultToReport = null;
        IdentifiedCard? acceptedCard = null;
        foreach (var reader in readers)
        {
            var result = IdentifyInReader(context, reader, getRefusal, acceptedCard);
            if (result.Value is { } card && acceptedCard is not null)
            {
                card.Dispose();
                acceptedCard.Dispose();
                _progress?.Report(CardStep.SeveralCardsFound);
                return new CardFault(CardFailures.SeveralCards);
            }

            acceptedCard ??= result.Value;
            if (acceptedCard is not null && !mustBeOnlyCard)
            {
                return acceptedCard;
            }

            // The failure "not a My Number Card" has the lowest priority among the failures of several readers.
            if (faultToReport is null || faultToReport.Failure == CardFailures.UnknownCard)
            {
                faultToReport = result.Fault ?? faultToReport;
            }
        }

        return acceptedCard is not null ? acceptedCard : faultToReport ?? new CardFault(CardFailures.NotPresent);
    }

    /// <summary>
    /// Identifies the card in the given reader, and records the reader if its card is refused. If an exception is thrown, for example
    /// because the operation is canceled, releases <paramref name="previousCard"/>, which is the card that was found before.
    /// </summary>
    private CardResult<IdentifiedCard> IdentifyInReader(
        PcscContext context, string reader, Func<TokenLabel, CardFault?> getRefusal, IdentifiedCard? previousCard)
    {
        CardResult<IdentifiedCard>? result = null;
        try
        {
            _cancellationToken.ThrowIfCancellationRequested();
            result = Identify(context, reader, getRefusal);
        }
        finally
        {
            if (result is null)
            {
                previousCard?.Dispose();
            }
        }

        if (result.Fault?.Failure == CardFailures.UnknownCard)
        {
            _readersWithUnknownCards.Add(reader);
        }

        if (result.Fault is not null)
        {
            _readersWithRefusedCards.Add(reader);
        }

        return result;
    }

    private CardResult<IdentifiedCard> Identify(PcscContext context, string reader, Func<TokenLabel, CardFault?> getRefusal) =>
        context.Connect(reader).TryGet(out var connection, out var fault)
            ? IdentifiedCard.Identify(connection, CardProfile.MyNumberCard, getRefusal, _time, _observer)
            : fault;

    private bool TryOpenContext([NotNullWhen(true)] out PcscContext? context, [NotNullWhen(false)] out CardFault? fault)
    {
        fault = null;
        context = _context;
        if (context is null && PcscContext.Establish(_api).TryGet(out context, out fault))
        {
            _context = context;
            _wasServiceAvailable = true;
        }
        else if (fault is not null)
        {
            fault = TranslateContextFault(fault);
        }

        return context is not null;
    }

    /// <summary>Translates the fault that prevented a context from being established.</summary>
    private CardFault TranslateContextFault(CardFault fault)
    {
        if (_wasServiceAvailable)
        {
            // The service was available before, so wait for it.
            var isUnavailable = fault.Failure == CardFailures.NoService || fault.Failure == CardFailures.AccessDenied;
            return isUnavailable ? fault with { Failure = CardFailures.ServiceStopped } : fault;
        }

        return PcscFaults.FromFirstContext(fault, _api);
    }

    private void CloseContext()
    {
        _context?.Dispose();
        _context = null;
        _waiter = null;
        _readersWithUnknownCards.Clear();
        _readersWithRefusedCards.Clear();
    }
}
