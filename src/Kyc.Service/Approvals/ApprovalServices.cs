namespace Kyc.Service.Approvals;

/// <summary>Registers the services for approvals.</summary>
internal static class ApprovalServices
{
    /// <summary>Registers the service for approvals by two people.</summary>
    public static void AddApprovals(this IServiceCollection services) => services.AddSingleton<TwoPersonApprovalService>();
}
