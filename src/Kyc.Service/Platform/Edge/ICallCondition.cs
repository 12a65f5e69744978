namespace Kyc.Service.Platform.Edge;

/// <summary>
/// A condition of a capability for every call, in addition to the checks of the edge. All registered conditions are checked after
/// admission.
/// </summary>
public interface ICallCondition
{
    /// <summary>Checks an admitted call, whose caller is set where the method needs one.</summary>
    /// <exception cref="ServiceFailureException">The call is refused.</exception>
    void Check(CallState call);
}
