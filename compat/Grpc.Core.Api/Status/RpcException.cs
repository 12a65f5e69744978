namespace Grpc.Core;

/// <summary>
/// A call that did not end with OK. A client gets it from a call; a server method throws it to end its call with that
/// status and those trailers.
/// </summary>
public class RpcException : Exception
{
    /// <summary>Ends with <paramref name="status"/>, whose text becomes the message.</summary>
    public RpcException(Status status)
        : this(status, Metadata.Empty)
    {
    }

    /// <summary>Ends with <paramref name="status"/>.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="message">The exception's message. It stays on this side; the other side sees only the status.</param>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>Ends with <paramref name="status"/> and trailers.</summary>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Ends with <paramref name="status"/> and trailers.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="trailers">What goes along with the status.</param>
    /// <param name="message">The exception's message. It stays on this side; the other side sees only the status.</param>
    /// <exception cref="ArgumentNullException"><paramref name="trailers"/> is null.</exception>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>How the call ended.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>What came along with the status; never null.</summary>
    public Metadata Trailers { get; }
}
