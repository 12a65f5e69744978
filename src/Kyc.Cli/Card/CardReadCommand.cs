using System.CommandLine;
using System.Globalization;
using Kyc.CardReader;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;
using Kyc.Cli.Calls;

namespace Kyc.Cli.Card;

/// <summary>
/// Implements <c>kyc card read</c>: shows what a card reports about itself. Needs no password and uses no try. Exit status 0 when a card
/// was read, 1 when not, 130 when interrupted.
/// </summary>
internal static class CardReadCommand
{
    public static Command Create()
    {
        CardSearchOptions search = new();
        Option<bool> trace = new("--trace") { Description = "Show each command on standard error, without its data." };

        Command command = new("read", "Show reader, ATR, token label, certificates and tries left. Needs no password and uses no try.")
        {
            search.Reader, search.Wait, search.Pcsc.Option, trace,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            TextWriter errors = parsed.InvocationConfiguration.Error;
            return Task.Run(Read, CancellationToken.None);

            int Read()
            {
                using IPcscApi api = search.Pcsc.Create(parsed);
                CardSigner signer = new(api, TimeProvider.System, parsed.GetValue(trace) ? Tracer(errors) : null);
                return Run(signer, search.From(parsed), output, errors, cancellationToken);
            }
        });
        return command;
    }

    private static int Run(
        CardSigner signer, CardSearch search, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            if (signer.Inspect(search, cancellationToken: cancellationToken).TryGet(out CardInspection? card, out CardFault? fault))
            {
                Print(card, output);
                return 0;
            }

            errors.WriteLine($"{fault.Failure.Code}: {fault.Failure.Cause}");
            errors.WriteLine(fault.Failure.Remedy);
            if (fault.Detail is not null)
            {
                errors.WriteLine($"({fault.Detail})");
            }

            return 1;
        }
        catch (OperationCanceledException)
        {
            return ExitStatus.Interrupted;
        }
    }

    private static void Print(CardInspection card, TextWriter output)
    {
        output.WriteLine($"reader                         {card.ReaderName}");
        output.WriteLine($"ATR                            {Convert.ToHexString(card.Atr)}");
        output.WriteLine($"token label                    {card.Token.Text}");
        output.WriteLine($"kind                           {KindOf(card.Token.Kind)}");
        output.WriteLine($"signature certificate          {Presence(card.SignatureCertificate)}");
        output.WriteLine($"authentication certificate     {Presence(card.Certificates.Authentication)}");
        output.WriteLine($"tries left, signature password {Tries(card.SignatureTriesLeft)}");
        output.WriteLine($"tries left, authentication PIN {Tries(card.AuthenticationTriesLeft)}");
        output.WriteLine($"commands sent                  {card.ApduCount.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string KindOf(CardKind kind) => kind switch
    {
        CardKind.MyNumberCard => "My Number Card",
        CardKind.ResidentCard => "old resident card (住基カード), not usable",
        CardKind.Smartphone => "smartphone, not usable here",
        _ => "unknown",
    };

    private static string Presence(CertificatePresence presence) => presence switch
    {
        CertificatePresence.Present => "present",
        CertificatePresence.Absent => "absent",
        CertificatePresence.Disputed => "absent by EF 0008 alone: a verification can start",
        _ => "the card does not say",
    };

    private static string Presence(bool? present) => present switch
    {
        true => "present",
        false => "absent",
        null => "the card does not say",
    };

    private static string Tries(int? left) => left switch
    {
        null => "the card does not say",
        0 => "0 (blocked)",
        int tries => tries.ToString(CultureInfo.InvariantCulture),
    };

    private static Action<ApduTrace> Tracer(TextWriter errors) => exchange => errors.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{exchange.Command} -> {exchange.Answer}  {exchange.Elapsed.TotalMilliseconds:F1} ms"));
}
