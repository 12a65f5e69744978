using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Kyc.Service.Reflection;

/// <summary><c>grpc.reflection.v1alpha.ServerReflection</c>.</summary>
public sealed class ReflectionAlphaGrpcService(DescriptorIndex index, IHostApplicationLifetime lifetime) : ServerReflection.ServerReflectionBase
{
    /// <inheritdoc />
    public override Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context) =>
        ReflectionStream.AnswerAsync(requestStream, responseStream, ServerReflectionResponse.Parser, index, context, lifetime.ApplicationStopping);
}
