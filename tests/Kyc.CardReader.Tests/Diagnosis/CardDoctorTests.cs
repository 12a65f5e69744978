using Kyc.CardReader.Apdu;
using Kyc.CardReader.Diagnosis;
using Kyc.CardReader.Failures;
using Kyc.VirtualCard;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.CardReader.Tests.Diagnosis;

public sealed class CardDoctorTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TestPki Pki = TestPki.Create(Now);
    private static readonly PcscInstallation Installation = new("Test System", "pcscd 1", ["driver 1"], [], []);

    private readonly CardBench _bench = new();

    [Fact]
    public void The_doctor_reports_a_usable_card_with_all_details()
    {
        InsertCard("valid");

        var report = Examine();

        Assert.True(report.IsReady);
        Assert.All(report.Findings, finding => Assert.Equal(FindingLevel.Ok, finding.Level));
        Assert.Equal("running", GetFinding(report, "service").Value);
        Assert.Equal("3BE000FF8131FE4514", GetFinding(report, "atr").Value);
        Assert.Equal("My Number Card, token label JPKIAPICCTOKEN2", GetFinding(report, "card-kind").Value);
        Assert.Equal(
            "signature certificate present, authentication certificate present",
            GetFinding(report, "signature-certificate").Value);
        Assert.Equal("5 of 5 left", GetFinding(report, "signature-password-tries").Value);
        Assert.Equal("3 left", GetFinding(report, "authentication-pin-tries").Value);
        Assert.Matches("^1[0-9]{3} bytes in [0-9.]+ ms", GetFinding(report, "read-speed").Value);
        Assert.Equal(CardBench.Reader, GetFinding(report, "read-speed").Reader);
        Assert.Equal("could start, with " + CardBench.Reader, GetFinding(report, "verification").Value);
    }

    [Theory]
    [InlineData("valid", true)]
    [InlineData("expired", true)] // the certificate can be read only after the password
    [InlineData("blocked", false)]
    [InlineData("one-try-left", false)]
    [InlineData("no-signature-certificate", false)]
    [InlineData("smartphone", false)]
    public void The_doctor_reports_ready_exactly_when_a_session_would_send_the_password(string persona, bool isReady)
    {
        InsertCard(persona);
        Assert.Equal(isReady, Examine().IsReady);

        CardBench sessionBench = new();
        InsertCard(persona, sessionBench);
        sessionBench.Sign(password: "WRONG123"u8.ToArray());
        Assert.Equal(isReady, sessionBench.VerifyCommands.Any());
    }

    [Theory]
    [InlineData("valid")]
    [InlineData("blocked")]
    [InlineData("one-try-left")]
    [InlineData("no-signature-certificate")]
    [InlineData("smartphone")]
    public void The_doctor_sends_no_password_uses_no_try_and_powers_every_card_down(string persona)
    {
        var card = InsertCard(persona);
        var triesBefore = _bench.Inspect().Value?.SignatureTriesLeft;
        _bench.Pcsc.Commands.Clear();

        Examine();

        Assert.NotEmpty(_bench.Pcsc.Commands);
        Assert.All(_bench.Pcsc.Commands, command => Assert.True(command[1] != 0x20 || command.Length == 4, Convert.ToHexString(command)));
        Assert.DoesNotContain(_bench.Pcsc.Commands, command => command[1] is 0x24 or 0x2A);
        _bench.AssertClosed();
        card.PowerOff();
        card.PowerOn();
        Assert.Equal(triesBefore, _bench.Inspect().Value?.SignatureTriesLeft);
    }

    [Theory]
    [InlineData("0020008006414243313233")]
    [InlineData("0024018006414243313233")]
    [InlineData("802A0080010000")]
    [InlineData("")]
    public void A_command_that_is_not_a_query_never_reaches_the_card(string command)
    {
        using QueryOnlyConnection connection = new(new UnusedConnection());

        Assert.Throws<InvalidOperationException>(() => connection.Transmit(Convert.FromHexString(command)));
    }

    [Fact]
    public void A_used_try_is_a_warning_with_advice_on_typing_the_password()
    {
        _bench.Card.TriesLeft = 3;
        _bench.Card.SetFile(0x0002, [0x30, 0x03, 1, 2, 3]);

        var triesFinding = GetFinding(Examine(), "signature-password-tries");

        Assert.Equal((FindingLevel.Warning, "3 of 5 left"), (triesFinding.Level, triesFinding.Value));
        Assert.Contains("capital", triesFinding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_whose_read_speed_cannot_be_measured_is_ready_with_a_warning()
    {
        var card = InsertCard("valid");
        _bench.Pcsc.Readers[CardBench.Reader] = command =>
            command is [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x02] ? [0x6A, 0x82] : card.Transmit(command);

        var report = Examine();

        Assert.True(report.IsReady);
        Assert.Equal(FindingLevel.Warning, GetFinding(report, "read-speed").Level);
    }

    [Fact]
    public void A_card_without_the_JPKI_application_is_reported_as_unknown()
    {
        _bench.Pcsc.Readers[CardBench.Reader] = _ => [0x6A, 0x82];

        var report = Examine();

        Assert.False(report.IsReady);
        Assert.StartsWith("CARD-UNKNOWN", GetFinding(report, "card-kind").Value, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Fault, GetFinding(report, "verification").Level);
    }

    [Fact]
    public void A_slow_reader_is_a_warning()
    {
        var card = InsertCard("valid");
        _bench.Pcsc.Readers[CardBench.Reader] = command =>
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            return card.Transmit(command);
        };

        var report = Examine();

        Assert.True(report.IsReady);
        Assert.Equal(FindingLevel.Warning, GetFinding(report, "read-speed").Level);
    }

    [Fact]
    public void An_empty_reader_and_no_reader_are_distinguished()
    {
        _bench.Pcsc.Readers[CardBench.Reader] = null;
        var emptyReaderReport = Examine();
        Assert.Equal("empty", GetFinding(emptyReaderReport, "reader").Value);
        Assert.Equal("could not start: no card", GetFinding(emptyReaderReport, "verification").Value);

        _bench.Pcsc.Readers.Clear();
        var noReaderReport = Examine();
        Assert.StartsWith("CARD-NO-READER", GetFinding(noReaderReport, "readers").Value, StringComparison.Ordinal);
        Assert.False(emptyReaderReport.IsReady || noReaderReport.IsReady);
        _bench.AssertClosed();
    }

    [Fact]
    public void Faults_of_another_reader_do_not_prevent_a_verification()
    {
        InsertCard("valid");
        _bench.Pcsc.Readers["A reader with a security key"] = _ => [0x6A, 0x82];
        _bench.Pcsc.Readers["B reader, empty"] = null;

        var report = Examine();

        Assert.True(report.IsReady);
        Assert.DoesNotContain(report.Findings, finding => finding.Level == FindingLevel.Fault);
        Assert.Contains(report.Findings, finding => finding is { Reader: "A reader with a security key", Level: FindingLevel.Warning });
    }

    [Fact]
    public void Two_My_Number_Cards_prevent_a_verification_unless_a_reader_is_named()
    {
        InsertCard("valid");
        _bench.Pcsc.Readers["Z Other Reader"] = new ScriptedCard().Transmit;

        var unfilteredReport = Examine();
        var namedReaderReport = new CardDoctor(_bench.Pcsc, Installation, _bench.Time).Examine(CardBench.Reader);

        Assert.False(unfilteredReport.IsReady);
        Assert.StartsWith("CARD-SEVERAL", GetFinding(unfilteredReport, "cards").Value, StringComparison.Ordinal);
        Assert.True(namedReaderReport.IsReady);
        _bench.AssertClosed();
    }

    [Theory]
    [InlineData(nameof(FakePcsc.EstablishContext), PcscCode.SCARD_E_NO_SERVICE, "service", "Install and start")]
    [InlineData(nameof(FakePcsc.EstablishContext), PcscCode.SCARD_W_SECURITY_VIOLATION, "service", "polkit")]
    [InlineData(nameof(FakePcsc.EstablishContext), PcscCode.SCARD_E_NO_ACCESS, "service", "polkit")]
    [InlineData(nameof(FakePcsc.ListReaders), PcscCode.SCARD_E_SERVICE_STOPPED, "readers", "service")]
    [InlineData(nameof(FakePcsc.GetStatusChange), PcscCode.SCARD_E_READER_UNAVAILABLE, "reader", "Plug the reader in")]
    [InlineData(nameof(FakePcsc.Connect), PcscCode.SCARD_E_SHARING_VIOLATION, "connect", "scdaemon")]
    [InlineData(nameof(FakePcsc.Connect), PcscCode.SCARD_W_SECURITY_VIOLATION, "connect", "polkit")]
    [InlineData(nameof(FakePcsc.Connect), PcscCode.SCARD_W_UNRESPONSIVE_CARD, "connect", "right way round")]
    [InlineData(nameof(FakePcsc.Status), PcscCode.SCARD_W_REMOVED_CARD, "atr", "leave it in place")]
    [InlineData(nameof(FakePcsc.Transmit), PcscCode.SCARD_W_RESET_CARD, "card-kind", "Close other programs")]
    public void A_failed_PCSC_call_is_reported_as_a_fault_with_a_remedy(string call, PcscCode code, string check, string remedy)
    {
        InsertCard("valid");
        _bench.Pcsc.InjectCode = name => name == call ? code : null;

        var report = Examine();

        var fault = GetFinding(report, check);
        Assert.Equal(FindingLevel.Fault, fault.Level);
        Assert.Contains(code.ToString(), fault.Value, StringComparison.Ordinal);
        Assert.Contains(remedy, fault.Remedy, StringComparison.Ordinal);
        Assert.False(report.IsReady);
        _bench.Pcsc.InjectCode = _ => null;
        _bench.AssertClosed();
    }

    [Fact]
    public void Random_card_answers_never_prevent_the_doctor_from_reaching_a_conclusion()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            CardBench bench = new();
            Random random = new(seed);
            bench.Card.ReplaceAnswer = (_, _) =>
            {
                var randomBytes = new byte[random.Next(0, 259)];
                random.NextBytes(randomBytes);
                return random.Next(3) == 0 ? randomBytes : null;
            };

            var report = new CardDoctor(bench.Pcsc, Installation, bench.Time).Examine();

            Assert.Equal("verification", report.Findings[^1].Check);
            Assert.Equal(report.IsReady, report.Findings[^1].Level == FindingLevel.Ok);
            Assert.Empty(bench.VerifyCommands);
            Assert.InRange(bench.Pcsc.Commands.Count, 1, 200);
            bench.AssertClosed();
        }
    }

    private DoctorReport Examine() => new CardDoctor(_bench.Pcsc, Installation, _bench.Time).Examine();

    private static Finding GetFinding(DoctorReport report, string check) => report.Findings.Single(finding => finding.Check == check);

    private MyNumberCard InsertCard(string name) => InsertCard(name, _bench);

    private static MyNumberCard InsertCard(string name, CardBench bench)
    {
        Assert.True(Personas.TryFind(name, out var persona));
        var card = Pki.CreateCard(persona, Now);
        bench.Pcsc.Readers[CardBench.Reader] = command => card.Transmit(command);
        return card;
    }

    private sealed class UnusedConnection : ICardConnection
    {
        public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command) =>
            throw new NotSupportedException("No command may be sent here.");

        public void Dispose()
        {
        }
    }
}
