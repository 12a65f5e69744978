using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;

namespace Kyc.CardReader;

/// <summary>
/// Signs documents with a My Number Card. Each call is one session: it waits for a card, reserves it, sends the commands, and powers the
/// card down. A call sends the password at most once, and only after the card has reported the tries left. Calls block. Do not use an
/// instance from several threads at the same time.
/// </summary>
/// <param name="api">The PC/SC API: <see cref="PcscApi.CreateForThisPlatform"/>, or a fake in tests.</param>
/// <param name="time">The clock that measures waiting times.</param>
/// <param name="observer">Receives each exchange without secret data, for a log.</param>
/// <param name="latch">Stores which passwords were refused. If it is null, they are stored only as long as this object exists.</param>
public sealed class CardSigner(IPcscApi api, TimeProvider time, Action<ApduTrace>? observer = null, PasswordLatch? latch = null)
{
    private readonly PasswordLatch _latch = latch ?? PasswordLatch.CreateInMemory(time);

    /// <summary>Signs a document with the signature key.</summary>
    /// <param name="document">Any bytes. The card receives only their SHA-256 hash.</param>
    /// <param name="password">Sent at most once; sending wipes it. The caller disposes it in every case.</param>
    /// <param name="progress">Receives each state when it is entered.</param>
    /// <param name="cancellationToken">Observed until the password is sent. After that the session runs to its end.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled before the password was sent.</exception>
    public CardResult<CardSignature> Sign(
        ReadOnlyMemory<byte> document,
        SignaturePassword password,
        CardSigningOptions options,
        IProgress<CardStep>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using CardFinder finder = new(api, time, options.Search, observer, progress, cancellationToken);
        using SigningSession session = new(finder, _latch, document, password, options.IsLastTryAccepted, progress, cancellationToken);
        return session.Run();
    }

    /// <summary>
    /// Queries the kind of card, the certificates on it and the tries left. Does not need the password and does not use a try.
    /// </summary>
    /// <exception cref="OperationCanceledException">The operation was canceled while waiting for a card.</exception>
    public CardResult<CardInspection> Inspect(
        CardSearch search, IProgress<CardStep>? progress = null, CancellationToken cancellationToken = default)
    {
        using CardFinder finder = new(api, time, search, observer, progress, cancellationToken);
        while (true)
        {
            if (!finder.Find(_ => null).TryGet(out var card, out var fault))
            {
                return fault;
            }

            CardResult<CardInspection> result;
            using (card)
            {
                result = Inspect(card);
            }

            if (result.Value is not null || !finder.WaitForRestart(result.Fault!))
            {
                return result;
            }
        }
    }

    private static CardResult<CardInspection> Inspect(IdentifiedCard card)
    {
        if (!card.Application.ReadAvailability().TryGet(out var availability, out var fault) ||
            !card.Application.QuerySignatureTries().TryGet(out var signature, out fault) ||
            !card.Application.QueryAuthenticationTries().TryGet(out var authentication, out fault))
        {
            return fault;
        }

        return new CardInspection(
            card.ReaderName,
            card.Atr,
            card.Label,
            availability,
            availability.GetSignatureCertificatePresence(signature),
            signature.TriesLeft,
            authentication.TriesLeft,
            card.ApduCount);
    }
}
