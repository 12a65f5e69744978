using System.Security.Cryptography;

namespace Kyc.CardReader;

/// <summary>
/// Remembers for a quarter of an hour which card refused which password, so that a double click, a second kiosk or a restart
/// cannot spend another try on the same mistake. The password is not kept: only PBKDF2-HMAC-SHA256 of it under a random
/// salt, and of the card a keyed digest of the certificate it shows to everybody (EF 000A, fact file card.md 2.1).
/// What is about to be sent is noted before it leaves; whether it was counted shows in the counter. See docs/adr/0007.
/// </summary>
public sealed class PasswordLatch
{
    /// <summary>Name of the file in the state folder; nobody but its owner may read it.</summary>
    public const string FileName = "password-latch";

    /// <summary>Iterations recommended by OWASP (2023) for PBKDF2-HMAC-SHA256; about a fifth of a second.</summary>
    private const int Iterations = 600_000;

    private const int MostEntries = 64;

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _time;
    private readonly int _iterations;
    private readonly LatchFile? _file;
    private readonly List<LatchEntry> _entries = [];
    private readonly byte[] _salt;

    internal PasswordLatch(TimeProvider time, string? path, int iterations)
    {
        _time = time;
        _iterations = iterations;
        _file = path is null ? null : new LatchFile(path, time);
        _salt = Try(() => _file?.Salt()) ?? RandomNumberGenerator.GetBytes(16);
    }

    /// <summary>False once the file could not be read or written: without a latch nothing may be sent.</summary>
    internal bool IsUsable { get; private set; } = true;

    /// <summary>A latch that lives as long as this object.</summary>
    public static PasswordLatch InMemory(TimeProvider time) => new(time, path: null, Iterations);

    /// <summary>A latch that outlives the process. One that cannot be kept lets no password be sent.</summary>
    /// <param name="folder">State folder of the kiosk; made when it is not there, for its owner alone.</param>
    /// <param name="time">Tells when an entry is forgotten.</param>
    public static PasswordLatch Open(string folder, TimeProvider time) => new(time, Path.Combine(folder, FileName), Iterations);

    /// <summary>What stands for the password from here on.</summary>
    internal byte[] MarkOf(SignaturePassword password) =>
        Rfc2898DeriveBytes.Pbkdf2(password.Bytes, _salt, _iterations, HashAlgorithmName.SHA256, LatchEntry.DigestLength);

    /// <summary>What stands for the card that shows these bytes.</summary>
    internal byte[] CardOf(ReadOnlySpan<byte> certificateStart) => HMACSHA256.HashData(_salt, certificateStart);

    /// <summary>Whether some card refused the password, so that it must be found out whether it is this one.</summary>
    internal bool IsRefusedBySome(byte[] mark) => Update(entries => entries.Exists(entry => Same(entry.Mark, mark) && entry.Card is not null));

    /// <summary>Whether this card refused the password.</summary>
    internal bool IsRefusedBy(byte[] card, byte[] mark) =>
        Update(entries => entries.Exists(entry => Same(entry.Mark, mark) && entry.Card is not null && Same(entry.Card, card)));

    /// <summary>Whether the password was sent, its answer lost, and the counter is lower now: so it was wrong.</summary>
    internal bool WasCounted(byte[] mark, int triesNow) =>
        Update(entries => entries.Exists(entry => Same(entry.Mark, mark) && entry.Card is null && triesNow < entry.TriesBefore));

    /// <summary>Notes that the password is about to be sent.</summary>
    internal void Sending(byte[] mark, int tries) => Update(entries =>
    {
        entries.RemoveAll(entry => Same(entry.Mark, mark) && entry.Card is null);
        entries.Add(new LatchEntry(mark, Card: null, tries, _time.GetUtcNow() + Memory));
        return entries.Count <= MostEntries || entries.Remove(entries[0]);
    });

    /// <summary>The card refused it.</summary>
    internal void Refused(byte[] mark, byte[] card) => Update(entries =>
    {
        int index = entries.FindIndex(entry => Same(entry.Mark, mark) && entry.Card is null);
        return index >= 0 && (entries[index] = entries[index] with { Card = card }) is not null;
    });

    /// <summary>No try was spent on it: there is nothing to remember.</summary>
    internal void NotSpent(byte[] mark) => Update(entries => entries.RemoveAll(entry => Same(entry.Mark, mark) && entry.Card is null));

    private static bool Same(byte[] one, byte[] other) => CryptographicOperations.FixedTimeEquals(one, other);

    private T? Update<T>(Func<List<LatchEntry>, T> change)
    {
        DateTimeOffset now = _time.GetUtcNow();
        T Current(List<LatchEntry> entries)
        {
            entries.RemoveAll(entry => entry.Until <= now);
            return change(entries);
        }

        if (_file is not null)
        {
            return Try(() => _file.Update(_salt, Current));
        }

        lock (_entries)
        {
            return Current(_entries);
        }
    }

    private T? Try<T>(Func<T?> use)
    {
        try
        {
            return use();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // NotSupportedException: something that is no file lies there, such as a pipe, which has no length.
            IsUsable = false;
            return default;
        }
    }
}
