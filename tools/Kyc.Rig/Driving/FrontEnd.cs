using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Driving;

/// <summary>Plays the brokerage's front-end.</summary>
public static class FrontEnd
{
    /// <summary>Who the front-end says it is.</summary>
    public static readonly CallerIdentity Caller = new("rig-front-end", "customer-session");

    /// <summary>What a persona declares, with the parts of an application that are the same for everybody here.</summary>
    public static Declaration DeclarationOf(PersonaDeclaration person) => new()
    {
        Name = person.Name,
        NameKana = person.Kana,
        BirthDate = person.BirthDate,
        Address = person.Address,
        Purpose = TransactionPurpose.AssetBuilding,
        Occupation = "会社員",
        AccountKind = AccountKind.General,
    };

    /// <summary>Opens a new application.</summary>
    /// <param name="connection">Connection to the service.</param>
    /// <param name="declaration">What the customer declares.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="RigException">The service refuses.</exception>
    public static async Task<Application> OpenApplicationAsync(
        ServiceConnection connection, Declaration declaration, CancellationToken cancellation)
    {
        var request = new CreateApplicationRequest
        {
            IdempotencyKey = Guid.NewGuid().ToString("N"),
            Declaration = declaration,
            Channel = Channel.Branch,
            Consent = new Consent { TextVersion = "rig-1", AgreedAt = TimeProvider.System.GetUtcNow().ToTimestamp() },
        };
        try
        {
            var client = new ApplicationService.ApplicationServiceClient(connection.Invoker);
            CreateApplicationResponse answer = await client.CreateApplicationAsync(request, cancellationToken: cancellation);
            return answer.Application;
        }
        catch (RpcException problem)
        {
            ServiceFailure failure = connection.Explain(problem);
            throw new RigException($"The application was not opened: {failure.Code}. {failure.Cause} {failure.Remedy}", problem);
        }
    }
}
