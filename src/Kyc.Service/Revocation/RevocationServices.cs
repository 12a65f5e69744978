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
        services.AddSingleton<InstalledAnchors>();
        services.AddHostedService(provider => provider.GetRequiredService<InstalledAnchors>());
        services.AddSingleton<AnchorsInForce>(provider =>
        {
            var installed = provider.GetRequiredService<InstalledAnchors>();
            return () => installed.Current;
        });
        services.AddSingleton<TrustInstruments>();
        services.AddSingleton<TrustGrpcService>();

        services.AddSingleton<InstanceFolder>();
        services.AddSingleton<CrlStore>();
        services.AddSingleton<RevocationLists>();
        services.AddSingleton<MissingLists>();
        services.AddSingleton<RevocationInstruments>();
        services.AddSingleton<CrlImport>();
        services.AddSingleton<RevocationIndexKeeper>();
        services.AddSingleton<RevocationSync>();
        // Hosted services stop in reverse order, so the keeper stops after the services that add lists.
        services.AddHostedService(provider => provider.GetRequiredService<RevocationIndexKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<RevocationSync>());
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
