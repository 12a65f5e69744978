using System.Security.Cryptography;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Session;

/// <summary>
/// Remembers for a quarter of an hour which card refused which password, so that a double click, a second kiosk or a restart
/// cannot spend another try on the same mistake. The password is not kept: only PBKDF2-HMAC-SHA256 of it under a random
/// salt, and of the card a keyed digest of the certificate it shows to everybody (EF 000A, fact file card.md 2.1).
/// What is about to be sent is noted before it leaves, with the card; whether it was counted shows in that card's counter.
/// See docs/adr/0007.
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
    private byte[] _salt;

    internal PasswordLatch(TimeProvider time, string? path, int iterations)
    {
        _time = time;
        _iterations = iterations;
        _file = path is null ? null : new LatchFile(path, time);
        _salt = SaltOfFile() ?? RandomNumberGenerator.GetBytes(16);
    }

    /// <summary>False once the file could not be read or written: without a latch no password may be sent.</summary>
    internal bool IsUsable { get; private set; } = true;

    /// <summary>A latch that lives as long as this object.</summary>
    public static PasswordLatch InMemory(TimeProvider time) => new(time, path: null, Iterations);

    /// <summary>A latch that outlives the process. One that cannot be kept lets no password be sent.</summary>
    /// <param name="folder">State folder of the kiosk; made when it is not there, for its owner alone.</param>
    /// <param name="time">Tells when an entry is forgotten.</param>
    public static PasswordLatch Open(string folder, TimeProvider time) => new(time, Path.Combine(folder, FileName), Iterations);

    /// <summary>
    /// What stands for the password from here on. A latch that could not be used is opened anew: once its folder is mended, it
    /// works without a restart.
    /// </summary>
    internal byte[] MarkOf(SignaturePassword password)
    {
        if (!IsUsable)
        {
            IsUsable = true;
            _salt = SaltOfFile() ?? _salt;
        }

        return Rfc2898DeriveBytes.Pbkdf2(password.Bytes, _salt, _iterations, HashAlgorithmName.SHA256, LatchEntry.DigestLength);
    }

    /// <summary>What stands for the card that shows these bytes; null for a card that shows none.</summary>
    internal byte[]? CardOf(byte[]? certificateStart) => certificateStart is null ? null : HMACSHA256.HashData(_salt, certificateStart);

    /// <summary>Whether this card refused the password, or one did that cannot be told from it.</summary>
    internal bool IsRefused(byte[] mark, byte[]? card) =>
        Update(entries => entries.Exists(entry => entry.IsRefused && Same(entry.Mark, mark) && MayBeSame(entry.Card, card)));

    /// <summary>
    /// Learns from a card's counter what became of passwords that were sent and not answered, of whichever: where it is lower
    /// than before, the password was wrong. Where it is not, no try was spent, and the entry is forgotten if it is surely of the
    /// same card. Done before another password is sent, which may change the counter.
    /// </summary>
    internal void Settle(byte[]? card, int triesNow) => Update(entries =>
    {
        for (int i = 0; i < entries.Count; i++)
        {
            bool wasCounted = triesNow < entries[i].TriesBefore && MayBeSame(entries[i].Card, card);
            entries[i] = entries[i] with { IsRefused = entries[i].IsRefused || wasCounted };
        }

        return entries.RemoveAll(entry => !entry.IsRefused && card is not null && entry.Card is not null && Same(entry.Card, card));
    });

    /// <summary>Notes that the password is about to be sent.</summary>
    internal void Sending(byte[] mark, byte[]? card, int tries) => Update(entries =>
    {
        entries.Add(new LatchEntry(mark, card, IsRefused: false, tries, _time.GetUtcNow() + Memory));
        return entries.Count <= MostEntries || entries.Remove(entries[0]);
    });

    /// <summary>The card refused the password that was sent last.</summary>
    internal void Refused(byte[] mark, byte[]? card) => Update(entries =>
    {
        int index = IndexOfLast(entries, mark, card);
        if (index >= 0)
        {
            entries[index] = entries[index] with { IsRefused = true };
        }

        return index >= 0;
    });

    /// <summary>No try was spent on the password that was sent last: there is nothing to remember.</summary>
    internal void NotSpent(byte[] mark, byte[]? card) => Update(entries =>
    {
        int index = IndexOfLast(entries, mark, card);
        if (index >= 0)
        {
            entries.RemoveAt(index);
        }

        return index >= 0;
    });

    private static int IndexOfLast(List<LatchEntry> entries, byte[] mark, byte[]? card) => entries.FindLastIndex(
        entry => Same(entry.Mark, mark) && entry.Card is null == card is null && MayBeSame(entry.Card, card));

    /// <summary>A card that does not show who it is may be any.</summary>
    private static bool MayBeSame(byte[]? one, byte[]? other) => one is null || other is null || Same(one, other);

    private static bool Same(byte[] one, byte[] other) => CryptographicOperations.FixedTimeEquals(one, other);

    private byte[]? SaltOfFile() => Try(() => _file?.Salt());

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
