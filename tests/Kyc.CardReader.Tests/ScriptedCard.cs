using System.Security.Cryptography;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Simulates the parts of a card's JPKI application that a session needs. Every answer can be replaced, even by answers that neither a real
/// card nor the virtual card gives. The status words are listed in card.md 2.3.
/// </summary>
internal sealed class ScriptedCard
{
    public static readonly byte[] Password = "ABC123"u8.ToArray();

    private readonly Dictionary<ushort, byte[]> _files = new()
    {
        [0x0006] = [.. "JPKIAPICCTOKEN2"u8, .. Enumerable.Repeat((byte)' ', 145)],
        [0x0008] = [0x8F, 0x8F, 0x00],
        [0x000A] = [0x30, 0x82, 0x06, 0x00, .. Enumerable.Repeat((byte)7, 0x600)],
    };

    private byte[] _currentContent = [];
    private ushort _currentFile;

    public ScriptedCard()
    {
        Certificate = [0x30, 0x82, 0x06, 0xE0, .. RandomNumberGenerator.GetBytes(0x6E0)];
        _files[0x0001] = [.. Certificate, 0xFF, 0xFF, 0xFF];
    }

    /// <summary>
    /// Gets the 1764 bytes that stand for the signature certificate: the header of a certificate, followed by random bytes. In the card's
    /// file, filler bytes follow them.
    /// </summary>
    public byte[] Certificate { get; }

    public static byte[] Signature { get; } = RandomNumberGenerator.GetBytes(256);

    public int TriesLeft { get; set; } = 5;

    /// <summary>
    /// Gets or sets a function that receives the index of a command, counted from 0, and the command. It returns the answer to give in
    /// place of the normal one, or null to give the normal one.
    /// </summary>
    public Func<int, byte[], byte[]?> ReplaceAnswer { get; set; } = (_, _) => null;

    /// <summary>Whether the card supports READ BINARY by short file identifier.</summary>
    public bool SupportsShortFileIdentifiers { get; set; } = true;

    public int CommandCount { get; private set; }

    public void SetFile(ushort file, byte[] content) => _files[file] = content;

    public void RemoveFile(ushort file) => _files.Remove(file);

    public byte[] Transmit(byte[] command)
    {
        var index = CommandCount++;
        return ReplaceAnswer(index, command) ?? Answer(command);
    }

    private byte[] Answer(byte[] command) => command switch
    {
        [0x00, 0xA4, 0x04, ..] => [0x90, 0x00],
        [0x00, 0xA4, 0x02, 0x0C, 0x02, var high, var low] => Select((ushort)(high << 8 | low)),
        [0x00, 0xB0, > 0x80 and var reference, var offset, var expected] => ReadByShortIdentifier(
            (ushort)(reference & 0x1F),
            offset,
            expected),
        [0x00, 0xB0, var high, var low, var expected] => Read((high << 8) | low, expected == 0 ? 256 : expected),
        [0x00, 0x20, 0x00, 0x80] => [0x63, (byte)(0xC0 | (_currentFile == 0x0018 ? 3 : TriesLeft))],
        [0x00, 0x20, 0x00, 0x80, _, .. var typedPassword] => Verify(typedPassword),
        [0x80, 0x2A, 0x00, 0x80, 51, ..] => [.. Signature, 0x90, 0x00],
        _ => [0x6D, 0x00],
    };

    private byte[] Select(ushort file)
    {
        _currentFile = file;
        var isFound = _files.TryGetValue(file, out var content) || file is 0x0018 or 0x001A or 0x001B;
        _currentContent = content ?? [];
        return isFound ? [0x90, 0x00] : [0x6A, 0x82];
    }

    private byte[] ReadByShortIdentifier(ushort file, int offset, int expected)
    {
        var selectAnswer = SupportsShortFileIdentifiers ? Select(file) : [0x6A, 0x86];
        return selectAnswer is [0x90, ..] ? Read(offset, expected) : selectAnswer;
    }

    private byte[] Read(int offset, int expected) => offset > _currentContent.Length
        ? [0x6B, 0x00]
        : [.. _currentContent.AsSpan(offset, Math.Min(expected, _currentContent.Length - offset)), 0x90, 0x00];

    private byte[] Verify(byte[] typedPassword)
    {
        if (TriesLeft == 0)
        {
            return [0x69, 0x84];
        }

        var isCorrect = typedPassword.AsSpan().SequenceEqual(Password);
        TriesLeft = isCorrect ? 5 : TriesLeft - 1;
        return isCorrect ? [0x90, 0x00] : [0x63, (byte)(0xC0 | TriesLeft)];
    }
}
