using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Uploads;

namespace Kyc.Service.Revocation;

/// <summary>Registers and maps the services for trust anchors and revocation lists.</summary>
internal static class RevocationServices
{
    /// <summary>Registers the services for trust anchors and revocation lists.</summary>
    public static void AddRevocation(this IServiceCollection services, CheckedSettings settings)
    {
        services.AddSingleton(RevocationFields.Rules);
        services.AddSingleton<TrustAnchorWatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<TrustAnchorWatcher>());
        services.AddSingleton<TrustAnchorSetProvider>(provider =>
        {
            var anchors = provider.GetRequiredService<TrustAnchorWatcher>();
            return () => anchors.Current;
        });
        services.AddSingleton<TrustInstruments>();
        services.AddSingleton<TrustGrpcService>();

        services.AddSingleton<InstanceFolder>();
        services.AddSingleton<CrlStore>();
        services.AddSingleton<RevocationListRegistry>();
        services.AddSingleton<MissingListFinder>();
        services.AddSingleton<RevocationInstruments>();
        services.AddSingleton<CrlImporter>();
        services.AddSingleton<RevocationIndexKeeper>();
        services.AddSingleton<RevocationSynchronizer>();
        // Hosted services stop in reverse order, so the keeper stops after the services that add lists.
        services.AddHostedService(provider => provider.GetRequiredService<RevocationIndexKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<RevocationSynchronizer>());
        if (settings.IsSet(nameof(RevocationOptions.CrlFolder)))
        {
            services.AddHostedService<CrlFolderWatcher>();
        }

        services.AddSingleton<RevocationGrpcService>();
        // The responses may be compressed, because the distribution points, dates and sizes of revocation lists are public.
        services.AcceptUploads<RevocationGrpcService>(Contracts.V1.RevocationService.Descriptor, compressResponses: true);
    }

    /// <summary>Maps the gRPC services.</summary>
    public static void MapRevocation(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<RevocationGrpcService>().WithCallPolicies();
        app.MapGrpcService<TrustGrpcService>().WithCallPolicies();
    }
}
