namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// Limits the space that uploads in progress occupy at each place (<see cref="UploadPlace"/>), in total and for each calling program.
/// </summary>
public sealed class UploadQuota(UploadLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UploadPlace, long> _bytesByPlace = [];
    private readonly Dictionary<(UploadPlace Place, string Program), long> _bytesByProgram = [];

    /// <summary>Creates the share of a new upload by the given caller. It occupies no space until bytes are added.</summary>
    public UploadShare CreateShare(UploadPlace place, Caller caller) => new(this, place, caller.Program);

    /// <summary>Returns the number of bytes that all uploads together occupy at the given place.</summary>
    public long GetUsedBytes(UploadPlace place)
    {
        lock (_lock)
        {
            return _bytesByPlace.GetValueOrDefault(place);
        }
    }

    internal void Reserve(UploadPlace place, string program, long bytes)
    {
        var (maxTotalBytes, maxProgramBytes) = limits.MaxBytesByPlace[place];
        lock (_lock)
        {
            var (usedBytes, programBytes) = (
                _bytesByPlace.GetValueOrDefault(place) + bytes,
                _bytesByProgram.GetValueOrDefault((place, program)) + bytes);
            if (usedBytes > maxTotalBytes || programBytes > maxProgramBytes)
            {
                throw new ServiceFailureException(ServiceFailures.UploadQuotaExceeded);
            }

            (_bytesByPlace[place], _bytesByProgram[(place, program)]) = (usedBytes, programBytes);
        }
    }

    internal void Release(UploadPlace place, string program, long bytes)
    {
        lock (_lock)
        {
            _bytesByPlace[place] -= bytes;
            // The entry of a program without uploads is removed, so that such entries do not accumulate.
            if ((_bytesByProgram[(place, program)] -= bytes) == 0)
            {
                _bytesByProgram.Remove((place, program));
            }
        }
    }
}

/// <summary>Represents the space that one upload occupies. Disposing the share releases the space.</summary>
public sealed class UploadShare : IDisposable
{
    private readonly UploadQuota _quota;
    private readonly UploadPlace _place;
    private readonly string _program;
    private long _bytes;

    internal UploadShare(UploadQuota quota, UploadPlace place, string program) => (_quota, _place, _program) = (quota, place, program);

    /// <summary>Reserves space for the given number of received bytes.</summary>
    /// <exception cref="ServiceFailureException">
    /// UPLOAD-NO-ROOM: the limit for the place or for the calling program would be exceeded.
    /// </exception>
    public void Add(long bytes)
    {
        _quota.Reserve(_place, _program, bytes);
        _bytes += bytes;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_bytes > 0)
        {
            _quota.Release(_place, _program, _bytes);
        }

        _bytes = 0;
    }
}
