namespace Kyc.Service.Health;

/// <summary>What stands in the way of work; null where nothing does. Sentences for operators, without data.</summary>
/// <param name="Databases">Why nothing can be stored or read.</param>
/// <param name="Keys">Why nothing personal can be sealed or opened.</param>
/// <param name="Erasures">Why a restored database must not be shown.</param>
/// <param name="Anchors">Why no certificate and no revocation list can be verified.</param>
/// <param name="Lists">Why no certificate can be found unrevoked.</param>
public sealed record ReadinessState(string? Databases, string? Keys, string? Erasures, string? Anchors, string? Lists)
{
    /// <summary>Before the first look.</summary>
    public static ReadinessState Starting { get; } = new("the service is starting", null, null, null, null);

    /// <summary>
    /// Why the service as a whole is not ready. Without lists it is: a new installation gets them through the service itself,
    /// and everything but card verification works meanwhile.
    /// </summary>
    public string? Whole => Databases ?? Keys ?? Erasures ?? Anchors;

    /// <summary>Why cards cannot be verified.</summary>
    public string? Cards => Whole ?? Lists;
}
