using System.Text;
using Kyc.CardReader;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.Rig.Running;
using Kyc.VirtualCard;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench;

/// <summary>
/// Measures the commands and bytes of one signature at the card: our card reader component beside OpenSC's pkcs11-tool, both through the
/// real pcscd with the same virtual card. The card counts whole command and answer APDUs. Needed for certificate, signature and password
/// are the commands that carry them, in the fewest short reads that hold the certificate; the commands that select, identify and query the
/// remaining tries are overhead.
/// </summary>
internal static class CardBenchmark
{
    private const int MaxCommands = 18;
    private const double MaxOverhead = 1.05;

    /// <summary>Header, Lc or Le, and status word of a short command (ISO/IEC 7816-4 5.1).</summary>
    private const int FramingBytes = 5 + 2;

    private const int ShortReadBytes = 256;
    private const int DigestInfo = 51;

    private static readonly byte[] Document = "口座開設の申込み"u8.ToArray();

    /// <summary>Number of commands and bytes sent over the reader, and the duration in seconds.</summary>
    private sealed record Cost(int Commands, int Bytes, double Seconds);

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        using WorkFolder work = WorkFolder.Create("bench-card");
        await using PcscDaemon daemon = await PcscDaemon.StartAsync(work.Path, CancellationToken.None);
        PkiStore store = PkiStore.LoadOrCreate();
        Persona persona = Personas.All[0];

        CardSignature? signed = null;
        Cost ours = await MeasureAsync(store, persona, daemon, () => Task.Run(() => signed = Sign(persona, daemon)));
        Cost peer = await MeasureAsync(store, persona, daemon, () => SignWithOpenScAsync(persona, work.Path));

        int reads = (signed!.Certificate.Length + ShortReadBytes - 1) / ShortReadBytes;
        int needed = signed.Certificate.Length + (reads * FramingBytes)
            + persona.Password.Length + FramingBytes
            + signed.Signature.Length + DigestInfo + 1 + FramingBytes;
        Report.Line("card.certificate", signed.Certificate.Length, "bytes");
        Report.Line("opensc.sign.commands", peer.Commands, "APDUs");
        Report.Line("opensc.sign.bytes", peer.Bytes, "bytes");
        Report.Line("opensc.sign.time", peer.Seconds, "s");
        Report.Line("card.sign.commands", ours.Commands, "APDUs");
        Report.Line("card.sign.bytes", ours.Bytes, "bytes");
        Report.Line("card.sign.time", ours.Seconds, "s");
        Report.Line("card.needed", needed, "bytes");
        Report.Line("card.over_needed", 100.0 * (ours.Bytes - needed) / needed, "percent");
        Report.Line("card.ratio", (double)ours.Commands / peer.Commands, "ratio");
        return ours.Commands <= MaxCommands && ours.Bytes <= needed * MaxOverhead ? 0 : 1;
    }

    /// <summary>Puts a fresh card into the reader, and counts its commands and bytes while <paramref name="sign"/> signs with it.</summary>
    private static async Task<Cost> MeasureAsync(PkiStore store, Persona persona, PcscDaemon daemon, Func<Task> sign)
    {
        MyNumberCard card = store.Pki.CreateCard(persona, TimeProvider.System.GetUtcNow());
        int commands = 0;
        int bytes = 0;
        card.Exchanged += exchange =>
        {
            commands++;
            bytes += exchange.Command.Length + exchange.Response.Length;
        };
        using var taken = new CancellationTokenSource();
        Task lying = new VpcdLink(card, daemon.Port).RunAsync(taken.Token);
        TimeSpan patience = TimeSpan.FromSeconds(20);
        InsertedCard inserted = await daemon.WaitForCardAsync(() => Task.CompletedTask, patience, CancellationToken.None);
        long start = TimeProvider.System.GetTimestamp();
        await sign();
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        await taken.CancelAsync();
        await lying;
        await daemon.WaitUntilEmptyAsync(inserted, patience);
        return new Cost(commands, bytes, seconds);
    }

    private static CardSignature Sign(Persona persona, PcscDaemon daemon)
    {
        if (!SignaturePassword.TryCreate(Encoding.ASCII.GetBytes(persona.Password), out SignaturePassword? password, out _))
        {
            throw new InvalidOperationException("The persona's password is malformed.");
        }

        using (password)
        {
            var signer = new CardSigner(PcscApi.ForThisPlatform(), TimeProvider.System);
            var options = new CardSigningOptions(new CardSearch(TimeSpan.FromSeconds(10), daemon.Reader));
            CardResult<CardSignature> result = signer.Sign(Document, password, options);
            return result.Value ?? throw new InvalidOperationException(result.Fault!.Failure.Code);
        }
    }

    private static async Task SignWithOpenScAsync(Persona persona, string folder)
    {
        string document = Path.Combine(folder, "document");
        await File.WriteAllBytesAsync(document, Document);
        string[] arguments =
        [
            "--slot-index", "1", "--login", "--pin", persona.Password, "--sign", "-m", "SHA256-RSA-PKCS",
            "-i", document, "-o", Path.Combine(folder, "signature"),
        ];
        await Tool.RunOrFailAsync("pkcs11-tool", arguments, CancellationToken.None);
    }
}
