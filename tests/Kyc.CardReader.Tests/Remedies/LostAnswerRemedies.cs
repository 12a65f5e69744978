using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;
using Kyc.Jpki;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>
/// Remedy cases in which the answer to a password was lost, or the note that must be written before a password is sent fails.
/// </summary>
internal static class LostAnswerRemedies
{
    public static IReadOnlyList<RemedyCase> All { get; } =
    [
        Lost("before the card worked, the same password is tried", hasWorked: false),
        Lost("after the card worked, the same password is tried", hasWorked: true),
        Lost("with three tries left, before the card worked", hasWorked: false, tries: 3),
        Lost("with three tries left, after the card worked", hasWorked: true, tries: 3),
        Lost("with one try left, before the card worked", hasWorked: false, tries: 1),
        Lost("of a card that does not show who it is", hasWorked: false) with
        {
            Arrange = bench =>
            {
                bench.Card.SetFile(0x000A, []);
                Disturbance.Lift(bench, Disturbance.IsVerify);
            },
        },
        Lost("another card lay there", hasWorked: false) with { Arrange = ExchangeTheCard },
        Lost("a wrong one, another password is tried", hasWorked: true) with
        {
            Press = PasswordRemedies.SignWrongly,
            Remedy = bench =>
            {
                Disturbance.End(bench);
                Assert.Equal(4, bench.Inspect().Value?.SignatureTriesLeft);
                Assert.Equal(CardFailures.PinRepeated, bench.FailureOf(PasswordRemedies.SignWrongly(bench)));
            },
        },
        Lost("another password spent a try meanwhile", hasWorked: false) with
        {
            Remedy = bench =>
            {
                Disturbance.End(bench);
                Assert.Equal(CardFailures.PinIncorrect, bench.FailureOf(PasswordRemedies.SignWrongly(bench)));
            },
            Verifies = 3,
        },
        Uncounted("no answer that tells the result", bench => Disturbance.Answer(bench, Disturbance.IsVerify, 0x6F, 0x00)),
        Uncounted("contact lost, and there again", LoseContact),
        Uncounted("contact lost with one try left, the last try being accepted again", bench =>
        {
            bench.Card.TriesLeft = 1;
            LoseContact(bench);
        }),
        Unwritable("the kiosk goes on", _ => { }),
        Unwritable("the kiosk is started again", bench => bench.Signer = SignerWith(bench, bench.StateFolder)),
    ];

    /// <summary>The remedy: the same card, whose counter is read, and the same password.</summary>
    private static RemedyCase Lost(string situation, bool hasWorked, int tries = 5) => new(CardFailures.PinUnknownResult, situation)
    {
        Arrange = bench =>
        {
            bench.Card.TriesLeft = tries;
            Disturbance.Lift(bench, Disturbance.IsVerify, hasWorked);
        },
        Press = bench => bench.Sign(acceptLastTry: true),
        Remedy = bench =>
        {
            Disturbance.End(bench);
            Assert.Equal(hasWorked ? 5 : tries, bench.Inspect().Value?.SignatureTriesLeft);
        },
        PressAgain = bench => bench.Sign(acceptLastTry: true),
        Verifies = 2,
    };

    private static RemedyCase Uncounted(string situation, Action<Bench> arrange) => new(CardFailures.PinNotCounted, situation)
    {
        Arrange = arrange,
        Press = bench => bench.Sign(acceptLastTry: true),
        Remedy = Disturbance.End,
        PressAgain = bench => bench.Sign(acceptLastTry: true),
        Verifies = 2,
    };

    private static void LoseContact(Bench bench)
    {
        bool lost = false;
        bench.Pcsc.Inject = call => call == nameof(FakePcsc.Transmit) && !lost && (lost = Disturbance.IsVerify(bench.Pcsc.Commands[^1]))
            ? PcscCode.SCARD_E_NOT_TRANSACTED
            : null;
    }

    private static void ExchangeTheCard(Bench bench)
    {
        ScriptedCard other = new();
        Disturbance.SetIdentity(other, 9);
        bench.Pcsc.Inject = call =>
        {
            if (call != nameof(FakePcsc.Transmit) || other.Count > 0 || !Disturbance.IsVerify(bench.Pcsc.Commands[^1]))
            {
                return null;
            }

            bench.Pcsc.Readers[Bench.Reader] = other.Transmit;
            return PcscCode.SCARD_W_REMOVED_CARD;
        };
    }

    /// <summary>A file exists where the kiosk's state folder should be.</summary>
    private static RemedyCase Unwritable(string situation, Action<Bench> goOn) => new(CardFailures.LatchUnusable, situation)
    {
        Arrange = bench =>
        {
            File.WriteAllText(bench.StateFolder, "no folder");
            bench.Signer = SignerWith(bench, bench.StateFolder);
        },
        Remedy = bench =>
        {
            File.Delete(bench.StateFolder);
            goOn(bench);
        },
    };

    private static CardSigner SignerWith(Bench bench, string folder) =>
        new(bench.Pcsc, bench.Time, latch: new PasswordLatch(bench.Time, Path.Combine(folder, PasswordLatch.FileName), iterations: 1));
}
