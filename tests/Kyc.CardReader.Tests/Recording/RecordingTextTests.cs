using Kyc.CardReader.Failures;
using Kyc.CardReader.Recording;

namespace Kyc.CardReader.Tests.Recording;

public sealed class RecordingTextTests
{
    private const string FullRecording = """
        # a comment
        format: kyc-card-recording 1
        reader: A reader
        atr: 3B00
        date: 2026-11-22
        token: JPKIAPICCTOKEN2
        document: text
        accept-last-try: no
        outcome: CARD-REMOVED
        tries-left: 4
        apdus: 2

        # another
        00A40000 -> 9000
        00B0000000 -> SCARD_W_REMOVED_CARD
        """;

    [Fact]
    public void A_recording_reads_back_as_it_was_written()
    {
        var recording = Parse(FullRecording)!;

        Assert.Equal("A reader", recording.Reader);
        Assert.Equal([0x3B, 0x00], recording.Atr);
        Assert.Equal(new DateOnly(2026, 11, 22), recording.Date);
        Assert.Equal(4, recording.TriesLeft);
        Assert.Equal(PcscCode.SCARD_W_REMOVED_CARD, recording.Exchanges[1].Code);
        var writtenText = RecordingWriter.Write(recording, "a comment");
        Assert.Equal(
            FullRecording.ReplaceLineEndings("\n").Replace("# another\n", "", StringComparison.Ordinal),
            writtenText.TrimEnd('\n'));
    }

    [Fact]
    public void Every_code_with_a_name_is_read_back()
    {
        foreach (var code in Enum.GetValues<PcscCode>().Where(code => code != PcscCode.SCARD_S_SUCCESS))
        {
            var recording = Parse(FullRecording)! with { FailedCall = new FailedCall("Connect", code) };
            Assert.Equal(recording.FailedCall, Parse(RecordingWriter.Write(recording))?.FailedCall);
        }
    }

    [Fact]
    public void Codes_without_a_name_and_cards_without_an_answer_to_reset_are_read_back()
    {
        var recording = Parse(FullRecording)! with
        {
            Atr = [],
            FailedCall = new FailedCall("Connect", (PcscCode)0x80100099),
        };

        var rereadRecording = Parse(RecordingWriter.Write(recording))!;

        Assert.Empty(rereadRecording.Atr!);
        Assert.Equal(recording.FailedCall, rereadRecording.FailedCall);
    }

    [Theory]
    [InlineData("token: JPKIAPICCTOKEN2", "colour: red")] // an unknown key
    [InlineData("token: JPKIAPICCTOKEN2", "reader: another")] // a repeated key
    [InlineData("outcome: CARD-REMOVED", "# none")]
    [InlineData("format: kyc-card-recording 1", "format: kyc-card-recording 2")]
    [InlineData("apdus: 2", "apdus: 3")]
    [InlineData("apdus: 2", "apdus: -2")]
    [InlineData("accept-last-try: no", "accept-last-try: perhaps")]
    [InlineData("date: 2026-11-22", "date: today")]
    [InlineData("atr: 3B00", "atr: 3b00")]
    [InlineData("tries-left: 4", "tries-left:4")]
    [InlineData("00A40000 -> 9000", "00A40000 -> 900")]
    [InlineData("00A40000 -> 9000", "00A40000 9000")]
    [InlineData("00A40000 -> 9000", "00a40000 -> 9000")]
    [InlineData("00A40000 -> 9000", " -> 9000")]
    [InlineData("00A40000 -> 9000", "00A40000 -> SCARD_S_SUCCESS")]
    [InlineData("00A40000 -> 9000", "00A40000 -> SCARD_NONSENSE")]
    [InlineData("00A40000 -> 9000", "token: JPKIAPICCTOKEN2")]
    public void A_recording_with_malformed_content_is_refused(string line, string replacement)
    {
        var text = FullRecording.Replace(line, replacement, StringComparison.Ordinal);

        Assert.NotEqual(FullRecording, text);
        Assert.False(RecordingParser.TryParse(text, out var recording, out var problem));
        Assert.Null(recording);
        Assert.NotEmpty(problem);
    }

    private static CardRecording? Parse(string text)
    {
        Assert.True(RecordingParser.TryParse(text, out var recording, out var problem), problem);
        return recording;
    }
}
