using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;
using Kyc.Jpki;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>Contains the cases in which the remedy concerns the card on the reader or the card's contents.</summary>
internal static class CardRemedyCases
{
    private const string OtherReader = "Z Other Reader 01 00";

    private static readonly byte[] AbsentCertificateFile = [0x00, 0x8F, 0x00];
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<RemedyCase> All { get; } =
    [
        new(CardFailures.UnknownCard, "a licence instead of the card")
        {
            Arrange = bench => bench.Pcsc.Readers[CardBench.Reader] = _ => [0x6A, 0x82],
            ApplyRemedy = FaultInjection.EndFaults,
        },
        new(CardFailures.UnknownCard, "a security key in one reader, nothing in the other")
        {
            Arrange = bench =>
            {
                bench.Pcsc.Readers[OtherReader] = _ => [0x6A, 0x82];
                bench.Pcsc.Readers[CardBench.Reader] = null;
            },
            ApplyRemedy = FaultInjection.EndFaults,
        },
        new(CardFailures.SeveralCards, "one is taken away")
        {
            Arrange = PlaceAnotherCard,
            ApplyRemedy = bench => bench.Pcsc.Readers[OtherReader] = null,
        },
        new(CardFailures.SeveralCards, "a reader is named")
        {
            Arrange = PlaceAnotherCard,
            PressAgain = bench => bench.Sign(reader: CardBench.Reader),
        },
        new(CardFailures.SeveralCards, "one came while the tries were checked")
        {
            Arrange = bench =>
            {
                bench.Pcsc.Readers[OtherReader] = null;
                bench.Card.ReplaceAnswer = (_, command) =>
                {
                    if (command is [_, 0x20, _, _])
                    {
                        PlaceAnotherCard(bench);
                    }

                    return null;
                };
            },
            ApplyRemedy = bench =>
            {
                FaultInjection.EndFaults(bench);
                bench.Pcsc.Readers[OtherReader] = null;
            },
        },
        CreateLabelCase(CardFailures.LabelUnknown, "JPKIAPICCTOKEN3"),
        CreateLabelCase(CardFailures.KindUnsupported, "JPKIAPGPSETOKEN"),
        CreateLabelCase(CardFailures.KindUnsupported, "JPKIAPICCTOKEN"),
        CreateMissingCertificateCase("by the list and by its file", 1, card => card.RemoveFile(0x0001)),
        CreateMissingCertificateCase("by the list and by its tries", 1, card => card.TriesLeft = 0),
        CreateMissingCertificateCase("by its file after the password", 2, card => card.SetFile(0x0001, [])),
        CreateDamagedSignatureCase(),
        new(CardFailures.ProtocolError, "a label that is no text")
        {
            Arrange = bench => FaultInjection.AnswerWith(bench, command => command is [_, 0xB0, 0x86, ..], 0x01, 0x90, 0x00),
            ApplyRemedy = FaultInjection.EndFaults,
        },
        new(CardFailures.ProtocolError, "a certificate that is none")
        {
            Arrange = bench => FaultInjection.AnswerWith(bench, command => command is [_, 0xB0, 0x00, 0x00, 0x00], 0x31, 0x90, 0x00),
            ApplyRemedy = FaultInjection.EndFaults,
            VerifyCount = 2,
        },
        new(CardFailures.ProtocolError, "a signature of another length")
        {
            Arrange = bench => FaultInjection.AnswerWith(bench, command => command is [0x80, 0x2A, ..], 0x01, 0x90, 0x00),
            ApplyRemedy = FaultInjection.EndFaults,
            VerifyCount = 2,
        },
    ];

    private static void PlaceAnotherCard(CardBench bench)
    {
        ScriptedCard other = new();
        FaultInjection.SetIdentity(other, 9);
        bench.Pcsc.Readers[OtherReader] = other.Transmit;
    }

    private static RemedyCase CreateLabelCase(Failure failure, string label) => new(failure, label)
    {
        Arrange = bench =>
        {
            ScriptedCard card = new();
            card.SetFile(0x0006, [.. label.PadRight(32).Select(character => (byte)character)]);
            bench.Pcsc.Readers[CardBench.Reader] = card.Transmit;
        },
        ApplyRemedy = FaultInjection.EndFaults,
    };

    /// <summary>
    /// Creates a case in which the card has no signature certificate. The remedy is that the municipal office issues one.
    /// </summary>
    private static RemedyCase CreateMissingCertificateCase(string situation, int verifyCount, Action<ScriptedCard> removeCertificate) =>
        new(CardFailures.NoSignatureCertificate, situation)
        {
            Arrange = bench =>
            {
                bench.Card.SetFile(0x0008, AbsentCertificateFile);
                removeCertificate(bench.Card);
            },
            ApplyRemedy = bench =>
            {
                bench.Card.SetFile(0x0008, [0x8F, 0x8F, 0x00]);
                bench.Card.SetFile(0x0001, bench.Card.Certificate);
                bench.Card.TriesLeft = 5;
            },
            VerifyCount = verifyCount,
        };

    /// <summary>
    /// Creates a case in which the card returns a damaged signature. The kiosk verifies the signature after the session, so this case uses
    /// the virtual card, which has a real certificate.
    /// </summary>
    private static RemedyCase CreateDamagedSignatureCase()
    {
        Assert.True(Personas.TryFind("valid", out var persona));
        var card = TestPki.Create(Now).CreateCard(persona, Now);
        var password = System.Text.Encoding.ASCII.GetBytes(persona.Password);
        CardResult<CardSignature> SignAndCheck(CardBench bench)
        {
            var result = bench.Sign(password: password);
            return result.Value is not null && SignatureCheck.Check(result.Value, CardBench.Document) is { } fault ? fault : result;
        }

        return new RemedyCase(CardFailures.SignatureBroken, "a bit of the signature was lost")
        {
            Arrange = bench => bench.Pcsc.Readers[CardBench.Reader] = command =>
            {
                var answer = card.Transmit(command);
                answer[0] ^= (byte)(command is [0x80, 0x2A, ..] ? 1 : 0);
                return answer;
            },
            Press = SignAndCheck,
            ApplyRemedy = bench => bench.Pcsc.Readers[CardBench.Reader] = command => card.Transmit(command),
            PressAgain = SignAndCheck,
            VerifyCount = 2,
        };
    }
}
