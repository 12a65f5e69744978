namespace Grpc.Core;

/// <summary>What a client asks of one call besides its request. Immutable: each <c>With…</c> method gives a changed copy.</summary>
/// <param name="headers">Sent with the call; null sends none.</param>
/// <param name="deadline">When the call must be finished, in UTC; null waits for ever.</param>
/// <param name="cancellationToken">Gives the call up.</param>
/// <param name="writeOptions">How the requests are written; null means no flags.</param>
/// <param name="propagationToken">Deadline and cancellation of a server call that this call is part of.</param>
/// <param name="credentials">Adds headers that prove who calls.</param>
public readonly struct CallOptions(
    Metadata? headers = null,
    DateTime? deadline = null,
    CancellationToken cancellationToken = default,
    WriteOptions? writeOptions = null,
    ContextPropagationToken? propagationToken = null,
    CallCredentials? credentials = null)
{
    /// <summary>Sent with the call.</summary>
    public Metadata? Headers { get; private init; } = headers;

    /// <summary>When the call must be finished, in UTC.</summary>
    public DateTime? Deadline { get; private init; } = deadline;

    /// <summary>Gives the call up: best effort on the server's side, certain on this one.</summary>
    public CancellationToken CancellationToken { get; private init; } = cancellationToken;

    /// <summary>How the requests are written.</summary>
    public WriteOptions? WriteOptions { get; private init; } = writeOptions;

    /// <summary>Deadline and cancellation of the server call this call is part of.</summary>
    public ContextPropagationToken? PropagationToken { get; private init; } = propagationToken;

    /// <summary>Adds headers that prove who calls.</summary>
    public CallCredentials? Credentials { get; private init; } = credentials;

    /// <summary>Whether to wait for a connection instead of failing with <see cref="StatusCode.Unavailable"/>. Give a deadline with it.</summary>
    public bool IsWaitForReady { get; private init; }

    /// <summary>A copy with these headers.</summary>
    public CallOptions WithHeaders(Metadata headers) => this with { Headers = headers };

    /// <summary>A copy with this deadline, in UTC.</summary>
    public CallOptions WithDeadline(DateTime deadline) => this with { Deadline = deadline };

    /// <summary>A copy with this token.</summary>
    public CallOptions WithCancellationToken(CancellationToken cancellationToken) => this with { CancellationToken = cancellationToken };

    /// <summary>A copy with these write options.</summary>
    public CallOptions WithWriteOptions(WriteOptions writeOptions) => this with { WriteOptions = writeOptions };

    /// <summary>A copy with this propagation token.</summary>
    public CallOptions WithPropagationToken(ContextPropagationToken propagationToken) => this with { PropagationToken = propagationToken };

    /// <summary>A copy with these credentials.</summary>
    public CallOptions WithCredentials(CallCredentials credentials) => this with { Credentials = credentials };

    /// <summary>A copy that waits for a connection, or does not.</summary>
    public CallOptions WithWaitForReady(bool waitForReady = true) => this with { IsWaitForReady = waitForReady };
}
