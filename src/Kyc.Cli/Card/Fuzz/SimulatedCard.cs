namespace Kyc.Cli.Card.Fuzz;

/// <summary>
/// Responds like a My Number Card, and counts password tries like a real card. <see cref="HostilePcscApi"/> replaces some of the responses
/// with wrong ones. If all were wrong, no session would get past the first command. Source: card.md 2.1 to 2.3.
/// </summary>
internal sealed class SimulatedCard(int triesLeft)
{
    public static readonly byte[] Password = "RIGHT1234"u8.ToArray();

    private static readonly byte[] SignatureCertificate = [0x30, 0x82, 0x06, 0x61, .. Enumerable.Repeat((byte)0x5A, 0x661)];
    private static readonly byte[] AuthenticationCertificate = [0x30, 0x82, 0x06, 0x30, .. Enumerable.Repeat((byte)0xA5, 0x630)];
    private static readonly byte[] TokenInfoFile = [.. "JPKIAPICCTOKEN2                 "u8];
    private static readonly byte[] AvailabilityFile = [0x8F, 0x8F, 0x00];

    private int _triesLeft = triesLeft;
    private byte[]? _currentFile;

    public byte[] Respond(ReadOnlySpan<byte> command) => command switch
    {
        [0x00, 0xA4, 0x04, ..] => [0x90, 0x00],
        [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, var file] => Select(file),
        [0x00, 0xB0, >= 0x80 and var reference, var offset, var expected] =>
            Select(reference & 0x1F) is [0x90, ..] ? Read(offset, expected) : [0x6A, 0x82],
        [0x00, 0xB0, var high, var low, var expected] => Read((high << 8) | low, expected),
        [0x00, 0x20, 0x00, 0x80] => [0x63, (byte)(0xC0 | _triesLeft)],
        [0x00, 0x20, 0x00, 0x80, _, .. var typedPassword] => Verify(typedPassword),
        [0x80, 0x2A, 0x00, 0x80, ..] => [.. new byte[256], 0x90, 0x00],
        _ => [0x6D, 0x00],
    };

    private byte[] Select(int file)
    {
        _currentFile = file switch
        {
            0x01 => SignatureCertificate,
            0x06 => TokenInfoFile,
            0x08 => AvailabilityFile,
            0x0A => AuthenticationCertificate,
            _ => [],
        };
        return [0x90, 0x00];
    }

    private byte[] Read(int offset, byte expected)
    {
        var file = _currentFile ?? [];
        var length = Math.Min(expected == 0 ? 256 : expected, Math.Max(0, file.Length - offset));
        return length == 0 ? [0x6B, 0x00] : [.. file.AsSpan(offset, length), 0x90, 0x00];
    }

    private byte[] Verify(ReadOnlySpan<byte> typedPassword)
    {
        if (_triesLeft == 0)
        {
            return [0x69, 0x84];
        }

        var isCorrect = typedPassword.SequenceEqual(Password);
        _triesLeft = isCorrect ? 5 : _triesLeft - 1;
        return isCorrect ? [0x90, 0x00] : [0x63, (byte)(0xC0 | _triesLeft)];
    }
}
