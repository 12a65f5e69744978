namespace Kyc.Service.Platform.Edge;

/// <summary>
/// A condition that a capability of the service adds to the edge and that every call must meet. All registered conditions are checked after
/// <see cref="Admission"/>.
/// </summary>
public interface ICallCondition
{
    /// <summary>Checks a call. Its caller has been identified if its method requires a caller.</summary>
    /// <exception cref="ServiceFailureException">The call is refused.</exception>
    void Check(CallState call);
}
