using System.Security.Cryptography;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests;

public sealed class SigningTests
{
    private readonly CardBench _bench = new();

    [Fact]
    public void A_card_signs_a_document_in_at_most_18_commands_and_is_powered_down()
    {
        var cardSignature = Assert.IsType<CardSignature>(_bench.Sign().Value);

        Assert.Equal(_bench.Card.Certificate, cardSignature.Certificate);
        Assert.Equal(ScriptedCard.Signature, cardSignature.Signature);
        Assert.Equal(SHA256.HashData(CardBench.Document), cardSignature.DocumentSha256);
        Assert.Equal(CardBench.Reader, cardSignature.ReaderName);
        Assert.Equal("JPKIAPICCTOKEN2", cardSignature.TokenLabel);
        Assert.Equal(_bench.Card.CommandCount, cardSignature.ApduCount);
        Assert.InRange(cardSignature.ApduCount, 1, 18);
        _bench.AssertClosed();
        Assert.Equal([(CardBench.Reader, PcscDisposition.UnpowerCard)], _bench.Pcsc.DisconnectCalls);
    }

    [Fact]
    public void The_card_signs_the_DigestInfo_of_the_documents_SHA_256()
    {
        _bench.Sign();

        byte[] expected =
        [
            0x80, 0x2A, 0x00, 0x80, 0x33,
            .. Convert.FromHexString("3031300D060960864801650304020105000420"), .. SHA256.HashData(CardBench.Document),
            0x00,
        ];
        Assert.Equal(expected, _bench.Pcsc.Commands[^1]);
    }

    [Fact]
    public void The_remaining_tries_are_queried_directly_before_the_only_verify()
    {
        _bench.Sign();

        var verify = Assert.Single(_bench.VerifyCommands);
        Assert.Equal([0x00, 0x20, 0x00, 0x80, 0x06, .. ScriptedCard.Password], verify);
        var index = _bench.Pcsc.Commands.IndexOf(verify);
        Assert.Equal([0x00, 0x20, 0x00, 0x80], _bench.Pcsc.Commands[index - 1]);
        Assert.Equal([0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x1B], _bench.Pcsc.Commands[index - 2]);
    }

    [Fact]
    public void The_steps_are_reported_in_order()
    {
        StepRecorder steps = new();

        _bench.Sign(progress: steps);

        CardStep[] exceptionalSteps = [CardStep.UnsupportedCardFound, CardStep.SeveralCardsFound, CardStep.RereadingTries];
        Assert.Equal(Enum.GetValues<CardStep>().Except(exceptionalSteps), steps.ReportedSteps);
    }

    [Fact]
    public void A_card_that_refuses_short_file_identifiers_is_read_by_file_selection_for_the_rest_of_the_session()
    {
        _bench.Card.SupportsShortFileIdentifiers = false;

        Assert.NotNull(_bench.Sign().Value);
        Assert.Single(_bench.Pcsc.Commands, command => command is [_, 0xB0, >= 0x80, _, _]);
    }

    [Fact]
    public void Neither_the_password_nor_the_key_is_ever_addressed_by_short_identifier()
    {
        _bench.Sign();

        Assert.All(
            _bench.Pcsc.Commands.Where(command => command is [_, 0x20 or 0x2A, ..]), command => Assert.Equal(0x80, command[3]));
    }

    [Theory]
    [InlineData("JPKIAPICCTOKEN", "CARD-KIND-UNSUPPORTED")]
    [InlineData("JPKIAPGPSETOKEN", "CARD-KIND-UNSUPPORTED")]
    [InlineData("JPKIAPIOSTOKEN", "CARD-KIND-UNSUPPORTED")]
    [InlineData("JPKIAPICCTOKEN3", "CARD-LABEL-UNKNOWN")]
    [InlineData("", "CARD-PROTOCOL")]
    [InlineData("JPKI\u0001", "CARD-PROTOCOL")]
    public void An_unsupported_token_label_ends_the_session_before_the_tries_are_queried(string label, string code)
    {
        _bench.Card.SetFile(0x0006, [.. label.PadRight(32).Select(character => (byte)character)]);

        var failure = _bench.GetFailure(_bench.Sign());

        Assert.Equal(code, failure.Code);
        Assert.DoesNotContain(_bench.Pcsc.Commands, command => command[1] == 0x20);
    }

    [Theory]
    [InlineData(0x6A82)]
    [InlineData(0x6D00)]
    [InlineData(0x6F00)]
    public void A_card_without_the_JPKI_application_is_reported_as_unknown(int status)
    {
        _bench.Card.ReplaceAnswer = (_, _) => CreateStatusWord(status);

        Assert.Equal(CardFailures.UnknownCard, _bench.GetFailure(_bench.Sign()));
    }

    [Fact]
    public void A_first_command_that_fails_after_power_up_is_repeated_once()
    {
        _bench.Card.ReplaceAnswer = (index, _) => index == 0 ? CreateStatusWord(0x6F00) : null;

        Assert.NotNull(_bench.Sign().Value);
    }

    [Fact]
    public void Cancelling_before_verify_sends_no_password_and_powers_the_card_down()
    {
        using CancellationTokenSource source = new();
        _bench.Card.ReplaceAnswer = (_, command) =>
        {
            if (command is [0x00, 0x20, 0x00, 0x80])
            {
                source.Cancel();
            }

            return null;
        };
        using var password = CardBench.CreatePassword(ScriptedCard.Password);
        CardSigningOptions options = new(new CardSearch(TimeSpan.Zero));

        Assert.Throws<OperationCanceledException>(
            () => _bench.Signer.Sign(CardBench.Document, password, options, cancellationToken: source.Token));

        Assert.Empty(_bench.VerifyCommands);
        _bench.AssertClosed();
    }

    [Fact]
    public void Inspecting_a_card_returns_its_contents_and_uses_no_try()
    {
        _bench.Card.TriesLeft = 4;
        _bench.Card.SetFile(0x0008, [0x8F, 0x00, 0x00]);

        var card = Assert.IsType<CardInspection>(_bench.Inspect().Value);

        Assert.Equal(CardKind.MyNumberCard, card.Token.Kind);
        Assert.Equal(new CertificateAvailability(HasSignatureCertificate: true, HasAuthenticationCertificate: false), card.Certificates);
        Assert.Equal(CertificatePresence.Present, card.SignatureCertificatePresence);
        Assert.Equal(4, card.SignatureTriesLeft);
        Assert.Equal(3, card.AuthenticationTriesLeft);
        Assert.Empty(_bench.VerifyCommands);
        Assert.Equal(_bench.Card.CommandCount, card.ApduCount);
        _bench.AssertClosed();
    }

    [Fact]
    public void Inspecting_a_smartphone_returns_its_card_kind()
    {
        _bench.Card.SetFile(0x0006, [.. "JPKIAPGPSETOKEN                 "u8]);

        Assert.Equal(CardKind.Smartphone, _bench.Inspect().Value?.Token.Kind);
    }

    internal static byte[] CreateStatusWord(int status) => [(byte)(status >> 8), (byte)status];

    private sealed class StepRecorder : IProgress<CardStep>
    {
        public List<CardStep> ReportedSteps { get; } = [];

        public void Report(CardStep value) => ReportedSteps.Add(value);
    }
}
