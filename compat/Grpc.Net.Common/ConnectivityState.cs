namespace Grpc.Core;

/// <summary>Where a channel is between no connection and a usable one (gRPC connectivity semantics).</summary>
public enum ConnectivityState
{
    /// <summary>No connection and none wanted; the next call or an explicit request starts one.</summary>
    Idle,

    /// <summary>A connection is being made.</summary>
    Connecting,

    /// <summary>Calls can be sent.</summary>
    Ready,

    /// <summary>The last attempt failed; the channel tries again after its back-off.</summary>
    TransientFailure,

    /// <summary>The channel was disposed of and stays in this state.</summary>
    Shutdown,
}
