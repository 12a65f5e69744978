using System.Diagnostics;
using System.Security.Cryptography;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Session;

/// <summary>
/// Runs one signing session as a state machine. <see cref="State"/> is the current state. <see cref="GetNextState"/> returns the state
/// after a success, and <see cref="GetRecoveryState"/> the state after a failure, if there is one. Everything up to the tries query can be
/// restarted after a temporary failure. Only one state sends the password, and no transition leads back to it or to a state before it.
/// Sending wipes the password, so that it can neither be sent twice nor be kept for a second use.
/// </summary>
internal sealed class SigningSession(
    CardFinder finder,
    PasswordLatch latch,
    ReadOnlyMemory<byte> document,
    SignaturePassword password,
    bool isLastTryAccepted,
    IProgress<CardStep>? progress,
    CancellationToken cancellationToken) : IDisposable
{
    private byte[] _passwordHash = [];

    /// <summary>
    /// Stores the serial number of the authentication certificate, which identifies the card. Null when the card does not return it.
    /// </summary>
    private byte[]? _cardSerialNumber;

    /// <summary>Stores the digest that identifies the card in the latch. Null when the card does not return its serial number.</summary>
    private byte[]? _cardDigest;
    private IdentifiedCard? _card;

    /// <summary>Stores what the card reports about its certificates.</summary>
    private CertificateAvailability _availability = new(null, null);
    private int _triesLeft;
    private byte[] _certificate = [];
    private byte[] _signature = [];

    /// <summary>
    /// Stores the fault because of which the response to the password is missing. It is set in <see cref="CardStep.RereadingTries"/>.
    /// </summary>
    private CardFault? _lostResponseFault;

    /// <summary>Gets the current state.</summary>
    public CardStep State { get; private set; } = CardStep.WaitingForCard;

    private IdentifiedCard Card => _card ?? throw new UnreachableException("no state after the first is reached without a card");

    /// <summary>Runs the session to its outcome.</summary>
    /// <exception cref="OperationCanceledException">The operation was canceled before the password was sent.</exception>
    public CardResult<CardSignature> Run()
    {
        _passwordHash = latch.HashPassword(password);
        while (State != CardStep.Done)
        {
            var fault = RunCurrentStep();
            if (fault is null)
            {
                EnterState(GetNextState(State));
            }
            else if (GetRecoveryState(fault) is { } state)
            {
                EnterState(state);
            }
            else
            {
                return fault;
            }
        }

        return new CardSignature(
            _certificate, _signature, SHA256.HashData(document.Span), Card.ReaderName, Card.Atr, Card.Label.Text, Card.ApduCount);
    }

    public void Dispose() => _card?.Dispose();

    /// <summary>Returns the state that follows the given state after a success.</summary>
    private static CardStep GetNextState(CardStep state) => state switch
    {
        CardStep.WaitingForCard => CardStep.CheckingCertificate,
        CardStep.CheckingCertificate => CardStep.CheckingTries,
        CardStep.CheckingTries => CardStep.VerifyingPassword,
        CardStep.VerifyingPassword => CardStep.ReadingCertificate,
        CardStep.ReadingCertificate => CardStep.Signing,
        CardStep.Signing => CardStep.Done,
        _ => throw new UnreachableException($"{state} has no successor"),
    };

    /// <summary>
    /// Returns the state that follows the given failure. Null if the failure is the outcome. If the session restarts, also releases the
    /// card and waits for the retry delay.
    /// </summary>
    private CardStep? GetRecoveryState(CardFault fault)
    {
        if (State == CardStep.VerifyingPassword && fault.Failure == CardFailures.PinUnknownResult)
        {
            _lostResponseFault = fault;
            return CardStep.RereadingTries;
        }

        // In WaitingForCard the finder has already made all restarts that can help.
        if (State is CardStep.CheckingCertificate or CardStep.CheckingTries)
        {
            ReleaseCard();
            return finder.WaitForRestart(fault) ? CardStep.WaitingForCard : null;
        }

        return null;
    }

    private CardFault? RunCurrentStep() => State switch
    {
        CardStep.WaitingForCard => FindCard(),
        CardStep.CheckingCertificate => CheckCertificate(),
        CardStep.CheckingTries => CheckTries(),
        CardStep.VerifyingPassword => SendPassword(),
        CardStep.RereadingTries => RereadTries(),
        CardStep.ReadingCertificate => ReadCertificate(),
        CardStep.Signing => Sign(),
        _ => throw new UnreachableException($"{State} is not a state with work"),
    };

    private void EnterState(CardStep state)
    {
        if (state <= CardStep.VerifyingPassword)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        State = state;
        if (state != CardStep.WaitingForCard)
        {
            progress?.Report(state);
        }
    }

    private void ReleaseCard()
    {
        _card?.Dispose();
        _card = null;
    }

    private CardFault? FindCard()
    {
        var result = finder.Find(RefuseOtherKinds, mustBeOnlyCard: true);
        _card = result.Value;
        return result.Fault;
    }

    private static CardFault? RefuseOtherKinds(TokenLabel label) => label.Kind switch
    {
        CardKind.MyNumberCard => null,
        CardKind.Unknown => new CardFault(CardFailures.LabelUnknown, Detail: $"token label {label.Text}"),
        _ => new CardFault(CardFailures.KindUnsupported, Detail: $"token label {label.Text}"),
    };

    /// <summary>
    /// Checks, before the password is sent, that the card has a signature certificate and has not already refused this password, so that
    /// neither case uses a try. Also identifies the card for the latch.
    /// </summary>
    private CardFault? CheckCertificate()
    {
        if (!Card.Application.ReadAvailability().TryGet(out var availability, out var fault))
        {
            return fault;
        }

        _availability = availability;
        if (availability.GetSignatureCertificatePresence() == CertificatePresence.Absent)
        {
            return new CardFault(CardFailures.NoSignatureCertificate);
        }

        // The card must be identified before the password is sent, because it may be replaced afterwards.
        var serialNumberResult = Card.Application.ReadCardSerialNumber();
        _cardSerialNumber = serialNumberResult.Value;
        if (serialNumberResult.Fault is { } serialNumberFault && serialNumberFault.Failure != CardFailures.ProtocolError)
        {
            return serialNumberFault;
        }

        _cardDigest = latch.ComputeCardDigest(_cardSerialNumber);
        return latch.IsRefused(_passwordHash, _cardDigest) ? new CardFault(CardFailures.PinRepeated) : null;
    }

    private CardFault? CheckTries()
    {
        if (!Card.Application.QuerySignatureTries().TryGet(out var tries, out var fault))
        {
            return fault;
        }

        // If EF 0008 reports that there is no certificate, the response to the tries query is a second source.
        if (_availability.GetSignatureCertificatePresence(tries) == CertificatePresence.Absent)
        {
            return new CardFault(CardFailures.NoSignatureCertificate);
        }

        // A password that is known to be wrong is reported as wrong before the number of tries left is considered.
        if (tries.TriesLeft is int triesLeft)
        {
            _triesLeft = triesLeft;
            latch.ResolvePendingEntries(_cardDigest, triesLeft);
            if (triesLeft > 0 && latch.IsRefused(_passwordHash, _cardDigest))
            {
                return new CardFault(CardFailures.PinRepeated, triesLeft);
            }
        }

        return tries.GetRefusal(isLastTryAccepted) ?? finder.FindAdditionalCard(Card.ReaderName);
    }

    /// <summary>
    /// Records in the latch that the password is about to be sent, sends it, and updates the latch when the card responds. If the latch
    /// cannot be used, the password is not sent. No other command is sent between the tries query and VERIFY.
    /// </summary>
    private CardFault? SendPassword()
    {
        latch.RecordSending(_passwordHash, _cardDigest, _triesLeft);
        if (!latch.IsUsable)
        {
            return new CardFault(CardFailures.LatchUnusable, _triesLeft);
        }

        var refusal = Card.Application.Verify(password);
        if (refusal is null)
        {
            latch.RemoveEntry(_passwordHash, _cardDigest);
        }
        else if (refusal.Failure != CardFailures.PinUnknownResult)
        {
            latch.RecordRefusal(_passwordHash, _cardDigest);
        }

        return refusal;
    }

    /// <summary>
    /// If the card is still the same, queries the tries left to determine whether the try was counted. The password is not sent again. If
    /// this cannot be determined, returns the lost response as the fault. The entry then stays in the latch until a later session reads the
    /// counter.
    /// </summary>
    private CardFault RereadTries()
    {
        var lostResponseFault = _lostResponseFault ?? throw new UnreachableException("only a lost answer leads here");
        var reader = Card.ReaderName;
        ReleaseCard();
        _card = finder.Reopen(reader).Value;
        if (!IsSameCard() || _card?.Application.QuerySignatureTries().Value?.TriesLeft is not int triesNow)
        {
            return lostResponseFault;
        }

        if (triesNow >= _triesLeft)
        {
            latch.RemoveEntry(_passwordHash, _cardDigest);
            return lostResponseFault with { Failure = CardFailures.PinNotCounted, TriesLeft = triesNow };
        }

        latch.RecordRefusal(_passwordHash, _cardDigest);
        return lostResponseFault with
        {
            Failure = triesNow == 0 ? CardFailures.PinBlocked : CardFailures.PinIncorrect,
            TriesLeft = triesNow,
        };
    }

    private bool IsSameCard() =>
        _cardSerialNumber is not null
        && _card?.Application.ReadCardSerialNumber().Value is { } serialNumber
        && serialNumber.AsSpan().SequenceEqual(_cardSerialNumber);

    private CardFault? ReadCertificate()
    {
        var result = Card.Application.ReadSignatureCertificate();
        _certificate = result.Value ?? [];
        return result.Fault;
    }

    private CardFault? Sign()
    {
        var result = Card.Application.Sign(document.Span);
        _signature = result.Value ?? [];
        return result.Fault;
    }
}
