using System.CommandLine;
using System.Globalization;
using Kyc.CardReader;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Session;
using Kyc.Cli.Calls;

namespace Kyc.Cli.Card;

/// <summary>
/// Implements <c>kyc card read</c>: shows what a card reports about itself. It does not need the password and does not use up a password
/// try. The exit status is 0 when a card was read, 1 when not, and 130 when interrupted.
/// </summary>
internal static class CardReadCommand
{
    public static Command Create()
    {
        CardSearchOptions search = new();
        Option<bool> trace = new("--trace") { Description = "Show each command on standard error, without its data." };

        Command command = new("read", "Show the reader, ATR, token label, certificates and tries left. Needs no password and uses no try.")
        {
            search.Reader, search.Wait, search.Pcsc.Option, trace,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var errors = parsed.InvocationConfiguration.Error;
            return Task.Run(Read, CancellationToken.None);

            int Read()
            {
                using var api = search.Pcsc.CreateApi(parsed);
                CardSigner signer = new(api, TimeProvider.System, parsed.GetValue(trace) ? CreateTracer(errors) : null);
                return Run(signer, search.CreateSearch(parsed), output, errors, cancellationToken);
            }
        });
        return command;
    }

    private static int Run(
        CardSigner signer, CardSearch search, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            if (signer.Inspect(search, cancellationToken: cancellationToken).TryGet(out var card, out var fault))
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
            return CommandExitStatus.Interrupted;
        }
    }

    private static void Print(CardInspection card, TextWriter output)
    {
        output.WriteLine($"reader                         {card.ReaderName}");
        output.WriteLine($"ATR                            {Convert.ToHexString(card.Atr)}");
        output.WriteLine($"token label                    {card.Token.Text}");
        output.WriteLine($"kind                           {DescribeKind(card.Token.Kind)}");
        output.WriteLine($"signature certificate          {DescribePresence(card.SignatureCertificatePresence)}");
        output.WriteLine($"authentication certificate     {DescribePresence(card.Certificates.HasAuthenticationCertificate)}");
        output.WriteLine($"tries left, signature password {DescribeTries(card.SignatureTriesLeft)}");
        output.WriteLine($"tries left, authentication PIN {DescribeTries(card.AuthenticationTriesLeft)}");
        output.WriteLine($"commands sent                  {card.ApduCount.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string DescribeKind(CardKind kind) => kind switch
    {
        CardKind.MyNumberCard => "My Number Card",
        CardKind.ResidentCard => "old resident card (住基カード), not usable",
        CardKind.Smartphone => "smartphone, not usable here",
        _ => "unknown",
    };

    private static string DescribePresence(CertificatePresence presence) => presence switch
    {
        CertificatePresence.Present => "present",
        CertificatePresence.Absent => "absent",
        CertificatePresence.Disputed => "absent according to EF 0008 alone; a verification can start",
        _ => "the card does not say",
    };

    private static string DescribePresence(bool? isPresent) => isPresent switch
    {
        true => "present",
        false => "absent",
        null => "the card does not say",
    };

    private static string DescribeTries(int? triesLeft) => triesLeft switch
    {
        null => "the card does not say",
        0 => "0 (blocked)",
        int tries => tries.ToString(CultureInfo.InvariantCulture),
    };

    private static Action<ApduTrace> CreateTracer(TextWriter errors) => exchange => errors.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{exchange.Command} -> {exchange.Response}  {exchange.Elapsed.TotalMilliseconds:F1} ms"));
}
