using Google.Protobuf;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Represents a condition that a capability of the service adds to the edge and that the request message of every call must meet. All
/// registered conditions are checked after the fields of the request, and before the handler of the call runs.
/// </summary>
public interface IRequestCondition
{
    /// <summary>Throws when the given call must be refused. The fields of the request are valid.</summary>
    /// <exception cref="ServiceFailureException">The call does not meet the condition.</exception>
    ValueTask CheckAsync(CallState call, IMessage request, CancellationToken cancellationToken);
}
