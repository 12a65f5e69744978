using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;

namespace Kyc.CardReader.Tests;

/// <summary>Checks that no double click, second kiosk or restart uses up a second try for the same wrong password.</summary>
[Trait("Control", "1(2)S3")]
[Trait("Control", "FSA g")]
public sealed class PasswordLatchTests : IDisposable
{
    private static readonly byte[] WrongPassword = "WRONG123"u8.ToArray();

    private readonly CardBench _bench = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-latch-").FullName;

    private string LatchPath => Path.Combine(_folder, "state", PasswordLatch.FileName);

    [Fact]
    public void A_wrong_password_entered_again_is_not_sent_again()
    {
        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(_bench.Sign(password: WrongPassword)));

        Assert.Equal(CardFailures.PinRepeated, _bench.GetFailure(_bench.Sign(password: WrongPassword)));

        Assert.Single(_bench.VerifyCommands);
        Assert.Equal(4, _bench.Card.TriesLeft);
    }

    [Fact]
    public void A_different_password_is_sent_and_the_right_password_signs_repeatedly()
    {
        _bench.Sign(password: WrongPassword);

        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(_bench.Sign(password: "WRONG124"u8.ToArray())));
        Assert.NotNull(_bench.Sign().Value);
        Assert.NotNull(_bench.Sign().Value);
    }

    [Fact]
    public void A_restarted_kiosk_does_not_send_a_wrong_password_again()
    {
        RestartKiosk();
        _bench.Sign(password: WrongPassword);
        RestartKiosk();

        Assert.Equal(CardFailures.PinRepeated, _bench.GetFailure(_bench.Sign(password: WrongPassword)));
        Assert.Single(_bench.VerifyCommands);
        Assert.NotNull(_bench.Sign().Value);
    }

    [Fact]
    public void A_kiosk_that_crashed_before_the_answer_detects_a_wrong_password_by_the_counter()
    {
        RestartKiosk();
        _bench.Card.ReplaceAnswer = (_, command) =>
            command is [_, 0x20, _, _, _, ..] ? throw new IOException("the power failed") : null;
        Assert.Throws<IOException>(() => _bench.Sign(password: WrongPassword));
        _bench.Card.ReplaceAnswer = (_, _) => null;
        _bench.Card.TriesLeft = 4;
        RestartKiosk();

        var result = _bench.Sign(password: WrongPassword);

        Assert.Equal(CardFailures.PinRepeated, _bench.GetFailure(result));
        Assert.Equal(4, result.Fault?.TriesLeft);
        Assert.Single(_bench.VerifyCommands);
    }

    [Fact]
    public void A_kiosk_that_crashed_before_the_card_counted_a_try_sends_the_password_again()
    {
        RestartKiosk();
        _bench.Card.ReplaceAnswer = (_, command) =>
            command is [_, 0x20, _, _, _, ..] ? throw new IOException("the power failed") : null;
        Assert.Throws<IOException>(() => _bench.Sign());
        _bench.Card.ReplaceAnswer = (_, _) => null;
        RestartKiosk();

        Assert.NotNull(_bench.Sign().Value);
    }

    [Fact]
    public void A_password_that_was_wrong_for_one_card_is_sent_to_another_card()
    {
        _bench.Card.SetFile(0x000A, [0x30, 0x82, 0x06, 0x00, .. Enumerable.Repeat((byte)1, 400)]);
        _bench.Sign(password: WrongPassword);
        _bench.Card.SetFile(0x000A, [0x30, 0x82, 0x06, 0x00, .. Enumerable.Repeat((byte)2, 400)]);

        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(_bench.Sign(password: WrongPassword)));
        Assert.Equal(2, _bench.VerifyCommands.Count());
    }

    [Fact]
    public void A_wrong_password_is_not_sent_again_to_a_card_without_identity()
    {
        _bench.Card.ReplaceAnswer = (_, command) => command is [_, 0xA4, _, _, _, 0x00, 0x0A] ? [0x69, 0x82] : null;
        _bench.Sign(password: WrongPassword);

        Assert.Equal(CardFailures.PinRepeated, _bench.GetFailure(_bench.Sign(password: WrongPassword)));
        Assert.Single(_bench.VerifyCommands);
    }

    [Fact]
    public void A_wrong_password_may_be_sent_again_after_15_minutes()
    {
        _bench.Sign(password: WrongPassword);
        _bench.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(CardFailures.PinIncorrect, _bench.GetFailure(_bench.Sign(password: WrongPassword)));
    }

    [Fact]
    public void Only_the_owner_can_access_the_file_and_it_does_not_contain_the_password()
    {
        RestartKiosk();
        _bench.Sign(password: WrongPassword);

        var content = File.ReadAllText(LatchPath);
        Assert.DoesNotContain("WRONG123", content, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString(WrongPassword), content, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, content.TrimEnd('\n').Split('\n').Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LatchPath));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(LatchPath)!));
        }
    }

    [Fact]
    public void A_pipe_in_place_of_the_latch_file_prevents_sending_a_password()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(LatchPath)!);
        using (var process = System.Diagnostics.Process.Start("mkfifo", LatchPath))
        {
            process.WaitForExit();
        }

        RestartKiosk();

        Assert.Equal(CardFailures.LatchUnusable, _bench.GetFailure(_bench.Sign()));
        Assert.Empty(_bench.VerifyCommands);
    }

    [Fact]
    public void A_latch_that_cannot_be_stored_prevents_sending_a_password()
    {
        File.WriteAllText(Path.Combine(_folder, "state"), "a file where the folder should be");
        RestartKiosk();

        Assert.Equal(CardFailures.LatchUnusable, _bench.GetFailure(_bench.Sign()));
        Assert.Empty(_bench.VerifyCommands);
        Assert.Equal(5, _bench.Card.TriesLeft);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("kyc-password-latch 1 XYZ\n")]
    [InlineData("kyc-password-latch 1 00112233445566778899AABBCCDDEEFF\nrubbish\nA B C D\n")]
    [InlineData("kyc-password-latch 1 00112233445566778899AABBCCDDEEFF\n00 - 99999999999999999999 1\n")]
    public void A_corrupt_latch_file_is_replaced(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LatchPath)!);
        File.WriteAllText(LatchPath, content);
        RestartKiosk();

        _bench.Sign(password: WrongPassword);
        RestartKiosk();

        Assert.Equal(CardFailures.PinRepeated, _bench.GetFailure(_bench.Sign(password: WrongPassword)));
    }

    [Fact]
    public async Task Several_kiosks_with_the_same_wrong_password_use_only_one_try()
    {
        CardBench[] kiosks = [new(), new(), new(), new()];
        Lock readerLock = new();
        ScriptedCard card = new();

        var verifyCounts = await Task.WhenAll(kiosks.Select(kiosk => Task.Run(() =>
        {
            // The latch uses the real clock, because the kiosks wait for each other's lock on the file.
            kiosk.Signer = new CardSigner(
                kiosk.Pcsc,
                kiosk.Time,
                latch: new PasswordLatch(TimeProvider.System, LatchPath, iterationCount: 1));
            kiosk.Pcsc.Readers[CardBench.Reader] = card.Transmit;

            // A reader allows only one program at a time to use the card.
            lock (readerLock)
            {
                kiosk.Sign(password: WrongPassword);
            }

            return kiosk.VerifyCommands.Count();
        })));

        Assert.Equal(1, verifyCounts.Sum());
        Assert.Equal(4, card.TriesLeft);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void RestartKiosk() =>
        _bench.Signer = new CardSigner(_bench.Pcsc, _bench.Time, latch: new PasswordLatch(_bench.Time, LatchPath, iterationCount: 1));
}
