using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Retention;

/// <summary>Registers and maps the retention services.</summary>
internal static class RetentionServices
{
    /// <summary>Registers the retention services.</summary>
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddSingleton(RetentionFields.Rules);
        services.AddSingleton<RetentionRuleStore>();
        services.AddSingleton<RulesPreviewer>();
        services.AddSingleton<RuleAddition>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<Replanning>();
        services.AddSingleton<RetentionEvents>();
        services.AddSingleton<HoldStore>();
        services.AddSingleton<EarlyErasureStore>();
        services.AddSingleton<DueQuery>();
        services.AddSingleton<RetentionStatus>();
        services.AddSingleton<CertificateSigner>();
        services.AddSingleton<ErasureLedger>();
        services.AddSingleton<ErasureIntent>();
        services.AddSingleton<ErasureKeys>();
        services.AddSingleton<ErasureRows>();
        services.AddSingleton<ErasureRun>();
        services.AddSingleton<LedgerExport>();
        services.AddSingleton<ReplayPlanner>();
        services.AddSingleton<ErasureReplay>();
        services.AddSingleton<RestoreGuard>();
        services.AddSingleton<ICallCondition, RestoreAdmission>();
        services.AddSingleton<ForegroundCalls>();
        services.AddSingleton<OrphanKeys>();
        services.AddSingleton<RetentionInstruments>();
        services.AddSingleton<RetentionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionWorker>());
        services.AddSingleton<ScheduleCalls>();
        services.AddSingleton<RuleCalls>();
        services.AddSingleton<HoldCalls>();
        services.AddSingleton<ErasureCalls>();
        services.AddSingleton<CertificateCalls>();
        services.AddSingleton<LedgerCalls>();
        services.AddSingleton<RetentionGrpcService>();
        services.TakeUploads<RetentionGrpcService>(Contracts.V1.RetentionService.Descriptor);
    }

    /// <summary>Maps the gRPC service.</summary>
    public static void MapRetention(this IEndpointRouteBuilder app) => app.MapGrpcService<RetentionGrpcService>().WithCallPolicies();

    /// <summary>
    /// Prepares retention before the first call: adds the rules of a new installation and checks whether a database was restored.
    /// </summary>
    public static async Task PrepareRetentionAsync(this IServiceProvider services, CancellationToken cancel)
    {
        await services.GetRequiredService<RetentionRuleStore>().SeedAsync(cancel);
        await services.GetRequiredService<RetentionRuleStore>().WarnAsync(cancel);
        await services.GetRequiredService<RestoreGuard>().CheckAsync(cancel);
    }
}
