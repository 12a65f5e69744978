namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>Represents the limits on the number and the lifetime of a listener's connections.</summary>
public sealed record ConnectionLimits
{
    /// <summary>Maximum number of connections of the listener. An idle connection takes about ten kilobytes of memory.</summary>
    public int MaxConnections { get; init; } = 2048;

    /// <summary>
    /// Maximum number of connections from one remote address. The default is an eighth of the listener's maximum, so that a few addresses
    /// cannot use all connections. A client of this project needs one connection.
    /// </summary>
    public int MaxConnectionsPerAddress { get; init; } = 256;

    /// <summary>
    /// Time after the first call during which a connection accepts new calls, and time that a connection may exist without a call.
    /// Afterwards the client opens a new connection, for which the load balancer selects an instance. Without this limit, all clients would
    /// stay connected to the instance that started first.
    /// </summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Time after which a connection that was closed to make room ends, although a call began on it at the same moment. Every unary call
    /// ends within this time.
    /// </summary>
    public TimeSpan EvictionTimeout { get; init; } = CallPolicy.DefaultMaxDeadline;

    /// <summary>
    /// Maximum fraction by which the lifetime is randomly shortened or extended, so that clients that connected at the same time do not
    /// reconnect at the same time.
    /// </summary>
    public double JitterFraction { get; init; } = 0.2;

    /// <summary>
    /// Time that calls in progress may continue after the lifetime. With the longest lifetime, and the first call at the last moment, a
    /// connection ends after an hour, so that a stream does not outlive the check of its caller's certificate for longer. A client
    /// continues a stream on a new connection.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMinutes(38);
}
