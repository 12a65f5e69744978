namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>Limits the rate and memory of uploads. The service has one instance; tests use smaller limits.</summary>
public sealed record UploadLimits
{
    /// <summary>
    /// Time that the service waits for the first bytes, and later for bytes that arrive more slowly than <see cref="MinBytesPerSecond"/>.
    /// It is
    /// more than retransmissions on a line cost, and less than a person who waits would notice.
    /// </summary>
    public TimeSpan WaitTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Minimum average rate in bytes per second. The largest message of an import, 256 KiB, arrives within <see cref="WaitTimeout"/>; the
    /// largest scan, 10 MiB, within half of the maximum deadline. The slowest line of a branch is several times as fast.
    /// </summary>
    public int MinBytesPerSecond { get; init; } = 32 * 1024;

    /// <summary>Maximum number of bytes that uploads hold, by place: of all uploads together, and of one calling program.</summary>
    public IReadOnlyDictionary<UploadPlace, (long All, long OfOne)> MaxBytes { get; init; } = new Dictionary<UploadPlace, (long, long)>
    {
        // Three tracking files or five scans of the maximum size for one program, and the same amount for the others.
        [UploadPlace.Memory] = (96L << 20, 48L << 20),
        // Eight revocation lists of the maximum size, four of them from one program.
        [UploadPlace.Disk] = (2L << 30, 1L << 30),
        // One erasure ledger of the maximum size; two operators send the same ledger one after the other.
        [UploadPlace.Replay] = (256L << 20, 256L << 20),
    };
}

/// <summary>Where an upload is held until it is complete.</summary>
public enum UploadPlace
{
    /// <summary>In memory, because personal data is never written anywhere unencrypted.</summary>
    Memory,

    /// <summary>In an unnamed file, for public lists.</summary>
    Disk,

    /// <summary>In memory, for the entries of an erasure ledger, which only operators send.</summary>
    Replay,
}
