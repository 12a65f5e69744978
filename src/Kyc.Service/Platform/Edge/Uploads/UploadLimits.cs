namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// Represents the limits on the rate and the space of uploads. The service uses the default values; tests use smaller limits.
/// </summary>
public sealed record UploadLimits
{
    /// <summary>
    /// Time that the service waits for the first bytes of an upload. It is also the time by which the rest of the upload may be late
    /// compared with <see cref="MinBytesPerSecond"/>. It is long enough for retransmissions over a bad network connection.
    /// </summary>
    public TimeSpan WaitTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Minimum average rate in bytes per second. At this rate, the largest message of an import (256 KiB) arrives within
    /// <see cref="WaitTimeout"/>, and the largest scan (10 MiB) within about half of the maximum deadline. The slowest network connection
    /// of a branch is several times as fast.
    /// </summary>
    public int MinBytesPerSecond { get; init; } = 32 * 1024;

    /// <summary>
    /// Maximum number of bytes that uploads in progress occupy at each place: for all uploads together (<c>All</c>), and for all uploads of
    /// one calling program (<c>OfOne</c>).
    /// </summary>
    public IReadOnlyDictionary<UploadPlace, (long All, long OfOne)> MaxBytesByPlace { get; init; } =
        new Dictionary<UploadPlace, (long, long)>
        {
            // Enough for three tracking files or four scans of the maximum size from one program, and for the same amount from the other
            // programs.
            [UploadPlace.Memory] = (96L << 20, 48L << 20),
            // Enough for eight revocation lists of the maximum size, at most four of them from one program.
            [UploadPlace.Disk] = (2L << 30, 1L << 30),
            // Enough for one erasure ledger of the maximum size. Two operators must send the same ledger, but they do so one after the
            // other.
            [UploadPlace.Replay] = (256L << 20, 256L << 20),
        };
}

/// <summary>The place where an upload is stored until it is complete.</summary>
public enum UploadPlace
{
    /// <summary>In memory. Used for uploads with personal data, which must not be written to disk unencrypted.</summary>
    Memory,

    /// <summary>In a temporary file. Used for revocation lists, which are public.</summary>
    Disk,

    /// <summary>In memory, with a limit of its own. Used for the entries of an erasure ledger, which only operators send.</summary>
    Replay,
}
