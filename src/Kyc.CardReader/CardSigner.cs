using System.Security.Cryptography;

namespace Kyc.CardReader;

/// <summary>
/// Has a My Number Card sign a document. Each call is one session: wait for a card, reserve it, ask, power it down. At most
/// one VERIFY a call, and none before the card told the tries left. Calls block; use one instance from one thread at a time.
/// </summary>
/// <param name="api">PC/SC: <see cref="PcscApi.ForThisPlatform"/>, or a fake in tests.</param>
/// <param name="time">Measures the waiting.</param>
/// <param name="observer">Sees each exchange, redacted, for a log.</param>
public sealed class CardSigner(IPcscApi api, TimeProvider time, Action<ApduTrace>? observer = null)
{
    private static readonly CardProfile s_profile = CardProfile.MyNumberCard;

    /// <summary>Signs a document with the signature key.</summary>
    /// <param name="document">Any bytes; the card sees their SHA-256 only.</param>
    /// <param name="password">Sent at most once. The caller disposes it, whatever the outcome.</param>
    /// <param name="progress">Told each step as it begins.</param>
    /// <param name="cancellationToken">Heeded until the password is sent; from there the session runs to its end.</param>
    /// <exception cref="OperationCanceledException">Cancelled before the password was sent.</exception>
    public CardResult<SignedDocument> Sign(
        ReadOnlyMemory<byte> document,
        SignaturePassword password,
        CardSigningOptions options,
        IProgress<CardStep>? progress = null,
        CancellationToken cancellationToken = default)
    {
        CardResult<SignedDocument> result = WithCard<SignedDocument>(
            options.Search,
            RefuseOtherKinds,
            card =>
            {
                CardResult<SigningSession.Outcome> session = SigningSession.Run(
                    card.Application, document.Span, password, options.AcceptLastTry, progress, cancellationToken);
                return session.TryGet(out SigningSession.Outcome? signed, out CardFault? fault)
                    ? new SignedDocument(
                        signed.Certificate, signed.Signature, SHA256.HashData(document.Span),
                        card.ReaderName, card.Atr, card.Label.Text, card.ApduCount)
                    : fault;
            },
            progress,
            cancellationToken);
        if (result.Value is not null)
        {
            progress?.Report(CardStep.Done);
        }

        return result;
    }

    /// <summary>Asks a card what it is, what it holds and how many tries are left; needs no password and spends no try.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for a card.</exception>
    public CardResult<CardInspection> Inspect(
        CardSearch search, IProgress<CardStep>? progress = null, CancellationToken cancellationToken = default) =>
        WithCard<CardInspection>(search, refuse: _ => null, Inspect, progress, cancellationToken);

    private static CardResult<CardInspection> Inspect(IdentifiedCard card)
    {
        if (!card.Application.ReadAvailability().TryGet(out var availability, out CardFault? fault) ||
            !card.Application.QuerySignatureTries().TryGet(out TriesResponse? signature, out fault) ||
            !card.Application.QueryAuthenticationTries().TryGet(out TriesResponse? authentication, out fault))
        {
            return fault;
        }

        return new CardInspection(
            card.ReaderName, card.Atr, card.Label, availability.Value, signature.TriesLeft, authentication.TriesLeft, card.ApduCount);
    }

    private static CardFault? RefuseOtherKinds(TokenLabel label) => label.Kind == CardKind.MyNumberCard
        ? null
        : new CardFault(CardFailures.KindUnsupported, Detail: $"token label {label.Text}");

    private CardResult<IdentifiedCard> Identify(PcscContext context, string reader, Func<TokenLabel, CardFault?> refuse) =>
        context.Connect(reader).TryGet(out PcscConnection? connection, out CardFault? fault)
            ? IdentifiedCard.Identify(connection, s_profile, refuse, time, observer)
            : fault;

    /// <summary>
    /// Tries the readers that hold a card in turn; the first with an acceptable card is used, and powered down at the end.
    /// A card cannot be told by its ATR or the reader's name, only by asking it (fact file card.md 8, pitfall 4).
    /// </summary>
    private CardResult<T> WithCard<T>(
        CardSearch search,
        Func<TokenLabel, CardFault?> refuse,
        Func<IdentifiedCard, CardResult<T>> use,
        IProgress<CardStep>? progress,
        CancellationToken cancellationToken)
        where T : class
    {
        progress?.Report(CardStep.WaitingForCard);
        if (!PcscContext.Establish(api).TryGet(out PcscContext? context, out CardFault? fault))
        {
            return fault;
        }

        using (context)
        {
            if (!new CardWaiter(context, time).Wait(search, cancellationToken).TryGet(out IReadOnlyList<string>? readers, out fault))
            {
                return fault;
            }

            progress?.Report(CardStep.Identifying);
            CardFault? unsuitable = null;
            foreach (string reader in readers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Identify(context, reader, refuse).TryGet(out IdentifiedCard? card, out fault))
                {
                    using (card)
                    {
                        return use(card);
                    }
                }

                // "Not a My Number Card" says least when another reader had a reason of its own.
                unsuitable = unsuitable is null || unsuitable.Failure == CardFailures.Unknown ? fault : unsuitable;
            }

            return unsuitable ?? new CardFault(CardFailures.NotPresent);
        }
    }
}
