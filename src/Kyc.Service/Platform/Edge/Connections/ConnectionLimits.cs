namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>Limits the number of connections of a listener, and their lifetime.</summary>
public sealed record ConnectionLimits
{
    /// <summary>Maximum number of connections of the listener. An idle connection takes about ten kilobytes of memory.</summary>
    public int MaxConnections { get; init; } = 2048;

    /// <summary>
    /// Maximum number of connections from one remote address, so that it takes at least eight addresses to fill the listener. A client of
    /// this project needs one connection.
    /// </summary>
    public int MaxConnectionsPerAddress { get; init; } = 256;

    /// <summary>
    /// Time after its first call during which a connection accepts new calls. Afterwards its client opens another connection, to whichever
    /// instance the load balancer selects. Without this limit all clients would stay with the instance that started first.
    /// </summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Fraction by which the lifetime is randomly shortened or extended, so that clients that connected at the same time do not reconnect
    /// at the same time.
    /// </summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>Time that calls in progress may continue after the lifetime: one minute more than the maximum deadline.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMinutes(61);
}
