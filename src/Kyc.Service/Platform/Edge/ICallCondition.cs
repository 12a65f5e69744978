namespace Kyc.Service.Platform.Edge;

/// <summary>What a capability demands of every call, beyond what the edge itself checks. All registered conditions are checked after admission.</summary>
public interface ICallCondition
{
    /// <summary>Checks a call whose caller is known.</summary>
    /// <exception cref="ServiceFailureException">The call is refused.</exception>
    void Check(CallState call);
}
