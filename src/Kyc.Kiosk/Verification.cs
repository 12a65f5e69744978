using System.Reflection;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Kyc.CardReader;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;
using Kyc.CardReader.Terminals;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Kiosk;

/// <summary>
/// Drives one verification: document from the service, password from the person, signature from the card, decision from
/// the service. The password is asked for before the card session begins, so that nobody types while a card is held, and
/// cards are not lifted meanwhile (fact file card.md 8, pitfalls 1 and 13). Nothing is kept.
/// </summary>
internal sealed class Verification(ServiceConnection connection, VerifyOptions options, QuietTerminal? terminal, TextWriter output)
{
    private const int MaxReaderName = 128;

    /// <summary>Runs to an outcome. Every failure of card, reader or service is one.</summary>
    public async Task<Outcome> RunAsync(CancellationToken cancellation)
    {
        var client = new CardVerificationService.CardVerificationServiceClient(connection.Invoker);
        try
        {
            BeginCardVerificationResponse session = await client.BeginCardVerificationAsync(
                new BeginCardVerificationRequest { ReferenceCode = options.Reference }, cancellationToken: cancellation);
            // By the length of the session and not by the kiosk's clock, which may be wrong. A password that comes after its end is not sent.
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            end.CancelAfter(LengthOf(session));
            ShowDocument(session.Document);
            if (!PasswordPrompt.TryRead(terminal, output, end.Token, out SignaturePassword? password, out Jpki.Failure? failure))
            {
                return Outcome.From(failure);
            }

            using (password)
            {
                CardResult<CardSignature> result = await SignAsync(session.Document, password, end.Token);
                if (!result.TryGet(out CardSignature? signed, out CardFault? fault) || (fault = SignatureCheck.Examine(signed, session.Document.Span)) is not null)
                {
                    return Outcome.From(fault);
                }

                return Outcome.From(await client.SubmitCardVerificationAsync(Submission(session, signed), cancellationToken: cancellation));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Outcome.SessionOver;
        }
        catch (RpcException problem) when (!cancellation.IsCancellationRequested)
        {
            return Outcome.From(connection.Explain(problem), connection.CorrelationId);
        }
    }

    /// <summary>How long the session lasts from its beginning on; without end for a service that does not tell.</summary>
    private static TimeSpan LengthOf(BeginCardVerificationResponse session) => session is { IssuedAt: { } begin, ExpiresAt: { } end } && end > begin
        ? (end - begin).ToTimeSpan()
        : Timeout.InfiniteTimeSpan;

    private Task<CardResult<CardSignature>> SignAsync(ByteString document, SignaturePassword password, CancellationToken cancellation)
    {
        var latch = PasswordLatch.Open(options.StateFolder, TimeProvider.System);
        var signing = new CardSigningOptions(new CardSearch(options.Patience, options.ReaderName), options.InsistOnLastTry);
        var texts = new StepTexts(output);
        return Task.Run(Sign, CancellationToken.None);

        CardResult<CardSignature> Sign()
        {
            using IPcscApi api = PcscApi.Create(options.Pcsc, texts.ReportSilence);
            return new CardSigner(api, TimeProvider.System, latch: latch).Sign(document.Memory, password, signing, texts, cancellation);
        }
    }

    private static SubmitCardVerificationRequest Submission(BeginCardVerificationResponse session, CardSignature signed) => new()
    {
        SessionId = session.SessionId,
        Certificate = UnsafeByteOperations.UnsafeWrap(signed.Certificate),
        Signature = UnsafeByteOperations.UnsafeWrap(signed.Signature),
        DocumentSha256 = UnsafeByteOperations.UnsafeWrap(signed.DocumentSha256),
        Reading = new ReadingFacts
        {
            ReaderName = signed.ReaderName.Length <= MaxReaderName ? signed.ReaderName : signed.ReaderName[..MaxReaderName],
            Atr = UnsafeByteOperations.UnsafeWrap(signed.Atr),
            TokenLabel = signed.TokenLabel,
            KioskVersion = typeof(Verification).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "",
        },
    };

    /// <summary>The person sees what the card is to sign. Control characters could move text about on a terminal.</summary>
    private void ShowDocument(ByteString document)
    {
        output.WriteLine("カードで署名する内容です。ご確認ください。");
        output.WriteLine("This is what your card will sign. Please check it.");
        output.WriteLine();
        foreach (string line in Encoding.UTF8.GetString(document.Span).TrimEnd('\n').Split('\n'))
        {
            output.WriteLine("    " + string.Concat(line.Select(character => char.IsControl(character) ? '\uFFFD' : character)));
        }

        output.WriteLine();
    }
}
