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
/// Runs one verification: gets the document from the service, the password from the person, the signature from the card, and the decision
/// from the service. The person types the password before the card session begins. Otherwise the card would be reserved while the person
/// types, and the person might lift it (card.md 8, pitfalls 1 and 13). Nothing is stored except what <see cref="PasswordLatch"/> stores
/// about a refused password.
/// </summary>
internal sealed class Verification(ServiceConnection connection, VerifyOptions options, QuietTerminal? terminal, TextWriter output)
{
    private const int MaxReaderNameLength = 128;

    /// <summary>Runs the verification. Every failure of the card, the reader or the service is returned as an outcome.</summary>
    public async Task<Outcome> RunAsync(CancellationToken cancellationToken)
    {
        var client = new CardVerificationService.CardVerificationServiceClient(connection.Invoker);
        try
        {
            var session = await client.BeginCardVerificationAsync(
                new BeginCardVerificationRequest { ReferenceCode = options.ReferenceCode }, cancellationToken: cancellationToken);
            // The kiosk's clock may be wrong, so the end of the session is computed from its duration. A password that is typed after the
            // end is not sent.
            using var sessionEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            sessionEnd.CancelAfter(GetSessionDuration(session));
            ShowDocument(session.Document);
            if (!PasswordPrompt.TryRead(terminal, output, sessionEnd.Token, out var password, out var failure))
            {
                return Outcome.From(failure);
            }

            using (password)
            {
                var result = await SignAsync(session.Document, password, sessionEnd.Token);
                if (!result.TryGet(out var cardSignature, out var fault)
                    || (fault = SignatureCheck.Check(cardSignature, session.Document.Span)) is not null)
                {
                    return Outcome.From(fault);
                }

                return Outcome.From(
                    await client.SubmitCardVerificationAsync(
                        CreateSubmitRequest(session, cardSignature),
                        cancellationToken: cancellationToken));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Outcome.SessionExpired;
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Outcome.From(connection.Explain(exception), connection.CorrelationId);
        }
    }

    /// <summary>Returns the duration of the session; <see cref="Timeout.InfiniteTimeSpan"/> if the service does not specify it.</summary>
    private static TimeSpan GetSessionDuration(BeginCardVerificationResponse session) =>
        session is { IssuedAt: { } begin, ExpiresAt: { } end } && end > begin
        ? (end - begin).ToTimeSpan()
        : Timeout.InfiniteTimeSpan;

    private Task<CardResult<CardSignature>> SignAsync(ByteString document, SignaturePassword password, CancellationToken cancellationToken)
    {
        var latch = PasswordLatch.Open(options.StateFolder, TimeProvider.System);
        var signingOptions = new CardSigningOptions(new CardSearch(options.WaitTimeout, options.ReaderName), options.AllowsLastTry);
        var stepReporter = new StepReporter(output);
        return Task.Run(Sign, CancellationToken.None);

        CardResult<CardSignature> Sign()
        {
            using var api = PcscApi.Create(options.PcscBinding, stepReporter.ReportSilence);
            return new CardSigner(api, TimeProvider.System, latch: latch).Sign(
                document.Memory,
                password,
                signingOptions,
                stepReporter,
                cancellationToken);
        }
    }

    private static SubmitCardVerificationRequest CreateSubmitRequest(BeginCardVerificationResponse session, CardSignature cardSignature) =>
        new()
        {
            SessionId = session.SessionId,
            Certificate = UnsafeByteOperations.UnsafeWrap(cardSignature.Certificate),
            Signature = UnsafeByteOperations.UnsafeWrap(cardSignature.Signature),
            DocumentSha256 = UnsafeByteOperations.UnsafeWrap(cardSignature.DocumentSha256),
            Reading = new ReadingFacts
            {
                ReaderName =
                    cardSignature.ReaderName.Length <= MaxReaderNameLength
                        ? cardSignature.ReaderName
                        : cardSignature.ReaderName[..MaxReaderNameLength],
                Atr = UnsafeByteOperations.UnsafeWrap(cardSignature.Atr),
                TokenLabel = cardSignature.TokenLabel,
                KioskVersion = typeof(Verification).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "",
            },
        };

    /// <summary>
    /// Shows the person the document to be signed. Control characters are replaced, because they could rearrange the text on a terminal.
    /// </summary>
    private void ShowDocument(ByteString document)
    {
        output.WriteLine("カードで署名する内容です。ご確認ください。");
        output.WriteLine("This is what your card will sign. Please check it.");
        output.WriteLine();
        foreach (var line in Encoding.UTF8.GetString(document.Span).TrimEnd('\n').Split('\n'))
        {
            output.WriteLine("    " + string.Concat(line.Select(character => char.IsControl(character) ? '\uFFFD' : character)));
        }

        output.WriteLine();
    }
}
