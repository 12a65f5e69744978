namespace Grpc.Core;

/// <summary>The end of a call: a code, and a detail for people. Equal to another when all three parts are equal.</summary>
public readonly struct Status
{
    /// <summary>Success without detail.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, string.Empty);

    /// <summary>Cancellation without detail.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, string.Empty);

    /// <summary>A status as it goes over the wire.</summary>
    /// <param name="statusCode">The code.</param>
    /// <param name="detail">Text for people; the other side sees it.</param>
    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null)
    {
    }

    /// <summary>A status with the local exception behind it.</summary>
    /// <param name="statusCode">The code.</param>
    /// <param name="detail">Text for people; the other side sees it.</param>
    /// <param name="debugException">For the local log only; never sent.</param>
    public Status(StatusCode statusCode, string detail, Exception? debugException)
    {
        StatusCode = statusCode;
        Detail = detail;
        DebugException = debugException;
    }

    /// <summary>The code.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>Text for people.</summary>
    public string Detail { get; }

    /// <summary>What happened on this side, when an exception is behind the status. Never sent, never received.</summary>
    public Exception? DebugException { get; }

    /// <summary>All parts on one line; the exception with its stack trace.</summary>
    public override string ToString() => DebugException is null
        ? $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")"
        : $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\", DebugException=\"{DebugException}\")";
}
