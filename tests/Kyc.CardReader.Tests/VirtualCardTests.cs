using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Session;
using Kyc.Jpki;
using Kyc.VirtualCard;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.CardReader.Tests;

/// <summary>Tests sessions with the virtual card, which has counters, a security status and files like a real card.</summary>
public sealed class VirtualCardTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TestPki Pki = TestPki.Create(Now);

    private readonly CardBench _bench = new();

    [Fact]
    public void A_signature_verifies_under_the_certificate_that_came_with_it()
    {
        var persona = InsertCard("valid", out var card);

        var cardSignature = Assert.IsType<CardSignature>(Sign(persona).Value);

        using var certificate = X509CertificateLoader.LoadCertificate(cardSignature.Certificate);
        using var key = certificate.GetRSAPublicKey()!;
        Assert.True(key.VerifyData(CardBench.Document, cardSignature.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal(certificate.RawData, cardSignature.Certificate);
        Assert.Equal(card.ApduCount, cardSignature.ApduCount);
        Assert.InRange(cardSignature.ApduCount, 1, 18);
    }

    /// <summary>
    /// Compares the bytes that a session transfers with the bytes that it needs. It needs the commands and answers that carry the
    /// certificate, the password and the signature, including their headers, status words and DigestInfo. The certificate needs as many
    /// commands as it has blocks of 256 bytes.
    /// </summary>
    [Fact]
    public void A_session_transfers_at_most_5_percent_more_bytes_than_certificate_signature_and_password_need()
    {
        var persona = InsertCard("valid", out var card);
        var transferredBytes = 0;
        card.CommandProcessed += exchange => transferredBytes += exchange.Command.Length + exchange.Response.Length;

        var cardSignature = Assert.IsType<CardSignature>(Sign(persona).Value);

        var readCount = (cardSignature.Certificate.Length + 255) / 256;
        var neededBytes =
            cardSignature.Certificate.Length + (readCount * (5 + 2)) + (5 + persona.Password.Length + 2) + (5 + 51 + 1 + 256 + 2);
        Assert.InRange(transferredBytes, neededBytes, neededBytes * 1.05);
        Assert.InRange(cardSignature.ApduCount, 1, 17);
    }

    [Fact]
    public void After_the_session_the_password_is_no_longer_verified_on_the_card()
    {
        var persona = InsertCard("valid", out var card);
        Assert.NotNull(Sign(persona).Value);

        card.PowerOn();
        card.Transmit(CommandApdu.BuildSelectApplication(JpkiNames.ApplicationIdentifier));
        card.Transmit(CommandApdu.BuildSelectFile(CardProfile.MyNumberCard.SignatureCertificateFile));
        Assert.Equal([0x69, 0x82], card.Transmit(CommandApdu.BuildReadBinary(0, 256)));
    }

    [Theory]
    [InlineData("blocked", "CARD-PIN-BLOCKED", 0)]
    [InlineData("one-try-left", "CARD-PIN-LAST-TRY", 1)]
    [InlineData("no-signature-certificate", "CARD-NO-SIGNATURE-CERTIFICATE", null)]
    [InlineData("smartphone", "CARD-KIND-UNSUPPORTED", null)]
    public void A_card_that_cannot_sign_is_reported_without_sending_a_password(string name, string code, int? triesLeft)
    {
        var persona = InsertCard(name, out _);

        var result = Sign(persona);

        Assert.Equal(code, _bench.GetFailure(result).Code);
        Assert.Equal(triesLeft, result.Fault?.TriesLeft);
        Assert.Empty(_bench.VerifyCommands);
    }

    [Fact]
    public void The_right_password_on_the_last_try_signs_and_resets_the_counter()
    {
        var persona = InsertCard("one-try-left", out _);

        Assert.NotNull(Sign(persona, acceptLastTry: true).Value);
        Assert.Equal(5, _bench.Inspect().Value?.SignatureTriesLeft);
    }

    [Fact]
    public void A_wrong_password_uses_one_try_and_the_next_inspection_reports_the_remaining_tries()
    {
        InsertCard("valid", out _);

        var result = _bench.Sign(password: "WRONG123"u8.ToArray());

        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(result));
        Assert.Equal(4, result.Fault?.TriesLeft);
        Assert.Equal(4, _bench.Inspect().Value?.SignatureTriesLeft);
    }

    [Fact]
    public void Repeated_wrong_passwords_never_block_the_card()
    {
        InsertCard("valid", out _);

        for (var i = 0; i < 10; i++)
        {
            _bench.Sign(password: Encoding.ASCII.GetBytes($"WRONG{i}"));
        }

        Assert.Equal(1, _bench.Inspect().Value?.SignatureTriesLeft);
        Assert.Equal(4, _bench.VerifyCommands.Count());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Removal_at_each_command_costs_at_most_one_try_and_the_next_session_succeeds(bool isPasswordRight, bool isCommandProcessed)
    {
        var persona = InsertCard("valid", out _);
        var commandCount = Assert.IsType<CardSignature>(Sign(persona).Value).ApduCount;
        var password = Encoding.ASCII.GetBytes(isPasswordRight ? persona.Password : "WRONG123");
        for (var index = 0; index < commandCount; index++)
        {
            CardBench bench = new();
            InsertCard(bench, "valid", out var card);
            RemoveCard(bench, card, index, isCommandProcessed);

            var failure = bench.GetFailure(bench.Sign(password: password));

            Failure[] possibleFailures = isPasswordRight
                ? [CardFailures.Removed, CardFailures.PinUnknownResult]
                : [CardFailures.Removed, CardFailures.PinUnknownResult, CardFailures.PinIncorrect];
            Assert.Contains(failure, possibleFailures);
            Assert.InRange(bench.VerifyCommands.Count(), 0, 1);
            InsertCard(bench, card);
            var triesLeft = Assert.IsType<CardInspection>(bench.Inspect().Value).SignatureTriesLeft.GetValueOrDefault();
            Assert.InRange(triesLeft, isPasswordRight ? 5 : 5 - bench.VerifyCommands.Count(), 5);
            Assert.NotNull(bench.Sign(password: Encoding.ASCII.GetBytes(persona.Password)).Value);
        }
    }

    [Fact]
    public void Inspecting_reports_the_counters_of_both_passwords()
    {
        InsertCard("blocked", out _);

        var card = Assert.IsType<CardInspection>(_bench.Inspect().Value);

        Assert.Equal(0, card.SignatureTriesLeft);
        Assert.Equal(3, card.AuthenticationTriesLeft);
        Assert.Equal(new CertificateAvailability(HasSignatureCertificate: true, HasAuthenticationCertificate: true), card.Certificates);
        Assert.Equal(CardKind.MyNumberCard, card.Token.Kind);
    }

    private Persona InsertCard(string name, out MyNumberCard card) => InsertCard(_bench, name, out card);

    private static Persona InsertCard(CardBench bench, string name, out MyNumberCard card)
    {
        Assert.True(Personas.TryFind(name, out var persona));
        card = Pki.CreateCard(persona, Now);
        InsertCard(bench, card);
        return persona;
    }

    private static void InsertCard(CardBench bench, MyNumberCard card)
    {
        card.PowerOff();
        card.PowerOn();
        bench.Pcsc.InjectCode = _ => null;
        bench.Pcsc.Readers[CardBench.Reader] = command => card.Transmit(command);
        bench.Pcsc.OnPowerDown = _ =>
        {
            card.PowerOff();
            card.PowerOn();
        };
    }

    /// <summary>
    /// Removes the card when it receives the command with the given index: before it has processed the command or, if
    /// <paramref name="isCommandProcessed"/> is true, afterwards but before its answer arrives.
    /// </summary>
    private static void RemoveCard(CardBench bench, MyNumberCard card, int index, bool isCommandProcessed)
    {
        var count = 0;
        var isRemoved = false;
        bench.Pcsc.InjectCode = call =>
        {
            if (call == nameof(FakePcsc.Transmit) && (isRemoved || count++ == index))
            {
                if (isCommandProcessed && !isRemoved)
                {
                    card.Transmit(bench.Pcsc.Commands[^1]);
                }

                isRemoved = true;
                return PcscCode.SCARD_W_REMOVED_CARD;
            }

            return null;
        };
    }

    private CardResult<CardSignature> Sign(Persona persona, bool acceptLastTry = false) =>
        _bench.Sign(acceptLastTry, Encoding.ASCII.GetBytes(persona.Password));
}
