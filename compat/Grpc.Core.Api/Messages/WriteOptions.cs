namespace Grpc.Core;

/// <summary>How a message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More messages follow soon: the engine may keep this one in its buffer instead of flushing.</summary>
    BufferHint = 1,

    /// <summary>Not compressed, although the call negotiated an encoding; for secrets beside text an attacker chooses, and for data already dense.</summary>
    NoCompress = 2,
}

/// <summary>How messages are written. Immutable.</summary>
public class WriteOptions
{
    /// <summary>No flags.</summary>
    public static readonly WriteOptions Default = new();

    /// <summary>Options with these flags.</summary>
    public WriteOptions(WriteFlags flags = default) => Flags = flags;

    /// <summary>The flags.</summary>
    public WriteFlags Flags { get; }
}
