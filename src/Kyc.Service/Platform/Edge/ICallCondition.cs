namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Represents a condition that a capability of the service adds to the edge and that every call must meet. All registered conditions are
/// checked after <see cref="Admission"/>.
/// </summary>
public interface ICallCondition
{
    /// <summary>
    /// Throws when the given call must be refused. The caller has already been identified if the method of the call requires one.
    /// </summary>
    /// <exception cref="ServiceFailureException">The call does not meet the condition.</exception>
    void Check(CallState call);
}
