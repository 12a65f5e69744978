using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;

namespace Kyc.Bench.Grpc;

/// <summary>
/// An ordinary gRPC service, whose speed the benchmark compares with that of our service. It answers GetRevocationStatus with empty lists.
/// It is a Grpc.AspNetCore service with default settings and <see cref="EmptyInterceptor"/>, without caller names, failure details, metrics
/// or logging.
/// </summary>
internal sealed class OrdinaryService : RevocationService.RevocationServiceBase
{
    public override Task<GetRevocationStatusResponse> GetRevocationStatus(GetRevocationStatusRequest request, ServerCallContext context) =>
        Task.FromResult(new GetRevocationStatusResponse { NextPageToken = request.PageToken });
}

/// <summary>An interceptor that does nothing.</summary>
internal sealed class EmptyInterceptor : Interceptor;
