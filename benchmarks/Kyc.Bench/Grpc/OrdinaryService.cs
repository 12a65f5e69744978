using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;

namespace Kyc.Bench.Grpc;

/// <summary>
/// The peer: GetRevocationStatus over empty lists as a service of Grpc.AspNetCore with its default settings, behind
/// <see cref="EmptyInterceptor"/>; no caller, failure, metrics or log.
/// </summary>
internal sealed class OrdinaryService : RevocationService.RevocationServiceBase
{
    public override Task<GetRevocationStatusResponse> GetRevocationStatus(GetRevocationStatusRequest request, ServerCallContext context) =>
        Task.FromResult(new GetRevocationStatusResponse { NextPageToken = request.PageToken });
}

/// <summary>An interceptor that does nothing.</summary>
internal sealed class EmptyInterceptor : Interceptor;
