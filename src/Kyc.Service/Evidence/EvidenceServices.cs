using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Evidence;

/// <summary>Registers and maps the services for verification records, the ledger and checkpoints.</summary>
internal static class EvidenceServices
{
    /// <summary>Registers the services for verification records, the ledger and checkpoints.</summary>
    public static void AddEvidence(this IServiceCollection services)
    {
        services.AddSingleton(EvidenceFields.Rules);
        services.AddSingleton(provider => EarlierCheckpointKeys.Load(provider.GetRequiredService<EvidenceOptions>().EarlierSigningKeys));
        services.AddSingleton<EvidenceSigningKey>();
        services.AddSingleton<CheckpointStore>();
        services.AddSingleton<CheckpointSealer>();
        services.AddSingleton<LedgerVerifier>();
        services.AddSingleton<EvidenceHealth>();
        services.AddSingleton<LedgerSelfCheck>();
        services.AddSingleton<ChainInitializer>();
        services.AddHostedService<MissingChainSearch>();
        services.AddSingleton<RecordReader>();
        services.AddSingleton<RecordCorrector>();
        services.AddSingleton<EvidenceExporter>();
        services.AddSingleton<CheckpointWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<CheckpointWorker>());
        services.AddHostedService<SelfCheckWorker>();
        services.AddSingleton<EvidenceGrpcService>();
    }

    /// <summary>Maps the gRPC service.</summary>
    public static void MapEvidence(this IEndpointRouteBuilder app) => app.MapGrpcService<EvidenceGrpcService>().WithCallPolicies();
}
