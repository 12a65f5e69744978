namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>What uploads must keep to. One for the service; tests give smaller ones.</summary>
public sealed record UploadLimits
{
    /// <summary>
    /// How long the service waits for bytes before the first, and beyond <see cref="LeastRate"/> at any time: more than a line loses by its
    /// retransmissions, less than anybody notices who is held up.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes a second, on the average. The largest piece of an import, 256 KiB, comes within the patience; the largest scan, 10 MiB, within
    /// half of the longest deadline. The slowest line of a branch is several times as fast.
    /// </summary>
    public int LeastRate { get; init; } = 32 * 1024;

    /// <summary>By place: bytes that all uploads together may hold, and those of one calling program.</summary>
    public IReadOnlyDictionary<UploadPlace, (long All, long OfOne)> Room { get; init; } = new Dictionary<UploadPlace, (long, long)>
    {
        // Three tracking files or five scans of the largest size for one program, and as much for the others.
        [UploadPlace.Memory] = (96L << 20, 48L << 20),
        // Eight revocation lists of the largest size, four of one program.
        [UploadPlace.Disk] = (2L << 30, 1L << 30),
        // One ledger of the largest size: two operators send the same one after the other.
        [UploadPlace.Replay] = (256L << 20, 256L << 20),
    };
}

/// <summary>Where an upload is until it is complete.</summary>
public enum UploadPlace
{
    /// <summary>In memory: what tells of persons is not written anywhere unencrypted.</summary>
    Memory,

    /// <summary>In an unnamed file: public lists.</summary>
    Disk,

    /// <summary>In memory: the entries of an erasure ledger, which operators alone send.</summary>
    Replay,
}
