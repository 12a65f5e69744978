using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>Contains the cases in which the remedy concerns the password, except those in <see cref="LostAnswerRemedyCases"/>.</summary>
internal static class PasswordRemedyCases
{
    public static readonly byte[] WrongPassword = "WRONG123"u8.ToArray();

    public static IReadOnlyList<RemedyCase> All { get; } =
    [
        new(CardFailures.MalformedPassword, "small letters") { Press = _ => SignWithTypedPassword("abc123"u8) },
        new(CardFailures.MalformedPassword, "the four digits of another PIN") { Press = _ => SignWithTypedPassword("1234"u8) },
        new(CardFailures.PinIncorrect, "another password is tried") { Press = SignWithWrongPassword, VerifyCount = 2 },
        new(CardFailures.PinIncorrect, "the card tells no counter, another password is tried")
        {
            Arrange = bench => FaultInjection.AnswerWith(bench, FaultInjection.IsVerify, 0x63, 0x00),
            Press = SignWithWrongPassword,
            ApplyRemedy = FaultInjection.EndFaults,
            VerifyCount = 2,
        },
        new(CardFailures.PinIncorrect, "one try is left, another password is tried with --last-try")
        {
            Arrange = bench => bench.Card.TriesLeft = 2,
            Press = SignWithWrongPassword,
            PressAgain = bench => bench.Sign(acceptLastTry: true),
            VerifyCount = 2,
        },
        new(CardFailures.PinRepeated, "another password is tried at once")
        {
            Arrange = UseOneTry,
            Press = SignWithWrongPassword,
            VerifyCount = 2,
        },
        new(CardFailures.PinRepeated, "of a card that does not show who it is, another password is tried at once")
        {
            Arrange = bench =>
            {
                bench.Card.SetFile(0x000A, []);
                UseOneTry(bench);
            },
            Press = SignWithWrongPassword,
            VerifyCount = 2,
        },
        new(CardFailures.PinRepeated, "the same password is tried a quarter of an hour later, after the office made it right")
        {
            Arrange = bench =>
            {
                FaultInjection.AnswerWith(bench, FaultInjection.IsVerify, 0x63, 0xC4);
                Assert.Equal(CardFailures.PinIncorrect, bench.GetFailure(bench.Sign()));
                FaultInjection.EndFaults(bench);
            },
            ApplyRemedy = bench => bench.Time.Advance(TimeSpan.FromMinutes(15)),
            VerifyCount = 2,
        },
        new(CardFailures.PinLastTry, "the person is certain")
        {
            Arrange = bench => bench.Card.TriesLeft = 1,
            PressAgain = bench => bench.Sign(acceptLastTry: true),
        },
        new(CardFailures.PinBlocked, "before the password is sent, the office resets it")
        {
            Arrange = bench => bench.Card.TriesLeft = 0,
            ApplyRemedy = ResetPasswordByMunicipality,
        },
        new(CardFailures.PinBlocked, "by the last try, the office resets it")
        {
            Arrange = bench => bench.Card.TriesLeft = 1,
            Press = bench => bench.Sign(acceptLastTry: true, password: WrongPassword),
            ApplyRemedy = ResetPasswordByMunicipality,
            VerifyCount = 2,
        },
        new(CardFailures.PinBlocked, "told only when the password is sent, the office resets it")
        {
            Arrange = bench => FaultInjection.AnswerWith(bench, FaultInjection.IsVerify, 0x69, 0x84),
            ApplyRemedy = bench =>
            {
                // Going to the municipal office and back takes at least this long.
                bench.Time.Advance(TimeSpan.FromMinutes(15));
                ResetPasswordByMunicipality(bench);
            },
            VerifyCount = 2,
        },
        new(CardFailures.PinTriesUnknown, "the card answers otherwise when it is placed again")
        {
            Arrange = bench => FaultInjection.AnswerWith(bench, command => command is [_, 0x20, _, _], 0x90, 0x00),
            ApplyRemedy = FaultInjection.EndFaults,
        },
        new(CardFailures.PinTriesUnknown, "the password's file is found when the card is placed again")
        {
            Arrange = bench => FaultInjection.AnswerWith(bench, command => command is [_, 0xA4, _, _, _, 0x00, 0x1B], 0x6A, 0x82),
            ApplyRemedy = FaultInjection.EndFaults,
        },
    ];

    public static CardResult<CardSignature> SignWithWrongPassword(CardBench bench) => bench.Sign(password: WrongPassword);

    private static void UseOneTry(CardBench bench) =>
        Assert.Equal(CardFailures.PinIncorrect, bench.GetFailure(SignWithWrongPassword(bench)));

    private static void ResetPasswordByMunicipality(CardBench bench)
    {
        FaultInjection.EndFaults(bench);
        bench.Card.TriesLeft = 5;
    }

    private static CardResult<CardSignature> SignWithTypedPassword(ReadOnlySpan<byte> typedText)
    {
        Assert.False(SignaturePassword.TryCreate(typedText, out _, out var failure));
        return new CardFault(failure);
    }
}
