using Grpc.Core;
using Grpc.Net.Client;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Floods;

/// <summary>Represents a client with its own connection, without the retries, limits and error messages of our client library.</summary>
internal sealed class PlainServiceClient(ServiceEndpoint service, string program) : IDisposable
{
    private readonly GrpcChannel _channel = service.CreateChannel(program);

    public ApplicationService.ApplicationServiceClient Applications => new(_channel);

    public CardVerificationService.CardVerificationServiceClient Cards => new(_channel);

    public EvidenceService.EvidenceServiceClient Evidence => new(_channel);

    public MailVerificationService.MailVerificationServiceClient Mail => new(_channel);

    public RevocationService.RevocationServiceClient Revocation => new(_channel);

    /// <summary>Creates the metadata of a call and its deadline, which is the given time from now.</summary>
    public static CallOptions CreateCallOptions(TimeSpan timeout, CancellationToken cancellationToken) => new(
        new Metadata { { "kyc-caller-person", "bench" } },
        TimeProvider.System.GetUtcNow().UtcDateTime + timeout, cancellationToken);

    public void Dispose() => _channel.Dispose();

    /// <summary>Imports the given revocation list, which is sent in a single chunk.</summary>
    public async Task ImportCrlAsync(byte[] list, CancellationToken cancellationToken)
    {
        using var call = Revocation.ImportCrl(CreateCallOptions(TimeSpan.FromMinutes(5), cancellationToken));
        await call.RequestStream.WriteAsync(new ImportCrlRequest { Chunk = Google.Protobuf.ByteString.CopyFrom(list) }, cancellationToken);
        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }
}
