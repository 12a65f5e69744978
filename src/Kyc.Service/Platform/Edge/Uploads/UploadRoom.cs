namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// Limits the space that uploads in progress use together, by place and calling program, so that incomplete uploads neither take space that
/// other callers need nor grow without bound.
/// </summary>
public sealed class UploadRoom(UploadLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UploadPlace, long> _all = [];
    private readonly Dictionary<(UploadPlace Place, string Program), long> _ofOne = [];

    /// <summary>Registers a new upload, which holds no space yet.</summary>
    public UploadShare Enter(UploadPlace place, Caller caller) => new(this, place, caller.Program);

    /// <summary>Returns the number of bytes that all uploads hold at a place.</summary>
    public long Held(UploadPlace place)
    {
        lock (_lock) return _all.GetValueOrDefault(place);
    }

    internal void Take(UploadPlace place, string program, long bytes)
    {
        var (all, ofOne) = limits.Room[place];
        lock (_lock)
        {
            var (held, own) = (_all.GetValueOrDefault(place) + bytes, _ofOne.GetValueOrDefault((place, program)) + bytes);
            if (held > all || own > ofOne) throw new ServiceFailureException(ServiceFailures.UploadNoRoom);
            (_all[place], _ofOne[(place, program)]) = (held, own);
        }
    }

    internal void Give(UploadPlace place, string program, long bytes)
    {
        lock (_lock)
        {
            _all[place] -= bytes;
            // Only programs that hold space have an entry, so that entries do not accumulate.
            if ((_ofOne[(place, program)] -= bytes) == 0) _ofOne.Remove((place, program));
        }
    }
}

/// <summary>Represents the space that one upload holds. Disposing it releases the space.</summary>
public sealed class UploadShare : IDisposable
{
    private readonly UploadRoom _room;
    private readonly UploadPlace _place;
    private readonly string _program;
    private long _bytes;

    internal UploadShare(UploadRoom room, UploadPlace place, string program) => (_room, _place, _program) = (room, place, program);

    /// <summary>Reserves space for received bytes.</summary>
    /// <exception cref="ServiceFailureException">UPLOAD-NO-ROOM.</exception>
    public void Add(long bytes)
    {
        _room.Take(_place, _program, bytes);
        _bytes += bytes;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_bytes > 0) _room.Give(_place, _program, _bytes);
        _bytes = 0;
    }
}
