using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Tests;

public sealed class ConnectionDecoratorTests
{
    private static readonly byte[] SelectJpki = Convert.FromHexString("00A4040C0AD392F000260100000001");

    [Theory]
    [InlineData("00A4040C0AD3921000310001010408")] // 券面事項入力補助AP: holds the individual number
    [InlineData("00A4040C0AD3921000310001010402")] // 券面事項確認AP
    [InlineData("00A4040C0AD3921000310001010401")] // 住基AP
    [InlineData("00A4040C03D39210")] // a prefix of the AID may also match a different application
    [InlineData("00A4040C0AD392F00026010000000100")]
    [InlineData("00A404000AD392F00026010000000100")]
    [InlineData("00A4000C023F00")]
    [InlineData("00A40000")]
    [InlineData("01A4040C0AD392F000260100000001")]
    [InlineData("00A4020C0400060001")]
    [InlineData("00B0810000")] // READ BINARY by short file identifier
    [InlineData("00B2010C00")] // READ RECORD
    [InlineData("00240180080000000000000000")] // CHANGE REFERENCE DATA
    [InlineData("00CA5F5100")]
    [InlineData("00")]
    [InlineData("")]
    public void A_command_outside_the_allow_list_never_reaches_the_card(string command)
    {
        RecordingConnection card = new();
        using AllowListConnection guard = new(card, CardProfile.MyNumberCard);
        guard.Transmit(SelectJpki);

        Assert.Throws<InvalidOperationException>(() => guard.Transmit(Convert.FromHexString(command)));
        Assert.Equal([SelectJpki], card.Commands);
    }

    [Theory]
    [InlineData("6A82")]
    [InlineData("6F00")]
    public void Nothing_can_be_read_while_the_JPKI_application_is_not_selected(string answerToSelect)
    {
        RecordingConnection card = new(answerToSelect);
        using AllowListConnection guard = new(card, CardProfile.MyNumberCard);

        Assert.Throws<InvalidOperationException>(() => guard.Transmit(Convert.FromHexString("00B0000000")));
        guard.Transmit(SelectJpki);
        Assert.Throws<InvalidOperationException>(() => guard.Transmit(Convert.FromHexString("00B0000000")));
        Assert.Equal([SelectJpki], card.Commands);
    }

    [Fact]
    public void An_answer_61xx_is_completed_by_get_response()
    {
        RecordingConnection card = new("01026103", "0304056102", "06079000");
        using ChainingConnection chaining = new(card);

        var answer = chaining.Transmit(Convert.FromHexString("00B0000000")).Value;

        Assert.Equal("01020304050607", Convert.ToHexString(answer!.Data.Span));
        Assert.Equal(StatusWord.Ok, answer.Status);
        Assert.Equal(["00B0000000", "00C0000003", "00C0000002"], card.Commands.Select(Convert.ToHexString));
    }

    [Fact]
    public void An_endless_series_of_61xx_answers_is_a_protocol_failure()
    {
        RecordingConnection card = new("6100");
        using ChainingConnection chaining = new(card);

        Assert.Equal(CardFailures.ProtocolError, chaining.Transmit(Convert.FromHexString("00B0000000")).Fault?.Failure);
        Assert.InRange(card.Commands.Count, 2, 8);
    }

    [Theory]
    [InlineData("00B0000020", "00B0000003")]
    [InlineData("802A008001AA00", "802A008001AA03")]
    public void A_command_answered_6Cxx_is_repeated_once_with_the_given_length(string command, string correctedCommand)
    {
        RecordingConnection card = new("6C03", "0102039000");
        using ChainingConnection chaining = new(card);

        Assert.Equal(3, chaining.Transmit(Convert.FromHexString(command)).Value?.Data.Length);
        Assert.Equal([command, correctedCommand], card.Commands.Select(Convert.ToHexString));
    }

    [Fact]
    public void A_second_6Cxx_answer_is_returned_without_another_attempt()
    {
        RecordingConnection card = new("6C03");
        using ChainingConnection chaining = new(card);

        Assert.Equal("6C03", chaining.Transmit(Convert.FromHexString("00B0000020")).Value?.Status.ToString());
        Assert.Equal(2, card.Commands.Count);
    }

    [Theory]
    [InlineData("00200080", "6C00")]
    [InlineData("002000800641424331323300", "6C03")]
    [InlineData("0020008006414243313233", "6103")]
    public void The_chaining_layer_sends_verify_once_and_unchanged(string command, string answer)
    {
        RecordingConnection card = new(answer);
        using ChainingConnection chaining = new(card);

        Assert.Equal(answer, chaining.Transmit(Convert.FromHexString(command)).Value?.Status.ToString());
        Assert.Equal([command], card.Commands.Select(Convert.ToHexString));
    }

    [Fact]
    [Trait("Control", "1(5)S1")]
    public void A_trace_shows_neither_the_password_nor_its_length_nor_the_middle_of_any_data()
    {
        CardBench bench = new();
        var password = "SECRET99PASS"u8.ToArray();

        bench.Sign(password: password);

        Assert.Contains(bench.Traces, trace => trace is { Command: "00200080 (hidden)", Response: "63C4" });
        var traceText = string.Join('\n', bench.Traces);
        Assert.DoesNotContain("SECRET99PASS", traceText, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(password.AsSpan(0, 3)), traceText, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("0C53", traceText, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Control", "1(5)S1")]
    public void A_trace_shows_the_first_and_last_bytes_of_data()
    {
        CardBench bench = new();

        bench.Sign();

        var signTrace = bench.Traces[^1];
        Assert.StartsWith("802A0080 3330..", signTrace.Command, StringComparison.Ordinal);
        Assert.EndsWith("(53 bytes)", signTrace.Command, StringComparison.Ordinal);
        Assert.Equal(
            $"9000 {Convert.ToHexString(ScriptedCard.Signature.AsSpan(0, 2))}.."
                + $"{Convert.ToHexString(ScriptedCard.Signature.AsSpan(254))} (256 bytes)",
            signTrace.Response);
    }

    /// <summary>
    /// Records the commands. Returns the given answers in order, and the last one for every further command. Without answers, returns 9000.
    /// </summary>
    private sealed class RecordingConnection(params string[] answers) : ICardConnection
    {
        public List<byte[]> Commands { get; } = [];

        public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
        {
            var answer = answers.Length == 0 ? "9000" : answers[Math.Min(Commands.Count, answers.Length - 1)];
            Commands.Add(command.ToArray());
            Assert.True(ApduResponse.TryParse(Convert.FromHexString(answer), out var response));
            return response;
        }

        public void Dispose()
        {
        }
    }
}
