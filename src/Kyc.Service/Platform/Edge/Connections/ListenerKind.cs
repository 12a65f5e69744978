namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>The listeners of the service, each of which accepts requests for its own endpoints only.</summary>
public enum ListenerKind
{
    /// <summary>The gRPC port.</summary>
    Network,

    /// <summary>The operator socket, which also serves gRPC.</summary>
    OperatorSocket,

    /// <summary>The port of the health checks and metrics.</summary>
    Health,
}
