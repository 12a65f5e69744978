using System.Text;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Tests;

public sealed class SignaturePasswordTests
{
    [Theory]
    [InlineData("ABC123")]
    [InlineData("0123456789ABCDEF")]
    [InlineData("ZZZZZZ")]
    public void Passwords_of_6_to_16_digits_and_capital_letters_are_accepted(string typed)
    {
        using var password = CardBench.CreatePassword(Encoding.ASCII.GetBytes(typed));

        Assert.Equal(Encoding.ASCII.GetBytes(typed), password.Bytes.ToArray());
    }

    [Fact]
    public void Disposing_a_password_zeroes_its_bytes_and_prevents_their_use()
    {
        var password = CardBench.CreatePassword(ScriptedCard.Password);

        password.Dispose();

        Assert.All(password.Buffer, value => Assert.Equal(0, value));
        Assert.Throws<ObjectDisposedException>(() => password.Bytes.Length);
    }

    [Fact]
    public void A_password_can_be_sent_only_once_and_is_wiped_whatever_the_result()
    {
        using var password = CardBench.CreatePassword(ScriptedCard.Password);
        FailingConnection card = new();

        Assert.Throws<IOException>(() => password.SendOnce(card));

        Assert.Equal([0x00, 0x20, 0x00, 0x80, 0x06, .. ScriptedCard.Password], card.SentCommand);
        Assert.All(password.Buffer, value => Assert.Equal(0, value));
        Assert.Throws<ObjectDisposedException>(() => password.SendOnce(card));
    }

    [Fact]
    public void The_text_form_of_a_password_reveals_nothing()
    {
        using var password = CardBench.CreatePassword(ScriptedCard.Password);

        Assert.DoesNotContain("ABC123", password.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ABC123\n")]
    [InlineData("ABC123\r\n")]
    [InlineData("ABC123")]
    [InlineData("ABC123\nZZZZZZ\n")]
    public void The_first_line_of_a_pipe_is_the_password(string input)
    {
        using MemoryStream stream = new(Encoding.ASCII.GetBytes(input));

        Assert.True(PasswordPrompt.TryReadLine(stream, out var password, out _));
        Assert.Equal(ScriptedCard.Password, password.Bytes.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc123\n")]
    [InlineData("ＡＢＣ１２３\n")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ\n")]
    public void A_line_that_is_not_a_valid_password_is_refused(string input)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(input));

        Assert.False(PasswordPrompt.TryReadLine(stream, out _, out var failure));
        Assert.Equal(CardFailures.MalformedPassword, failure);
    }

    [Theory]
    [InlineData("ABX\bC123\r", true)]
    [InlineData("ABX\u007FC123\r", true)]
    [InlineData("\b\bABC123\r", true)]
    [InlineData("ZZZZ\u0015ABC123\n", true)]
    [InlineData("ABCé\b123\n", true)]
    [InlineData("ABC３\b123\n", true)]
    [InlineData("ABC123\u0004", true)]
    [InlineData("ABC123", true)]
    [InlineData("ABC123\nABC123\nrubbish", true)]
    [InlineData("ABC12３\r", false)]
    [InlineData("ABC123\0\r", false)]
    [InlineData("ABC\u001B[A123\r", false)]
    public void Keys_are_collected_until_enter_however_many_arrive_at_once(string keys, bool isValid)
    {
        var allKeys = Encoding.UTF8.GetBytes(keys);
        for (var chunkLength = 1; chunkLength <= allKeys.Length; chunkLength++)
        {
            var position = 0;

            var isRead = PasswordPrompt.TryReadLine(ReadKeys, chunkLength, out var password, out _);

            Assert.Equal(isValid, isRead);
            Assert.Equal(isValid ? ScriptedCard.Password : null, password?.Bytes.ToArray());

            int ReadKeys(Span<byte> buffer)
            {
                ReadOnlySpan<byte> chunk = allKeys.AsSpan(position, Math.Min(chunkLength, allKeys.Length - position));
                chunk.CopyTo(buffer);
                position += chunk.Length;
                return chunk.Length;
            }
        }
    }

    [Fact]
    public void A_line_that_is_too_long_is_accepted_after_backspaces_shorten_it()
    {
        using MemoryStream stream =
            new([.. Encoding.ASCII.GetBytes(new string('A', 100)), .. Enumerable.Repeat((byte)'\b', 90), (byte)'\n']);

        Assert.True(PasswordPrompt.TryReadLine(stream, out var password, out _));
        Assert.Equal("AAAAAAAAAA"u8.ToArray(), password.Bytes.ToArray());
    }

    private sealed class FailingConnection : ICardConnection
    {
        public byte[] SentCommand { get; private set; } = [];

        public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
        {
            SentCommand = command.ToArray();
            throw new IOException("the reader failed");
        }

        public void Dispose()
        {
        }
    }

}
