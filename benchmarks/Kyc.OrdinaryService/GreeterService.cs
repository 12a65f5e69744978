using Grpc.Core;

namespace Kyc.OrdinaryService;

/// <summary>The service that the template <c>dotnet new grpc</c> creates.</summary>
internal sealed class GreeterService : Greeter.GreeterBase
{
    public override Task<HelloReply> SayHello(HelloRequest request, ServerCallContext context) =>
        Task.FromResult(new HelloReply { Message = $"Hello {request.Name}" });
}
