using System.Security.Cryptography;
using System.Text;
using Kyc.CardReader.Time;

namespace Kyc.CardReader.Session;

/// <summary>
/// Represents the file of a <see cref="PasswordLatch"/>: a header with the salt, then one line per entry. The file is locked while it is
/// read and changed, because two kiosks may run on one computer. It is flushed to the disk before a password is sent.
/// </summary>
internal sealed class LatchFile(string path, TimeProvider time)
{
    private const string Header = "kyc-password-latch 1 ";
    private const int SaltLength = 16;

    /// <summary>
    /// The maximum number of bytes that are read. This is enough for the header and the maximum number of entries. The rest of a longer
    /// file is ignored.
    /// </summary>
    private const int MaxBytes = 16 * 1024;

    private const int MaxOpenAttempts = 20;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns the salt of the file. If the file does not contain a salt, replaces its content with a new one.</summary>
    /// <exception cref="IOException">The file cannot be opened, read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder cannot be accessed.</exception>
    /// <exception cref="NotSupportedException">The path is not a regular file.</exception>
    public byte[] ReadOrCreateSalt()
    {
        using var file = Open();
        if (TryReadSalt(ReadLines(file), out var salt))
        {
            return salt;
        }

        salt = RandomNumberGenerator.GetBytes(SaltLength);
        Write(file, salt, []);
        return salt;
    }

    /// <summary>
    /// Reads the entries, changes them, and writes the file if they have changed. Unreadable entries are ignored. If the salt of the file
    /// is not <paramref name="salt"/>, all its entries are ignored.
    /// </summary>
    /// <param name="salt">The salt with which the valid entries were created.</param>
    /// <param name="change">Changes the list of entries in place. Its return value is returned.</param>
    /// <exception cref="IOException">The file cannot be opened, read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder cannot be accessed.</exception>
    /// <exception cref="NotSupportedException">The path is not a regular file.</exception>
    public T Update<T>(byte[] salt, Func<List<LatchEntry>, T> change)
    {
        using var file = Open();
        var lines = ReadLines(file);
        List<LatchEntry> entries = [];
        if (TryReadSalt(lines, out var fileSalt) && fileSalt.AsSpan().SequenceEqual(salt))
        {
            foreach (var line in lines.Skip(1))
            {
                if (LatchEntry.TryParse(line, out var entry))
                {
                    entries.Add(entry);
                }
            }
        }

        var textBefore = FormatText(salt, entries);
        var result = change(entries);
        if (FormatText(salt, entries) != textBefore)
        {
            Write(file, salt, entries);
        }

        return result;
    }

    private static string FormatText(byte[] salt, IEnumerable<LatchEntry> entries) =>
        Header + Convert.ToHexString(salt) + "\n" + string.Concat(entries.Select(entry => entry.ToLine() + "\n"));

    private static void Write(FileStream file, byte[] salt, IEnumerable<LatchEntry> entries)
    {
        var text = Encoding.ASCII.GetBytes(FormatText(salt, entries));
        file.Position = 0;
        file.Write(text);
        file.SetLength(text.Length);
        file.Flush(flushToDisk: true);
    }

    private static string[] ReadLines(FileStream file)
    {
        var content = new byte[Math.Min(file.Length, MaxBytes)];
        var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return Encoding.ASCII.GetString(content, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool TryReadSalt(string[] lines, out byte[] salt)
    {
        salt = new byte[SaltLength];
        return lines is [var first, ..] && first.StartsWith(Header, StringComparison.Ordinal)
            && first.Length == Header.Length + (2 * SaltLength)
            && Convert.FromHexString(first.AsSpan(Header.Length), salt, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>
    /// Opens the file for exclusive use. Creates the file and its folder if they do not exist. If another kiosk has the file open, which
    /// usually lasts milliseconds, waits for it for up to a second.
    /// </summary>
    private FileStream Open()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException("The latch has no folder.");
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

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < MaxOpenAttempts && File.Exists(path))
            {
                time.Pause(RetryDelay);
            }
        }
    }
}
