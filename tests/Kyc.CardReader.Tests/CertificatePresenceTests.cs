using Kyc.CardReader.Diagnosis;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Checks how a session uses EF 0008, which says whether the card has a signature certificate. Only one public source describes this file.
/// A card is therefore refused before the password is sent only if a second indication also says that there is no certificate.
/// </summary>
public sealed class CertificatePresenceTests
{
    private static readonly PcscInstallation Installation = new("Test System", "pcscd 1", ["driver 1"], [], []);

    private readonly CardBench _bench = new();

    [Fact]
    public void A_card_that_lists_no_certificate_and_has_no_certificate_file_is_refused_before_the_password_is_sent()
    {
        MarkCertificateAbsent();
        _bench.Card.RemoveFile(0x0001);

        AssertRefusedBeforeThePassword();
        Assert.DoesNotContain(_bench.Pcsc.Commands, command => command[1] == 0x20);
    }

    [Theory]
    [InlineData(0x63C0)]
    [InlineData(0x6983)]
    [InlineData(0x6984)]
    public void A_card_that_lists_no_certificate_and_has_no_tries_left_is_refused_before_the_password_is_sent(int status)
    {
        MarkCertificateAbsent();
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0x20, _, _] ? SigningTests.CreateStatusWord(status) : null;

        AssertRefusedBeforeThePassword();
    }

    [Fact]
    public void A_card_that_lists_no_certificate_and_has_no_password_file_is_refused_before_the_password_is_sent()
    {
        MarkCertificateAbsent();
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0xA4, _, _, _, 0x00, 0x1B] ? [0x6A, 0x82] : null;

        AssertRefusedBeforeThePassword();
    }

    [Theory]
    [InlineData(0x9000)]
    [InlineData(0x6982)]
    [InlineData(0x6A86)]
    public void A_card_that_lists_no_certificate_signs_with_a_warning_without_a_second_indication(int answerToSelect)
    {
        MarkCertificateAbsent();
        _bench.Card.ReplaceAnswer = (_, command) =>
            command is [_, 0xA4, _, _, _, 0x00, 0x01] && !_bench.VerifyCommands.Any()
                ? SigningTests.CreateStatusWord(answerToSelect)
                : null;

        Assert.Equal(CertificatePresence.Disputed, _bench.Inspect().Value?.SignatureCertificatePresence);
        var report = Examine();
        Assert.True(report.IsReady);
        Assert.Equal(FindingLevel.Warning, GetCertificateFinding(report).Level);
        Assert.NotNull(_bench.Sign().Value);
        AssertQueryRightBeforeVerify();
    }

    [Theory]
    [InlineData("")]
    [InlineData("8E")]
    [InlineData("018F00")]
    [InlineData("FF8F00")]
    [InlineData("9F9F00")]
    public void An_unknown_value_in_EF_0008_leaves_the_certificate_presence_unknown_and_the_card_signs(string file)
    {
        _bench.Card.SetFile(0x0008, Convert.FromHexString(file));

        Assert.Equal(CertificatePresence.Unknown, _bench.Inspect().Value?.SignatureCertificatePresence);
        Assert.Equal(FindingLevel.Warning, GetCertificateFinding(Examine()).Level);
        AssertSignsWithoutASecondSource();
    }

    [Theory]
    [InlineData(0x6A82)]
    [InlineData(0x6982)]
    [InlineData(0x6A86)]
    public void An_unreadable_EF_0008_leaves_the_certificate_presence_unknown_and_the_card_signs(int status)
    {
        _bench.Card.ReplaceAnswer = (_, command) =>
            command is [_, 0xA4, 0x02, _, _, 0x00, 0x08] or [_, 0xB0, 0x88, ..] ? SigningTests.CreateStatusWord(status) : null;

        Assert.Equal(CertificatePresence.Unknown, _bench.Inspect().Value?.SignatureCertificatePresence);
        AssertSignsWithoutASecondSource();
    }

    [Fact]
    public void A_listed_certificate_needs_no_further_command()
    {
        AssertSignsWithoutASecondSource();
        Assert.Equal(17, _bench.Pcsc.Commands.Count);
    }

    [Theory]
    [InlineData(true, 0x00, 0)]
    [InlineData(true, 0x00, 300)]
    [InlineData(true, 0xFF, 300)]
    [InlineData(true, 0xFF, 7)]
    [InlineData(false, 0x00, 0)]
    [InlineData(false, 0xFF, 300)]
    public void A_certificate_file_of_filler_bytes_read_after_the_password_is_reported_as_no_certificate(
        bool isListed,
        byte filler,
        int length)
    {
        if (!isListed)
        {
            MarkCertificateAbsent();
        }

        _bench.Card.SetFile(0x0001, [.. Enumerable.Repeat(filler, length)]);

        Assert.Equal(CardFailures.NoSignatureCertificate, _bench.GetFailure(_bench.Sign()));
        Assert.Equal(5, _bench.Card.TriesLeft);
    }

    [Theory]
    [InlineData(0xA4, 0x6A82)] // file not found
    [InlineData(0xB0, 0x6B00)] // the file has no first byte
    public void A_missing_or_empty_certificate_file_after_the_password_is_reported_as_no_certificate(byte instruction, int status)
    {
        var isCertificateSelected = false;
        _bench.Card.ReplaceAnswer = (_, command) =>
        {
            isCertificateSelected = command is [_, 0xA4, 0x02, ..] ? command[^1] == 0x01 : isCertificateSelected;
            return isCertificateSelected && command[1] == instruction ? SigningTests.CreateStatusWord(status) : null;
        };

        Assert.Equal(CardFailures.NoSignatureCertificate, _bench.GetFailure(_bench.Sign()));
    }

    [Fact]
    public void A_card_that_replaces_another_during_the_session_is_checked_by_its_own_files()
    {
        MarkCertificateAbsent();
        ScriptedCard nextCard = new() { TriesLeft = 0 };
        _bench.Pcsc.InjectCode = call =>
        {
            if (call != nameof(FakePcsc.Transmit) || _bench.Pcsc.Commands[^1] is not [_, 0x20, _, _] || nextCard.CommandCount > 0)
            {
                return null;
            }

            _bench.Pcsc.Readers[CardBench.Reader] = nextCard.Transmit;
            return PcscCode.SCARD_W_REMOVED_CARD;
        };

        Assert.Equal(CardFailures.PinBlocked, _bench.GetFailure(_bench.Sign()));
    }

    private void MarkCertificateAbsent() => _bench.Card.SetFile(0x0008, [0x00, 0x8F, 0x00]);

    private void AssertRefusedBeforeThePassword()
    {
        Assert.Equal(CertificatePresence.Absent, _bench.Inspect().Value?.SignatureCertificatePresence);
        var report = Examine();
        Assert.False(report.IsReady);
        Assert.Equal(FindingLevel.Fault, GetCertificateFinding(report).Level);
        _bench.Pcsc.Commands.Clear();
        Assert.Equal(CardFailures.NoSignatureCertificate, _bench.GetFailure(_bench.Sign(acceptLastTry: true)));
        Assert.Empty(_bench.VerifyCommands);
    }

    private void AssertSignsWithoutASecondSource()
    {
        _bench.Pcsc.Commands.Clear();
        Assert.NotNull(_bench.Sign().Value);
        Assert.Single(_bench.Pcsc.Commands, command => command is [_, 0xA4, 0x02, _, _, 0x00, 0x01]);
        AssertQueryRightBeforeVerify();
    }

    private void AssertQueryRightBeforeVerify()
    {
        var verifyIndex = _bench.Pcsc.Commands.IndexOf(Assert.Single(_bench.VerifyCommands));
        Assert.Equal([0x00, 0x20, 0x00, 0x80], _bench.Pcsc.Commands[verifyIndex - 1]);
    }

    private DoctorReport Examine() => new CardDoctor(_bench.Pcsc, Installation, _bench.Time).Examine();

    private static Finding GetCertificateFinding(DoctorReport report) =>
        report.Findings.Single(finding => finding.Check == "signature-certificate");
}
