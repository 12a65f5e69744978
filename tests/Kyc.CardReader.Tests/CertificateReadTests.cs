using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Tests;

public sealed class CertificateReadTests
{
    private readonly CardBench _bench = new();

    [Theory]
    [InlineData(2, "3002")]
    [InlineData(200, "3081C8")]
    [InlineData(253, "3081FD")]
    [InlineData(256, "30820100")]
    [InlineData(2044, "308207FC")]
    [InlineData(127, "307F")]
    public void Only_the_DER_certificate_is_returned_when_other_bytes_follow_in_the_file(int contentLength, string header)
    {
        byte[] certificate = [.. Convert.FromHexString(header), .. Enumerable.Repeat((byte)0x05, contentLength)];
        _bench.Card.SetFile(0x0001, [.. certificate, .. Enumerable.Repeat((byte)0xFF, 300)]);

        Assert.Equal(certificate, _bench.Sign().Value?.Certificate);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("3080")]
    [InlineData("3082FF")]
    [InlineData("3082FFFF")]
    [InlineData("308400000004")]
    [InlineData("30820002")]
    [InlineData("308102")]
    [InlineData("3181C8")]
    [InlineData("FFFFFFFE")]
    [InlineData("000030820100")]
    public void A_file_that_does_not_start_with_a_certificate_is_a_protocol_failure(string start)
    {
        _bench.Card.SetFile(0x0001, Convert.FromHexString(start));

        Assert.Equal(CardFailures.ProtocolError, _bench.GetFailure(_bench.Sign()));
    }

    [Fact]
    public void A_truncated_certificate_file_is_a_protocol_failure_and_causes_no_endless_loop()
    {
        _bench.Card.SetFile(0x0001, _bench.Card.Certificate[..1000]);

        Assert.Equal(CardFailures.ProtocolError, _bench.GetFailure(_bench.Sign()));
        Assert.InRange(_bench.Card.CommandCount, 1, 20);
    }

    [Fact]
    public void A_certificate_is_read_completely_through_a_reader_that_returns_short_blocks()
    {
        const int block = 128;
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0xB0, var high, var low, _] && _bench.VerifyCommands.Any()
            ? [.. _bench.Card.Certificate.Skip((high << 8) | low).Take(block), 0x90, 0x00]
            : null;

        Assert.Equal(_bench.Card.Certificate, _bench.Sign().Value?.Certificate);
    }

    [Fact]
    public void A_card_that_returns_one_byte_at_a_time_is_reported_as_a_protocol_failure()
    {
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0xB0, > 0x00 and < 0x80, _, _] ? [0x00, 0x90, 0x00] : null;

        Assert.Equal(CardFailures.ProtocolError, _bench.GetFailure(_bench.Sign()));
        Assert.InRange(_bench.Card.CommandCount, 20, 100);
    }

    [Fact]
    public void A_block_longer_than_asked_for_is_a_protocol_failure()
    {
        _bench.Card.ReplaceAnswer = (_, command) =>
            command is [_, 0xB0, > 0x00 and < 0x80, _, not 0x00] ? [.. new byte[256], 0x90, 0x00] : null;

        Assert.Equal(CardFailures.ProtocolError, _bench.GetFailure(_bench.Sign()));
    }

    [Fact]
    public void A_signature_of_the_wrong_length_is_a_protocol_failure()
    {
        _bench.Card.ReplaceAnswer = (_, command) => command is [0x80, 0x2A, ..] ? [.. new byte[255], 0x90, 0x00] : null;

        Assert.Equal(CardFailures.ProtocolError, _bench.GetFailure(_bench.Sign()));
    }
}
