using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Checks that applications and card sessions of earlier versions belong to the program that their records name. All were created by
/// <c>service-tests</c>.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class GenerationOwnershipTests(GenerationFixture generations) : IClassFixture<GenerationFixture>
{
    private static readonly string Stranger = TestAccess.OtherPrograms[0];

    public static TheoryData<string> Names => GenerationFiles.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_stored_application_belongs_to_the_program_that_created_it(string name)
    {
        var generation = await generations.OpenAsync(name);
        var request = new GetApplicationRequest { ApplicationId = generation.Manifest.FindApplication("open").Id };
        await FailureAssert.FailsWithAsync(
            StatusCode.NotFound, "APPLICATION-UNKNOWN",
            new ApplicationService.ApplicationServiceClient(generation.Service.GetInvoker(Stranger)).GetApplicationAsync(
                request, ServiceUnderTest.CallerMetadata));
        var answer = await generation.Service.Applications.GetApplicationAsync(request, ServiceUnderTest.CallerMetadata);
        Assert.Equal(request.ApplicationId, answer.Application.ApplicationId);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_stored_session_belongs_to_the_kiosk_that_began_it_and_is_not_protected(string name)
    {
        var generation = await generations.OpenAsync(name);
        var application = generation.Manifest.FindApplication("session-open");
        var session = new BeginCardVerificationResponse
        {
            SessionId = application.Session!.Id,
            Document = ByteString.FromBase64(application.Session.Document),
        };
        Assert.True(Personas.TryFind(application.Persona, out var persona));
        var certificate = generation.Files.Pki.GetCredentials(persona, generation.Manifest.At).SignatureCertificate!;
        var submission = Requests.CreateSubmission(session, certificate);
        var stranger = new CardVerificationService.CardVerificationServiceClient(generation.Service.GetInvoker(Stranger));
        await FailureAssert.FailsWithAsync(
            StatusCode.NotFound, "SESSION-UNKNOWN", stranger.SubmitCardVerificationAsync(submission, ServiceUnderTest.CallerMetadata));

        var reference = await generation.Service.Applications.GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = application.Id }, ServiceUnderTest.CallerMetadata);
        await stranger.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = reference.Application.ReferenceCode }, ServiceUnderTest.CallerMetadata);
    }
}
