using Grpc.Core;
using Grpc.Health.V1;
using Kyc.Contracts.V1;
using Kyc.Service.Edge;

namespace Kyc.Service.Health;

/// <summary><c>grpc.health.v1.Health</c>: <see cref="Readiness"/> for load balancers and probes.</summary>
public sealed class HealthGrpcService(Readiness readiness, IHostApplicationLifetime lifetime) : Grpc.Health.V1.Health.HealthBase
{
    /// <summary>Most watchers at a time. They need no name and no deadline, so something else must bound them.</summary>
    public const int MostWatchers = 1000;

    private int _watchers;

    /// <inheritdoc />
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = StatusOf(request.Service, readiness.Current);
        if (status == HealthCheckResponse.Types.ServingStatus.ServiceUnknown) throw new ServiceFailureException(ServiceFailures.HealthServiceUnknown);
        return Task.FromResult(new HealthCheckResponse { Status = status });
    }

    /// <inheritdoc />
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _watchers) > MostWatchers) throw new ServiceFailureException(ServiceFailures.LimitReached);
            await TellAsync(request.Service, responseStream, context.CancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private async Task TellAsync(string service, IServerStreamWriter<HealthCheckResponse> responses, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel, lifetime.ApplicationStopping);
        HealthCheckResponse.Types.ServingStatus? told = null;
        while (true)
        {
            var (state, changed) = readiness.Observe();
            var status = StatusOf(service, state);
            if (status != told) await responses.WriteAsync(new HealthCheckResponse { Status = status }, cancel);
            told = status;
            try
            {
                await changed.WaitAsync(ending.Token);
            }
            catch (OperationCanceledException) when (told == HealthCheckResponse.Types.ServingStatus.Serving && !cancel.IsCancellationRequested)
            {
                // The last word before the stream ends with SERVICE-STOPPING: send nothing here any more.
                await responses.WriteAsync(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.NotServing }, cancel);
                throw;
            }
        }
    }

    private HealthCheckResponse.Types.ServingStatus StatusOf(string service, ReadinessState state)
    {
        string? reason;
        if (service.Length == 0 || service == RevocationService.Descriptor.FullName) reason = state.Whole;
        else if (service == ApplicationService.Descriptor.FullName) reason = state.Databases ?? state.Keys ?? state.Erasures;
        else if (service == MailVerificationService.Descriptor.FullName || service == MailWorkService.Descriptor.FullName)
            reason = state.Databases ?? state.Keys ?? state.Erasures;
        else if (service == CardVerificationService.Descriptor.FullName) reason = state.Cards;
        // Without a database too: that no anchor is valid is what it tells.
        else if (service == TrustService.Descriptor.FullName) reason = state.Erasures;
        else if (service == KeyService.Descriptor.FullName) reason = state.Databases;
        // Also after a restore: that is when it is needed.
        else if (service == RetentionService.Descriptor.FullName) reason = state.Databases ?? state.Keys;
        else if (service == PersonalNumberService.Descriptor.FullName) reason = state.Databases ?? state.Keys ?? state.Erasures;
        else if (service == EvidenceService.Descriptor.FullName) reason = state.Databases ?? state.Keys;
        else return HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
        return reason is null && !lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResponse.Types.ServingStatus.Serving
            : HealthCheckResponse.Types.ServingStatus.NotServing;
    }
}
