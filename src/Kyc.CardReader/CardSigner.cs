using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;

namespace Kyc.CardReader;

/// <summary>
/// Has a My Number Card sign a document. Each call is one session: wait for a card, reserve it, ask, power it down. At most
/// one VERIFY a call, and none before the card told the tries left. Calls block; use one instance from one thread at a time.
/// </summary>
/// <param name="api">PC/SC: <see cref="PcscApi.ForThisPlatform"/>, or a fake in tests.</param>
/// <param name="time">Measures the waiting.</param>
/// <param name="observer">Sees each exchange, redacted, for a log.</param>
/// <param name="latch">Remembers refused passwords; null for one that lives as long as this object.</param>
public sealed class CardSigner(IPcscApi api, TimeProvider time, Action<ApduTrace>? observer = null, PasswordLatch? latch = null)
{
    private readonly PasswordLatch _latch = latch ?? PasswordLatch.InMemory(time);

    /// <summary>Signs a document with the signature key.</summary>
    /// <param name="document">Any bytes; the card sees their SHA-256 only.</param>
    /// <param name="password">Sent at most once, and wiped by that. The caller disposes it, whatever the outcome.</param>
    /// <param name="progress">Told each state as it is entered.</param>
    /// <param name="cancellationToken">Heeded until the password is sent; from there the session runs to its end.</param>
    /// <exception cref="OperationCanceledException">Cancelled before the password was sent.</exception>
    public CardResult<CardSignature> Sign(
        ReadOnlyMemory<byte> document,
        SignaturePassword password,
        CardSigningOptions options,
        IProgress<CardStep>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using CardFinder finder = new(api, time, options.Search, observer, progress, cancellationToken);
        using SigningSession session = new(finder, _latch, document, password, options.AcceptLastTry, progress, cancellationToken);
        return session.Run();
    }

    /// <summary>Asks a card what it is, what it holds and how many tries are left; needs no password and spends no try.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for a card.</exception>
    public CardResult<CardInspection> Inspect(
        CardSearch search, IProgress<CardStep>? progress = null, CancellationToken cancellationToken = default)
    {
        using CardFinder finder = new(api, time, search, observer, progress, cancellationToken);
        while (true)
        {
            if (!finder.Find(_ => null).TryGet(out IdentifiedCard? card, out CardFault? fault))
            {
                return fault;
            }

            CardResult<CardInspection> result;
            using (card)
            {
                result = Inspect(card);
            }

            if (result.Value is not null || !finder.StartAgainAfter(result.Fault!))
            {
                return result;
            }
        }
    }

    private static CardResult<CardInspection> Inspect(IdentifiedCard card)
    {
        if (!card.Application.ReadAvailability().TryGet(out CertificateAvailability? availability, out CardFault? fault) ||
            !card.Application.QuerySignatureTries().TryGet(out TriesResponse? signature, out fault) ||
            !card.Application.QueryAuthenticationTries().TryGet(out TriesResponse? authentication, out fault))
        {
            return fault;
        }

        return new CardInspection(
            card.ReaderName,
            card.Atr,
            card.Label,
            availability,
            availability.SignaturePresence(signature),
            signature.TriesLeft,
            authentication.TriesLeft,
            card.ApduCount);
    }
}
