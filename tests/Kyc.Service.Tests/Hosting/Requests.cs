using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Creates the requests that a front-end and a kiosk send for a persona.</summary>
public static class Requests
{
    public static CreateApplicationRequest Create(string persona = "valid", string? key = null)
    {
        Assert.True(Personas.TryFind(persona, out var found));
        var request = CardRequests.CreateApplication(found.Declared, ClusterFixture.Now.AddMinutes(-1));
        request.IdempotencyKey = key ?? request.IdempotencyKey;
        return request;
    }

    /// <summary>Issues a certificate for the persona with the test PKI.</summary>
    public static IssuedCertificate IssueCertificate(TestPki pki, string persona = "valid")
    {
        Assert.True(Personas.TryFind(persona, out var found));
        return pki.IssueSignatureCertificate(new LeafRequest
        {
            Holder = found.Holder,
            Prefecture = found.Prefecture,
            City = found.City,
            Serial = found.RevocationReason is null ? null : found.Serial,
        });
    }

    /// <summary>Creates the request with which a kiosk submits the signature of a card that has the given certificate.</summary>
    public static SubmitCardVerificationRequest CreateSubmission(BeginCardVerificationResponse session, IssuedCertificate certificate) =>
        CardRequests.CreateSubmission(session, certificate, new ReadingFacts
        {
            ReaderName = "Test reader 00 00",
            Atr = ByteString.CopyFrom(0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14),
            TokenLabel = "JPKIAPICCTOKEN2",
            KioskVersion = "tests",
        });

    /// <summary>Opens an application for the persona, and begins a card session.</summary>
    public static async Task<BeginCardVerificationResponse> BeginAsync(ServiceUnderTest service, string persona = "valid")
    {
        var created = await service.Applications.CreateApplicationAsync(Create(persona), ServiceUnderTest.Caller);
        return await service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = created.Application.ReferenceCode }, ServiceUnderTest.Caller);
    }

    /// <summary>Verifies a person by card, from the opening of the application to the decision.</summary>
    public static async Task<BeginCardVerificationResponse> VerifyAsync(ServiceUnderTest service, TestPki pki)
    {
        var session = await BeginAsync(service);
        var answer = await service.Cards.SubmitCardVerificationAsync(
            CreateSubmission(session, IssueCertificate(pki)),
            ServiceUnderTest.Caller);
        Assert.Equal(VerificationOutcome.Verified, answer.Outcome);
        return session;
    }
}
