using System.Security.Cryptography;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Session;

/// <summary>
/// Stores for a quarter of an hour which card refused which password, so that a double click, a second kiosk or a restart cannot use a
/// second try for the same wrong password. Instead of the password, its PBKDF2-HMAC-SHA256 hash with a random salt is stored. For the card,
/// a keyed digest of the certificate that is readable without a password is stored (EF 000A, card.md 2.1). An entry is written before the
/// password is sent. If the response is lost, the card's tries counter later shows whether the try was counted. See docs/adr/0007.
/// </summary>
public sealed class PasswordLatch
{
    /// <summary>The name of the file in the state folder. Only its owner may read it.</summary>
    public const string FileName = "password-latch";

    /// <summary>
    /// The number of iterations that OWASP (2023) recommends for PBKDF2-HMAC-SHA256. They take about a fifth of a second.
    /// </summary>
    private const int IterationCount = 600_000;

    private const int MaxEntries = 64;

    private static readonly TimeSpan EntryLifetime = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _time;
    private readonly int _iterationCount;
    private readonly LatchFile? _file;
    private readonly List<LatchEntry> _entries = [];
    private byte[] _salt;

    internal PasswordLatch(TimeProvider time, string? path, int iterationCount)
    {
        _time = time;
        _iterationCount = iterationCount;
        _file = path is null ? null : new LatchFile(path, time);
        _salt = ReadSaltFromFile() ?? RandomNumberGenerator.GetBytes(16);
    }

    /// <summary>
    /// Whether the latch can be used. False after the file could not be read or written. In this state, no password may be sent.
    /// </summary>
    internal bool IsUsable { get; private set; } = true;

    /// <summary>Creates a latch that stores its entries only in memory.</summary>
    public static PasswordLatch CreateInMemory(TimeProvider time) => new(time, path: null, IterationCount);

    /// <summary>
    /// Creates a latch that stores its entries in a file, so that they outlive the process. If the file cannot be used, no password is
    /// sent.
    /// </summary>
    /// <param name="folder">
    /// The state folder of the kiosk. If it does not exist, it is created so that only its owner can access it.
    /// </param>
    /// <param name="time">The clock that determines when an entry expires.</param>
    public static PasswordLatch Open(string folder, TimeProvider time) => new(time, Path.Combine(folder, FileName), IterationCount);

    /// <summary>
    /// Returns the hash that represents the password in this latch. If the latch was not usable, tries to read its file again, so that it
    /// works without a restart of the program after the folder is repaired.
    /// </summary>
    internal byte[] HashPassword(SignaturePassword password)
    {
        if (!IsUsable)
        {
            IsUsable = true;
            _salt = ReadSaltFromFile() ?? _salt;
        }

        return Rfc2898DeriveBytes.Pbkdf2(password.Bytes, _salt, _iterationCount, HashAlgorithmName.SHA256, LatchEntry.DigestLength);
    }

    /// <summary>
    /// Returns the keyed digest of data that a card returned and that identifies it. Null if <paramref name="cardSerialNumber"/> is null.
    /// </summary>
    internal byte[]? ComputeCardDigest(byte[]? cardSerialNumber) =>
        cardSerialNumber is null ? null : HMACSHA256.HashData(_salt, cardSerialNumber);

    /// <summary>
    /// Checks whether the given card, or a card that may be the same one, refused the password. Returns false if the latch is not usable.
    /// </summary>
    internal bool IsRefused(byte[] passwordHash, byte[]? cardDigest) =>
        Update(entries =>
            entries.Exists(entry =>
                entry.IsRefused && AreEqual(entry.PasswordHash, passwordHash) && MayBeSame(entry.CardDigest, cardDigest)));

    /// <summary>
    /// Uses the current tries counter of a card to resolve the entries of all passwords that were sent without a response. If the counter
    /// is lower than before, the password was wrong. Otherwise no try was used, and the entry is removed if it certainly belongs to the
    /// same card. Call this method before the next password is sent, because sending may change the counter.
    /// </summary>
    internal void ResolvePendingEntries(byte[]? cardDigest, int triesNow) => Update(entries =>
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var wasCounted = triesNow < entries[i].TriesBefore && MayBeSame(entries[i].CardDigest, cardDigest);
            entries[i] = entries[i] with { IsRefused = entries[i].IsRefused || wasCounted };
        }

        return entries.RemoveAll(entry =>
            !entry.IsRefused && cardDigest is not null && entry.CardDigest is not null && AreEqual(entry.CardDigest, cardDigest));
    });

    /// <summary>Records that the password is about to be sent. If this makes too many entries, the oldest one is removed.</summary>
    internal void RecordSending(byte[] passwordHash, byte[]? cardDigest, int triesLeft) => Update(entries =>
    {
        entries.Add(new LatchEntry(passwordHash, cardDigest, IsRefused: false, triesLeft, _time.GetUtcNow() + EntryLifetime));
        return entries.Count <= MaxEntries || entries.Remove(entries[0]);
    });

    /// <summary>Marks the most recent entry of the given password and card as refused. Does nothing if there is none.</summary>
    internal void RecordRefusal(byte[] passwordHash, byte[]? cardDigest) => Update(entries =>
    {
        var index = FindLastIndex(entries, passwordHash, cardDigest);
        if (index >= 0)
        {
            entries[index] = entries[index] with { IsRefused = true };
        }

        return index >= 0;
    });

    /// <summary>
    /// Removes the most recent entry of the given password and card, because no try was used. Does nothing if there is none.
    /// </summary>
    internal void RemoveEntry(byte[] passwordHash, byte[]? cardDigest) => Update(entries =>
    {
        var index = FindLastIndex(entries, passwordHash, cardDigest);
        if (index >= 0)
        {
            entries.RemoveAt(index);
        }

        return index >= 0;
    });

    private static int FindLastIndex(List<LatchEntry> entries, byte[] passwordHash, byte[]? cardDigest) =>
        entries.FindLastIndex(entry =>
            AreEqual(entry.PasswordHash, passwordHash)
            && entry.CardDigest is null == cardDigest is null
            && MayBeSame(entry.CardDigest, cardDigest));

    /// <summary>Checks whether two digests may belong to the same card. A null digest may belong to any card.</summary>
    private static bool MayBeSame(byte[]? first, byte[]? second) => first is null || second is null || AreEqual(first, second);

    private static bool AreEqual(byte[] first, byte[] second) => CryptographicOperations.FixedTimeEquals(first, second);

    private byte[]? ReadSaltFromFile() => TryUseFile(() => _file?.ReadOrCreateSalt());

    private T? Update<T>(Func<List<LatchEntry>, T> change)
    {
        var now = _time.GetUtcNow();
        T RemoveExpiredAndChange(List<LatchEntry> entries)
        {
            entries.RemoveAll(entry => entry.ExpiresAt <= now);
            return change(entries);
        }

        if (_file is not null)
        {
            return TryUseFile(() => _file.Update(_salt, RemoveExpiredAndChange));
        }

        lock (_entries)
        {
            return RemoveExpiredAndChange(_entries);
        }
    }

    private T? TryUseFile<T>(Func<T?> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // NotSupportedException: the path is not a regular file but, for example, a pipe, which has no length.
            IsUsable = false;
            return default;
        }
    }
}
