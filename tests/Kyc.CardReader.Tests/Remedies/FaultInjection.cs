using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>Causes faults on a <see cref="CardBench"/>, and ends them.</summary>
internal static class FaultInjection
{
    /// <summary>
    /// Gets the states of a session except the one that sends the password. Each has the number of VERIFY commands with a password that
    /// precede it and a function that recognizes one of its commands.
    /// </summary>
    public static IReadOnlyList<(string State, int VerifiesBefore, Func<byte[], bool> Command)> SessionStates { get; } =
    [
        ("identifying the card", 0, command => command is [_, 0xA4, 0x04, ..]),
        ("checking the certificate", 0, command => command is [_, 0xB0, 0x88, ..]),
        ("checking the tries", 0, command => command is [_, 0x20, _, _]),
        ("reading the certificate", 1, command => command is [_, 0xB0, 0x02, ..]),
        ("signing", 1, command => command is [0x80, 0x2A, ..]),
    ];

    public static bool IsVerify(byte[] command) => command is [_, 0x20, _, _, _, ..];

    /// <summary>Makes all commands fail with the given code, beginning with the first affected one.</summary>
    public static void BreakFrom(CardBench bench, Func<byte[], bool> isAffected, PcscCode code)
    {
        var isBroken = false;
        bench.Pcsc.InjectCode = call =>
            call == nameof(FakePcsc.Transmit) && (isBroken |= isAffected(bench.Pcsc.Commands[^1])) ? code : null;
    }

    public static void FailCall(CardBench bench, string failingCall, PcscCode code) =>
        bench.Pcsc.InjectCode = call => call == failingCall ? code : null;

    /// <summary>Restores readers, service and card to their normal state.</summary>
    public static void EndFaults(CardBench bench)
    {
        bench.Pcsc.InjectCode = _ => null;
        bench.Card.ReplaceAnswer = (_, _) => null;
        bench.Pcsc.Readers[CardBench.Reader] = bench.Card.Transmit;
    }

    /// <summary>
    /// Removes the card when it receives an affected command, before it has processed the command or, if
    /// <paramref name="isCommandProcessed"/> is true, afterwards. <see cref="EndFaults"/> puts the card back.
    /// </summary>
    public static void RemoveCard(CardBench bench, Func<byte[], bool> isAffected, bool isCommandProcessed = false)
    {
        bench.Pcsc.InjectCode = call =>
        {
            var command = call == nameof(FakePcsc.Transmit) ? bench.Pcsc.Commands[^1] : [];
            if (bench.Pcsc.Readers[CardBench.Reader] is not null && isAffected(command))
            {
                bench.Pcsc.Readers[CardBench.Reader] = null;
                if (isCommandProcessed)
                {
                    bench.Card.Transmit(command);
                }
            }

            return null;
        };
    }

    public static void AnswerWith(CardBench bench, Func<byte[], bool> isAffected, params byte[] answer) =>
        bench.Card.ReplaceAnswer = (_, command) => isAffected(command) ? answer : null;

    /// <summary>Sets the content of EF 000A, which distinguishes one card from another.</summary>
    public static void SetIdentity(ScriptedCard card, byte value) =>
        card.SetFile(0x000A, [0x30, 0x82, 0x06, 0x00, .. Enumerable.Repeat(value, 0x600)]);
}
