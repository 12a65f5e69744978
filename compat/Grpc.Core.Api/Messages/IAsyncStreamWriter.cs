namespace Grpc.Core;

/// <summary>Messages as they go out. A write must have completed before the next begins.</summary>
/// <typeparam name="T">The message type.</typeparam>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written; null means the call's own options.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message. Completes when the transport has room for the next, which is how a slow reader slows the writer.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes a message, with a way out.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the whole call, because half a message cannot be taken back.</param>
    /// <exception cref="NotSupportedException">The writer has no cancellation of its own and the token can be cancelled.</exception>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        return cancellationToken.CanBeCanceled
            ? throw new NotSupportedException("This stream writer cannot cancel a write.")
            : WriteAsync(message);
    }
}

/// <summary>A client's stream of requests.</summary>
/// <typeparam name="T">The message type.</typeparam>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no more messages come. Once, after the last write.</summary>
    Task CompleteAsync();
}

/// <summary>A server's stream of responses; it ends when the method returns.</summary>
/// <typeparam name="T">The message type.</typeparam>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
