using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Retention;

/// <summary>Registers the services of the folder Retention and maps the gRPC service.</summary>
internal static class RetentionServices
{
    /// <summary>Registers the retention services.</summary>
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddSingleton(RetentionFields.Rules);
        services.AddSingleton<RetentionRuleStore>();
        services.AddSingleton<RulesPreviewer>();
        services.AddSingleton<RuleAdder>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<ScheduleReplanner>();
        services.AddSingleton<RetentionEventStore>();
        services.AddSingleton<HoldStore>();
        services.AddSingleton<EarlyErasureStore>();
        services.AddSingleton<DueQuery>();
        services.AddSingleton<RetentionStatusQueries>();
        services.AddSingleton<CertificateSigningKey>();
        services.AddSingleton<ErasureLedgerReader>();
        services.AddSingleton<ErasureIntentWriter>();
        services.AddSingleton<ErasureKeyDestroyer>();
        services.AddSingleton<ErasureRowEraser>();
        services.AddSingleton<ErasureRunner>();
        services.AddSingleton<LedgerExporter>();
        services.AddSingleton<ReplayPlanner>();
        services.AddSingleton<ErasureReplayer>();
        services.AddSingleton<RestoreGuard>();
        services.AddSingleton<ICallCondition, RestoreCallCondition>();
        services.AddSingleton<ForegroundCallCounter>();
        services.AddSingleton<OrphanKeyRemover>();
        services.AddSingleton<RetentionInstruments>();
        services.AddSingleton<RetentionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionWorker>());
        services.AddSingleton<ScheduleHandler>();
        services.AddSingleton<RuleHandler>();
        services.AddSingleton<HoldHandler>();
        services.AddSingleton<ErasureHandler>();
        services.AddSingleton<CertificateHandler>();
        services.AddSingleton<LedgerHandler>();
        services.AddSingleton<RetentionGrpcService>();
        services.AcceptUploads<RetentionGrpcService>(Contracts.V1.RetentionService.Descriptor);
    }

    /// <summary>Maps the gRPC service.</summary>
    public static void MapRetention(this IEndpointRouteBuilder app) => app.MapGrpcService<RetentionGrpcService>().WithCallPolicies();

    /// <summary>
    /// Prepares retention before the first call: adds missing default rules, reports unused rules, and checks whether a database was
    /// restored.
    /// </summary>
    public static async Task PrepareRetentionAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<RetentionRuleStore>().SeedDefaultRulesAsync(cancellationToken);
        await services.GetRequiredService<RetentionRuleStore>().ReportUnusedRulesAsync(cancellationToken);
        await services.GetRequiredService<RestoreGuard>().CheckAsync(cancellationToken);
    }
}
