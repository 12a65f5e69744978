using System.Text;
using Kyc.CardReader;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;
using Kyc.VirtualCard;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench;

/// <summary>
/// Measures how many commands and bytes the card exchanges for one signature, with our card reader component and with OpenSC's pkcs11-tool.
/// Both use the real pcscd and a new virtual card of the same persona. All bytes of the command and response APDUs are counted. The bytes
/// needed are those of the commands that read the certificate, verify the password and compute the signature, when the certificate is read
/// with as few short reads as possible. The commands that select, identify the card and query the remaining tries are overhead.
/// </summary>
internal static class CardBenchmark
{
    private const int MaxCommands = 18;
    private const double MaxByteRatio = 1.05;

    /// <summary>
    /// The total length in bytes of the header, one length byte (Lc or Le) and the status word of a short command (ISO/IEC 7816-4 5.1).
    /// </summary>
    private const int FramingBytes = 5 + 2;

    private const int ShortReadBytes = 256;
    private const int DigestInfoBytes = 51;

    private static readonly byte[] Document = "口座開設の申込み"u8.ToArray();

    /// <summary>The cost of one signature: the number of commands, the bytes in both directions, and the duration in seconds.</summary>
    private sealed record Cost(int Commands, int Bytes, double Seconds);

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        using var work = WorkFolder.Create("bench-card");
        await using var daemon = await PcscDaemon.StartAsync(work.Path, CancellationToken.None);
        var store = PkiStore.LoadOrCreate();
        var persona = Personas.All[0];

        CardSignature? signature = null;
        var ourCost = await MeasureAsync(store, persona, daemon, () => Task.Run(() => signature = Sign(persona, daemon)));
        var openScCost = await MeasureAsync(store, persona, daemon, () => SignWithOpenScAsync(persona, work.Path));

        var readCount = (signature!.Certificate.Length + ShortReadBytes - 1) / ShortReadBytes;
        var neededBytes = signature.Certificate.Length + (readCount * FramingBytes)
            + persona.Password.Length + FramingBytes
            + signature.Signature.Length + DigestInfoBytes + 1 + FramingBytes;
        Report.PrintLine("card.certificate", signature.Certificate.Length, "bytes");
        Report.PrintLine("opensc.sign.commands", openScCost.Commands, "APDUs");
        Report.PrintLine("opensc.sign.bytes", openScCost.Bytes, "bytes");
        Report.PrintLine("opensc.sign.time", openScCost.Seconds, "s");
        Report.PrintLine("card.sign.commands", ourCost.Commands, "APDUs");
        Report.PrintLine("card.sign.bytes", ourCost.Bytes, "bytes");
        Report.PrintLine("card.sign.time", ourCost.Seconds, "s");
        Report.PrintLine("card.needed", neededBytes, "bytes");
        Report.PrintLine("card.over_needed", 100.0 * (ourCost.Bytes - neededBytes) / neededBytes, "percent");
        Report.PrintLine("card.ratio", (double)ourCost.Commands / openScCost.Commands, "ratio");
        return ourCost.Commands <= MaxCommands && ourCost.Bytes <= neededBytes * MaxByteRatio ? 0 : 1;
    }

    /// <summary>
    /// Puts a new card of the given persona into the reader, measures what <paramref name="sign"/> exchanges with it, and removes the card.
    /// </summary>
    private static async Task<Cost> MeasureAsync(PkiStore store, Persona persona, PcscDaemon daemon, Func<Task> sign)
    {
        var card = store.Pki.CreateCard(persona, TimeProvider.System.GetUtcNow());
        var commandCount = 0;
        var byteCount = 0;
        card.CommandProcessed += exchange =>
        {
            commandCount++;
            byteCount += exchange.Command.Length + exchange.Response.Length;
        };
        using var removal = new CancellationTokenSource();
        var linkTask = new VpcdLink(card, daemon.Port).RunAsync(removal.Token);
        var timeout = TimeSpan.FromSeconds(20);
        var insertedCard = await daemon.WaitForCardAsync(() => Task.CompletedTask, timeout, CancellationToken.None);
        var start = TimeProvider.System.GetTimestamp();
        await sign();
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        await removal.CancelAsync();
        await linkTask;
        await daemon.WaitUntilEmptyAsync(insertedCard, timeout);
        return new Cost(commandCount, byteCount, seconds);
    }

    private static CardSignature Sign(Persona persona, PcscDaemon daemon)
    {
        if (!SignaturePassword.TryCreate(Encoding.ASCII.GetBytes(persona.Password), out var password, out _))
        {
            throw new InvalidOperationException("The persona's password is malformed.");
        }

        using (password)
        {
            var signer = new CardSigner(PcscApi.CreateForThisPlatform(), TimeProvider.System);
            var options = new CardSigningOptions(new CardSearch(TimeSpan.FromSeconds(10), daemon.ReaderName));
            var result = signer.Sign(Document, password, options);
            return result.Value ?? throw new InvalidOperationException(result.Fault!.Failure.Code);
        }
    }

    private static async Task SignWithOpenScAsync(Persona persona, string folder)
    {
        var document = Path.Combine(folder, "document");
        await File.WriteAllBytesAsync(document, Document);
        string[] arguments =
        [
            "--slot-index", "1", "--login", "--pin", persona.Password, "--sign", "-m", "SHA256-RSA-PKCS",
            "-i", document, "-o", Path.Combine(folder, "signature"),
        ];
        await CommandRunner.RunOrFailAsync("pkcs11-tool", arguments, CancellationToken.None);
    }
}
