using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Driving;

/// <summary>Simulates the brokerage's front-end.</summary>
public static class FrontEnd
{
    /// <summary>The caller identity that the front-end sends.</summary>
    public static readonly CallerIdentity Caller = new(DevelopmentCaller.FrontEnd, "customer-session");

    /// <summary>
    /// Creates the declaration of a persona. The values that a persona does not define are the same for every test application.
    /// </summary>
    public static Declaration CreateDeclaration(PersonaDeclaration personaDeclaration) => new()
    {
        Name = personaDeclaration.Name,
        NameKana = personaDeclaration.Kana,
        BirthDate = personaDeclaration.BirthDate,
        Address = personaDeclaration.Address,
        Purpose = TransactionPurpose.AssetBuilding,
        Occupation = "会社員",
        AccountKind = AccountKind.General,
    };

    /// <summary>Opens a new application for a customer in a branch.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="declaration">The declaration of the customer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RigException">The call failed, for example because the service refused the request.</exception>
    public static async Task<Application> OpenApplicationAsync(
        ServiceConnection connection, Declaration declaration, CancellationToken cancellationToken)
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
            var response = await client.CreateApplicationAsync(request, cancellationToken: cancellationToken);
            return response.Application;
        }
        catch (RpcException exception)
        {
            var failure = connection.Explain(exception);
            throw new RigException($"The application was not opened: {failure.Code}. {failure.Cause} {failure.Remedy}", exception);
        }
    }
}
