using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Creates the requests that a front-end and a kiosk send for a persona.</summary>
public static class Requests
{
    public static CreateApplicationRequest CreateApplication(string persona = "valid", string? idempotencyKey = null)
    {
        Assert.True(Personas.TryFind(persona, out var foundPersona));
        var request = CardRequests.CreateNewApplicationRequest(foundPersona.Declaration, ClusterFixture.Now.AddMinutes(-1));
        request.IdempotencyKey = idempotencyKey ?? request.IdempotencyKey;
        return request;
    }

    /// <summary>Issues a certificate for the persona with the test PKI.</summary>
    public static IssuedCertificate IssueCertificate(TestPki pki, string persona = "valid")
    {
        Assert.True(Personas.TryFind(persona, out var foundPersona));
        return pki.IssueSignatureCertificate(new LeafRequest
        {
            Holder = foundPersona.Holder,
            Prefecture = foundPersona.Prefecture,
            City = foundPersona.City,
            Serial = foundPersona.RevocationReason is null ? null : foundPersona.Serial,
        });
    }

    /// <summary>Creates the request with which a kiosk submits the signature of a card that has the given certificate.</summary>
    public static SubmitCardVerificationRequest CreateSubmission(BeginCardVerificationResponse session, IssuedCertificate certificate) =>
        CardRequests.CreateSubmissionRequest(session, certificate, new ReadingFacts
        {
            ReaderName = "Test reader 00 00",
            Atr = ByteString.CopyFrom(0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14),
            TokenLabel = "JPKIAPICCTOKEN2",
            KioskVersion = "tests",
        });

    /// <summary>Opens an application for the persona, and begins a card session.</summary>
    public static async Task<BeginCardVerificationResponse> BeginSessionAsync(ServiceUnderTest service, string persona = "valid")
    {
        var response = await service.Applications.CreateApplicationAsync(CreateApplication(persona), ServiceUnderTest.CallerMetadata);
        return await service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = response.Application.ReferenceCode }, ServiceUnderTest.CallerMetadata);
    }

    /// <summary>Verifies a person by card, from the opening of the application to the decision.</summary>
    public static async Task<BeginCardVerificationResponse> VerifyPersonAsync(ServiceUnderTest service, TestPki pki)
    {
        var session = await BeginSessionAsync(service);
        var response = await service.Cards.SubmitCardVerificationAsync(
            CreateSubmission(session, IssueCertificate(pki)),
            ServiceUnderTest.CallerMetadata);
        Assert.Equal(VerificationOutcome.Verified, response.Outcome);
        return session;
    }
}
