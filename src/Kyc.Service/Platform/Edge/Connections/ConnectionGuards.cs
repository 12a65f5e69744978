namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>
/// The guards of the listeners. Each listener has its own, so that too many connections on one listener do not make the others unusable.
/// </summary>
public sealed class ConnectionGuards(ConnectionLimits limits, TimeProvider clock, ILogger<ConnectionGuard> log)
{
    /// <summary>Gets the guard of the gRPC port.</summary>
    public ConnectionGuard Network { get; } = new(ListenerKind.Network, limits, clock, log);

    /// <summary>Gets the guard of the operator socket.</summary>
    public ConnectionGuard OperatorSocket { get; } = new(ListenerKind.OperatorSocket, WithOneAddress(limits), clock, log);

    /// <summary>Gets the guard of the health port.</summary>
    public ConnectionGuard Health { get; } = new(ListenerKind.Health, WithOneAddress(limits), clock, log);

    /// <summary>Returns the limits of a listener that has one remote address only.</summary>
    private static ConnectionLimits WithOneAddress(ConnectionLimits limits) =>
        limits with { MaxConnections = limits.MaxConnectionsPerAddress };
}
