using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>
/// Cases in which the answer to a password was lost, or in which the kiosk cannot write the note that it must write before it sends a
/// password.
/// </summary>
internal static class LostAnswerRemedies
{
    public static IReadOnlyList<RemedyCase> All { get; } =
    [
        Lost("before the card worked, the same password is tried", isProcessed: false),
        Lost("after the card worked, the same password is tried", isProcessed: true),
        Lost("with three tries left, before the card worked", isProcessed: false, tries: 3),
        Lost("with three tries left, after the card worked", isProcessed: true, tries: 3),
        Lost("with one try left, before the card worked", isProcessed: false, tries: 1),
        Lost("of a card that does not show who it is", isProcessed: false) with
        {
            Arrange = bench =>
            {
                bench.Card.SetFile(0x000A, []);
                FaultInjection.RemoveCard(bench, FaultInjection.IsVerify);
            },
        },
        Lost("another card lay there", isProcessed: false) with { Arrange = ReplaceCard },
        Lost("a wrong one, another password is tried", isProcessed: true) with
        {
            Press = PasswordRemedies.SignWrongly,
            Remedy = bench =>
            {
                FaultInjection.End(bench);
                Assert.Equal(4, bench.Inspect().Value?.SignatureTriesLeft);
                Assert.Equal(CardFailures.PinRepeated, bench.FailureOf(PasswordRemedies.SignWrongly(bench)));
            },
        },
        Lost("another password spent a try meanwhile", isProcessed: false) with
        {
            Remedy = bench =>
            {
                FaultInjection.End(bench);
                Assert.Equal(CardFailures.PinIncorrect, bench.FailureOf(PasswordRemedies.SignWrongly(bench)));
            },
            VerifyCount = 3,
        },
        Uncounted("no answer that tells the result", bench => FaultInjection.Answer(bench, FaultInjection.IsVerify, 0x6F, 0x00)),
        Uncounted("contact lost, and there again", LoseContact),
        Uncounted("contact lost with one try left, the last try being accepted again", bench =>
        {
            bench.Card.TriesLeft = 1;
            LoseContact(bench);
        }),
        Unwritable("the kiosk goes on", _ => { }),
        Unwritable("the kiosk is started again", bench => bench.Signer = SignerWith(bench, bench.StateFolder)),
    ];

    /// <summary>
    /// Creates a case in which the answer was lost. The remedy is to use the same card, whose counter is then read, and the same password.
    /// </summary>
    private static RemedyCase Lost(string situation, bool isProcessed, int tries = 5) => new(CardFailures.PinUnknownResult, situation)
    {
        Arrange = bench =>
        {
            bench.Card.TriesLeft = tries;
            FaultInjection.RemoveCard(bench, FaultInjection.IsVerify, isProcessed);
        },
        Press = bench => bench.Sign(acceptLastTry: true),
        Remedy = bench =>
        {
            FaultInjection.End(bench);
            Assert.Equal(isProcessed ? 5 : tries, bench.Inspect().Value?.SignatureTriesLeft);
        },
        PressAgain = bench => bench.Sign(acceptLastTry: true),
        VerifyCount = 2,
    };

    private static RemedyCase Uncounted(string situation, Action<CardBench> arrange) => new(CardFailures.PinNotCounted, situation)
    {
        Arrange = arrange,
        Press = bench => bench.Sign(acceptLastTry: true),
        Remedy = FaultInjection.End,
        PressAgain = bench => bench.Sign(acceptLastTry: true),
        VerifyCount = 2,
    };

    private static void LoseContact(CardBench bench)
    {
        var lost = false;
        bench.Pcsc.Inject = call => call == nameof(FakePcsc.Transmit) && !lost && (lost = FaultInjection.IsVerify(bench.Pcsc.Commands[^1]))
            ? PcscCode.SCARD_E_NOT_TRANSACTED
            : null;
    }

    private static void ReplaceCard(CardBench bench)
    {
        ScriptedCard other = new();
        FaultInjection.SetIdentity(other, 9);
        bench.Pcsc.Inject = call =>
        {
            if (call != nameof(FakePcsc.Transmit) || other.CommandCount > 0 || !FaultInjection.IsVerify(bench.Pcsc.Commands[^1]))
            {
                return null;
            }

            bench.Pcsc.Readers[CardBench.Reader] = other.Transmit;
            return PcscCode.SCARD_W_REMOVED_CARD;
        };
    }

    /// <summary>
    /// Creates a case in which a file exists at the path of the kiosk's state folder, so that the kiosk cannot write there.
    /// </summary>
    private static RemedyCase Unwritable(string situation, Action<CardBench> repair) => new(CardFailures.LatchUnusable, situation)
    {
        Arrange = bench =>
        {
            File.WriteAllText(bench.StateFolder, "no folder");
            bench.Signer = SignerWith(bench, bench.StateFolder);
        },
        Remedy = bench =>
        {
            File.Delete(bench.StateFolder);
            repair(bench);
        },
    };

    private static CardSigner SignerWith(CardBench bench, string folder) =>
        new(bench.Pcsc, bench.Time, latch: new PasswordLatch(bench.Time, Path.Combine(folder, PasswordLatch.FileName), iterations: 1));
}
