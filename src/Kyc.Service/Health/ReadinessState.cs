namespace Kyc.Service.Health;

/// <summary>
/// Represents the obstacles that keep the service from its work. Each value is a text for operators without personal data, or null when
/// there is no such obstacle.
/// </summary>
/// <param name="DatabaseObstacle">Why nothing can be stored or read.</param>
/// <param name="KeyObstacle">Why no personal data can be encrypted or decrypted.</param>
/// <param name="ErasureObstacle">Why the data of a restored database must not be shown.</param>
/// <param name="AnchorObstacle">Why no certificate and no revocation list can be verified.</param>
/// <param name="RevocationListObstacle">Why no certificate can be checked for revocation.</param>
public sealed record ReadinessState(
    string? DatabaseObstacle,
    string? KeyObstacle,
    string? ErasureObstacle,
    string? AnchorObstacle,
    string? RevocationListObstacle)
{
    /// <summary>Gets the state that applies before the first check.</summary>
    public static ReadinessState BeforeFirstCheck { get; } = new("the service is starting", null, null, null, null);

    /// <summary>
    /// Gets why the service as a whole is not ready. Missing revocation lists do not count here, because a new installation receives its
    /// lists through the service itself, and everything except card verification works without them.
    /// </summary>
    public string? ServiceObstacle => DatabaseObstacle ?? KeyObstacle ?? ErasureObstacle ?? AnchorObstacle;

    /// <summary>Gets why cards cannot be verified.</summary>
    public string? CardObstacle => ServiceObstacle ?? RevocationListObstacle;
}
