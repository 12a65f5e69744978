namespace Grpc.Core;

/// <summary>Carries deadline and cancellation of a server call into the calls it makes. Made by an engine that supports it.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}

/// <summary>What a <see cref="ContextPropagationToken"/> carries.</summary>
/// <param name="propagateDeadline">Whether the deadline is carried on.</param>
/// <param name="propagateCancellation">Whether the cancellation is carried on.</param>
public class ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
{
    /// <summary>Deadline and cancellation.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Whether the deadline is carried on.</summary>
    public bool IsPropagateDeadline { get; } = propagateDeadline;

    /// <summary>Whether the cancellation is carried on.</summary>
    public bool IsPropagateCancellation { get; } = propagateCancellation;
}
