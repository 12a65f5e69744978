namespace Kyc.Service.Approvals;

/// <summary>Puts the room together.</summary>
internal static class ApprovalServices
{
    /// <summary>Registers the approval by two people.</summary>
    public static void AddApprovals(this IServiceCollection services) => services.AddSingleton<FourEyes>();
}
