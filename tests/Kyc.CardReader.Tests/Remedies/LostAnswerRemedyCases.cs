using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>
/// Contains the cases in which the answer to a password was lost or did not state the result, and those in which the kiosk cannot write the
/// entry in the password latch that it must write before it sends a password.
/// </summary>
internal static class LostAnswerRemedyCases
{
    public static IReadOnlyList<RemedyCase> All { get; } =
    [
        CreateLostAnswerCase("before the card worked, the same password is tried", isCommandProcessed: false),
        CreateLostAnswerCase("after the card worked, the same password is tried", isCommandProcessed: true),
        CreateLostAnswerCase("with three tries left, before the card worked", isCommandProcessed: false, triesLeft: 3),
        CreateLostAnswerCase("with three tries left, after the card worked", isCommandProcessed: true, triesLeft: 3),
        CreateLostAnswerCase("with one try left, before the card worked", isCommandProcessed: false, triesLeft: 1),
        CreateLostAnswerCase("of a card that does not show who it is", isCommandProcessed: false) with
        {
            Arrange = bench =>
            {
                bench.Card.SetFile(0x000A, []);
                FaultInjection.RemoveCard(bench, FaultInjection.IsVerify);
            },
        },
        CreateLostAnswerCase("another card lay there", isCommandProcessed: false) with { Arrange = ReplaceCard },
        CreateLostAnswerCase("a wrong one, another password is tried", isCommandProcessed: true) with
        {
            Press = PasswordRemedyCases.SignWithWrongPassword,
            ApplyRemedy = bench =>
            {
                FaultInjection.EndFaults(bench);
                Assert.Equal(4, bench.Inspect().Value?.SignatureTriesLeft);
                Assert.Equal(CardFailures.PinRepeated, bench.GetFailure(PasswordRemedyCases.SignWithWrongPassword(bench)));
            },
        },
        CreateLostAnswerCase("another password spent a try meanwhile", isCommandProcessed: false) with
        {
            ApplyRemedy = bench =>
            {
                FaultInjection.EndFaults(bench);
                Assert.Equal(CardFailures.PinIncorrect, bench.GetFailure(PasswordRemedyCases.SignWithWrongPassword(bench)));
            },
            VerifyCount = 3,
        },
        CreateUncountedCase(
            "no answer that tells the result",
            bench => FaultInjection.AnswerWith(bench, FaultInjection.IsVerify, 0x6F, 0x00)),
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
    private static RemedyCase CreateLostAnswerCase(string situation, bool isCommandProcessed, int triesLeft = 5) =>
        new(CardFailures.PinUnknownResult, situation)
        {
            Arrange = bench =>
            {
                bench.Card.TriesLeft = triesLeft;
                FaultInjection.RemoveCard(bench, FaultInjection.IsVerify, isCommandProcessed);
            },
            Press = bench => bench.Sign(acceptLastTry: true),
            ApplyRemedy = bench =>
            {
                FaultInjection.EndFaults(bench);
                Assert.Equal(isCommandProcessed ? 5 : triesLeft, bench.Inspect().Value?.SignatureTriesLeft);
            },
            PressAgain = bench => bench.Sign(acceptLastTry: true),
            VerifyCount = 2,
        };

    private static RemedyCase CreateUncountedCase(string situation, Action<CardBench> arrange) => new(CardFailures.PinNotCounted, situation)
    {
        Arrange = arrange,
        Press = bench => bench.Sign(acceptLastTry: true),
        ApplyRemedy = FaultInjection.EndFaults,
        PressAgain = bench => bench.Sign(acceptLastTry: true),
        VerifyCount = 2,
    };

    private static void LoseContact(CardBench bench)
    {
        var isContactLost = false;
        bench.Pcsc.InjectCode = call =>
            call == nameof(FakePcsc.Transmit) && !isContactLost && (isContactLost = FaultInjection.IsVerify(bench.Pcsc.Commands[^1]))
                ? PcscCode.SCARD_E_NOT_TRANSACTED
                : null;
    }

    private static void ReplaceCard(CardBench bench)
    {
        ScriptedCard otherCard = new();
        FaultInjection.SetIdentity(otherCard, 9);
        bench.Pcsc.InjectCode = call =>
        {
            if (call != nameof(FakePcsc.Transmit) || otherCard.CommandCount > 0 || !FaultInjection.IsVerify(bench.Pcsc.Commands[^1]))
            {
                return null;
            }

            bench.Pcsc.Readers[CardBench.Reader] = otherCard.Transmit;
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
            ApplyRemedy = bench =>
            {
                File.Delete(bench.StateFolder);
                repair(bench);
            },
        };

    private static CardSigner CreateSigner(CardBench bench, string folder) =>
        new(bench.Pcsc, bench.Time, latch: new PasswordLatch(bench.Time, Path.Combine(folder, PasswordLatch.FileName), iterationCount: 1));
}
