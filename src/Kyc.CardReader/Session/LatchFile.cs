using System.Security.Cryptography;
using System.Text;
using Kyc.CardReader.Time;

namespace Kyc.CardReader.Session;

/// <summary>
/// The file behind a <see cref="PasswordLatch"/>: a header with the salt, then one line an entry. It is held alone while it is
/// read and changed, since two kiosks may run on one computer, and it is on the disk before a password leaves.
/// </summary>
internal sealed class LatchFile(string path, TimeProvider time)
{
    private const string Header = "kyc-password-latch 1 ";
    private const int SaltLength = 16;

    /// <summary>Enough for the entries of a quarter of an hour; a longer file is not one of ours.</summary>
    private const int MaxLength = 16 * 1024;

    private const int MostAttempts = 20;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    /// <summary>The salt of the file, which is made when it has none.</summary>
    /// <exception cref="IOException">The file cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public byte[] Salt()
    {
        using FileStream file = Open();
        if (TryReadSalt(Lines(file), out byte[] salt))
        {
            return salt;
        }

        salt = RandomNumberGenerator.GetBytes(SaltLength);
        Write(file, salt, []);
        return salt;
    }

    /// <summary>Changes the entries; those under another salt, or not readable, are nobody's any more.</summary>
    /// <param name="salt">The salt under which our entries are.</param>
    /// <param name="change">Changes the list in place.</param>
    /// <exception cref="IOException">The file cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public T Update<T>(byte[] salt, Func<List<LatchEntry>, T> change)
    {
        using FileStream file = Open();
        string[] lines = Lines(file);
        List<LatchEntry> entries = [];
        if (TryReadSalt(lines, out byte[] found) && found.AsSpan().SequenceEqual(salt))
        {
            foreach (string line in lines.Skip(1))
            {
                if (LatchEntry.TryParse(line, out LatchEntry? entry))
                {
                    entries.Add(entry);
                }
            }
        }

        string before = Text(salt, entries);
        T result = change(entries);
        if (Text(salt, entries) != before)
        {
            Write(file, salt, entries);
        }

        return result;
    }

    private static string Text(byte[] salt, IEnumerable<LatchEntry> entries) =>
        Header + Convert.ToHexString(salt) + "\n" + string.Concat(entries.Select(entry => entry.ToLine() + "\n"));

    private static void Write(FileStream file, byte[] salt, IEnumerable<LatchEntry> entries)
    {
        byte[] text = Encoding.ASCII.GetBytes(Text(salt, entries));
        file.Position = 0;
        file.Write(text);
        file.SetLength(text.Length);
        file.Flush(flushToDisk: true);
    }

    private static string[] Lines(FileStream file)
    {
        byte[] content = new byte[Math.Min(file.Length, MaxLength)];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return Encoding.ASCII.GetString(content, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool TryReadSalt(string[] lines, out byte[] salt)
    {
        salt = new byte[SaltLength];
        return lines is [var first, ..] && first.StartsWith(Header, StringComparison.Ordinal)
            && first.Length == Header.Length + (2 * SaltLength)
            && Convert.FromHexString(first.AsSpan(Header.Length), salt, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>Waits a second for another kiosk that holds the file, which it does for milliseconds.</summary>
    private FileStream Open()
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException("The latch has no folder.");
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < MostAttempts && File.Exists(path))
            {
                time.Pause(Rest);
            }
        }
    }
}
