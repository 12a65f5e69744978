using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>
/// Contains the cases in which the answer to a password was lost or did not state the result, and those in which the kiosk cannot write the
/// entry in the password latch that it must write before it sends a password.
/// </summary>
internal static class LostAnswerRemedies
{
    public static IReadOnlyList<RemedyCase> All { get; } =
    [
        CreateLostAnswerCase("before the card worked, the same password is tried", isProcessed: false),
        CreateLostAnswerCase("after the card worked, the same password is tried", isProcessed: true),
        CreateLostAnswerCase("with three tries left, before the card worked", isProcessed: false, tries: 3),
        CreateLostAnswerCase("with three tries left, after the card worked", isProcessed: true, tries: 3),
        CreateLostAnswerCase("with one try left, before the card worked", isProcessed: false, tries: 1),
        CreateLostAnswerCase("of a card that does not show who it is", isProcessed: false) with
        {
            Arrange = bench =>
            {
                bench.Card.SetFile(0x000A, []);
                FaultInjection.RemoveCard(bench, FaultInjection.IsVerify);
            },
        },
        CreateLostAnswerCase("another card lay there", isProcessed: false) with { Arrange = ReplaceCard },
        CreateLostAnswerCase("a wrong one, another password is tried", isProcessed: true) with
        {
            Press = PasswordRemedies.SignWrongly,
            Remedy = bench =>
            {
                FaultInjection.End(bench);
                Assert.Equal(4, bench.Inspect().Value?.SignatureTriesLeft);
                Assert.Equal(CardFailures.PinRepeated, bench.GetFailure(PasswordRemedies.SignWrongly(bench)));
            },
        },
        CreateLostAnswerCase("another password spent a try meanwhile", isProcessed: false) with
        {
            Remedy = bench =>
            {
                FaultInjection.End(bench);
                Assert.Equal(CardFailures.PinIncorrect, bench.GetFailure(PasswordRemedies.SignWrongly(bench)));
            },
            VerifyCount = 3,
        },
        CreateUncountedCase("no answer that tells the result", bench => FaultInjection.Answer(bench, FaultInjection.IsVerify, 0x6F, 0x00)),
        CreateUncountedCase("contact lost, and there again", LoseContact),
        CreateUncountedCase("contact lost with one try left, the last try being accepted again", bench =>
        {
            bench.Card.TriesLeft = 1;
            LoseContact(bench);
        }),
        CreateUnwritableLatchCase("the kiosk goes on", _ => { }),
        CreateUnwritableLatchCase("the kiosk is started again", bench => bench.Signer = CreateSigner(bench, bench.StateFolder)),
    ];

    /// <summary>
    /// Creates a case in which the answer to a password was lost. The remedy is to place the same card, whose counter is then read, and to
    /// enter the right password.
    /// </summary>
    private static RemedyCase CreateLostAnswerCase(string situation, bool isProcessed, int tries = 5) =>
        new(CardFailures.PinUnknownResult, situation)
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

    private static RemedyCase CreateUncountedCase(string situation, Action<CardBench> arrange) => new(CardFailures.PinNotCounted, situation)
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
    /// Creates a case in which a file exists at the path of the kiosk's state folder, so that the kiosk cannot store the password latch.
    /// </summary>
    private static RemedyCase CreateUnwritableLatchCase(string situation, Action<CardBench> repair) =>
        new(CardFailures.LatchUnusable, situation)
        {
            Arrange = bench =>
            {
                File.WriteAllText(bench.StateFolder, "no folder");
                bench.Signer = CreateSigner(bench, bench.StateFolder);
            },
            Remedy = bench =>
            {
                File.Delete(bench.StateFolder);
                repair(bench);
            },
        };

    private static CardSigner CreateSigner(CardBench bench, string folder) =>
        new(bench.Pcsc, bench.Time, latch: new PasswordLatch(bench.Time, Path.Combine(folder, PasswordLatch.FileName), iterations: 1));
}
